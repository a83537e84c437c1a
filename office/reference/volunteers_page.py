"""The page of volunteers: who may sign on at the gates, by which PIN or badge."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from models.codes import short_number
from models.duty import VolunteerRole
from models.errors import BadInput
from models.notice import Notice
from office.login import Staff
from office.parts import Parts
from office.printing.card_sheets import BadgeOrder, PrintedBadge
from office.printing.print_jobs import NotPrinted, PrintJobs
from office.printing.print_jobs_page import pdf_file
from office.printing.print_shelf import PrintShelf
from office.reference import volunteers
from office.reference.volunteers import Listed
from office.web import Posted, Web

PATH = "/volunteers"


def router(parts: Parts, web: Web) -> APIRouter:
    routes, desk = APIRouter(), _Desk(parts, web)

    @routes.get(PATH)
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return desk.show(request, staff)

    @routes.post(PATH)
    def add(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        name, role = posted.values.get("name", ""), _role(posted)
        return desk.do(request, posted, lambda site: volunteers.add(parts.engine, site, name, role, parts.new_id))

    @routes.post(PATH + "/{volunteer}")
    def change(volunteer: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        name, role = posted.values.get("name", ""), _role(posted)
        return desk.do(request, posted, lambda site: volunteers.change(parts.engine, site, volunteer, name, role))

    @routes.post(PATH + "/{volunteer}/pin")
    def pin(volunteer: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        digits = posted.values.get("pin", "")
        return desk.do(request, posted, lambda site: volunteers.set_pin(parts.engine, site, volunteer, digits))

    @routes.post(PATH + "/{volunteer}/leave")
    def leave(volunteer: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return desk.do(request, posted, lambda site: volunteers.leave(parts.engine, site, volunteer))

    @routes.post(PATH + "/{volunteer}/badge.pdf")
    async def badge(volunteer: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        make = volunteers.replace_badge if "lost" in posted.values else volunteers.badge_of
        return await desk.printed(request, posted, lambda site: make(parts.engine, site, volunteer))

    return routes


class _Desk:
    def __init__(self, parts: Parts, web: Web) -> None:
        self._parts = parts
        self._web = web
        self._jobs = PrintJobs(PrintShelf(parts.engine, parts.clock), parts.clock, parts.new_id)

    def show(self, request: Request, staff: Staff, status: int = 200, wrong: Notice | None = None) -> Response:
        compound, known = self._web.compound(request)
        if compound is None:
            return self._web.page(request, "no_compound.html", staff=staff)
        return self._web.page(
            request,
            "volunteers.html",
            status,
            staff=staff,
            compound=compound,
            compounds=known,
            volunteers=volunteers.listed(self._parts.engine, compound.id),
            short=short_number,
            wrong=wrong.say(self._web.say(request)) if wrong else "",
        )

    def do(self, request: Request, posted: Posted, work: Callable[[str], object]) -> Response:
        """In the compound shown; what is wrong with it stands above the list."""
        compound, _ = self._web.compound(request)
        if compound is None:
            return self._web.not_found(request, KeyError())
        try:
            work(compound.id)
        except BadInput as error:
            return self.show(request, posted.staff, 422, error.notice)
        return RedirectResponse(PATH, 303)

    async def printed(self, request: Request, posted: Posted, badge: Callable[[str], Listed]) -> Response:
        compound, _ = await run_in_threadpool(self._web.compound, request)
        if compound is None:
            return self._web.not_found(request, KeyError())
        try:
            one = await run_in_threadpool(badge, compound.id)
            order = BadgeOrder([PrintedBadge(one.badge, one.name)])
            return pdf_file(self._parts, compound, "badge", await self._jobs.made(compound.id, "badges", order))
        except (BadInput, NotPrinted) as error:
            return await run_in_threadpool(self.show, request, posted.staff, 422, error.notice)


def _role(posted: Posted) -> VolunteerRole:
    leads = posted.values.get("role") == VolunteerRole.GATE_LEADER
    return VolunteerRole.GATE_LEADER if leads else VolunteerRole.VOLUNTEER
