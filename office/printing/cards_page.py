"""Cards and posters: sheets for a building, a lost card replaced, badges, slips, and posters for the self check-in."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from models.codes import new_printing, short_number
from models.errors import BadInput
from models.notice import Notice
from office.address import is_local
from office.declare.self_check_in import PLACES, check_in_address, gate_place
from office.login import Staff
from office.parts import Parts
from office.printing.card_sheets import PerPage
from office.printing.cards import (
    MOST_FOUND,
    HeldCard,
    Replaced,
    buildings,
    card_in_force,
    cards_in_force,
    find_cards,
    one_more,
    replace_lost,
)
from office.printing.paper import Size
from office.printing.posters import PosterOrder
from office.printing.print_choices import badge_order, card_order, poster_place, read_number
from office.printing.print_jobs import NotPrinted, PrintJobs
from office.printing.print_jobs_page import job_routes, pdf_file
from office.printing.print_orders import Order
from office.printing.print_shelf import PrintShelf
from office.printing.slips import MOST_AT_ONCE, checked_order
from office.reference.compound import Compound
from office.reference.site_settings import read_settings
from office.web import Posted, Web

JOBS = "/cards?job="


def router(parts: Parts, web: Web) -> APIRouter:
    jobs = PrintJobs(PrintShelf(parts.engine, parts.clock), parts.clock, parts.new_id)
    routes = job_routes(parts, web, jobs)
    desk = _Desk(parts, web, jobs)

    @routes.get("/cards")
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return desk.show(request, staff)

    @routes.post("/cards")
    def look_up(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return desk.look_up(request, posted)

    @routes.post("/cards/{kind}/sheets")
    async def start(kind: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        compound, _ = await run_in_threadpool(web.compound, request)
        if compound is None or kind not in ("cards", "badges", "slips"):
            return web.not_found(request, KeyError())
        try:
            order = await run_in_threadpool(desk.order, kind, compound, posted)
            job = await jobs.start(compound.id, kind, order)
        except (BadInput, NotPrinted) as error:
            return await run_in_threadpool(desk.refuse, request, posted.staff, error.notice)
        return RedirectResponse(JOBS + job.id, 303)

    @routes.post("/cards/card.pdf")
    async def one_card(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return await desk.at_once(request, posted, "card", desk.card_order)

    @routes.post("/cards/poster.pdf")
    async def one_poster(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return await desk.at_once(request, posted, "poster", desk.poster_order)

    return routes


class _Desk:
    """What the page shows and takes in."""

    def __init__(self, parts: Parts, web: Web, jobs: PrintJobs) -> None:
        self._parts = parts
        self._web = web
        self._jobs = jobs

    def show(
        self,
        request: Request,
        staff: Staff,
        *,
        status: int = 200,
        wrong: Notice | None = None,
        find: str = "",
        found: list[HeldCard] | None = None,
        replaced: Replaced | None = None,
        added: HeldCard | None = None,
    ) -> Response:
        compound, known = self._web.compound(request)
        if compound is None:
            return self._web.page(request, "no_compound.html", staff=staff)
        counts = buildings(self._parts.engine, compound.id)
        set_address = read_settings(self._parts.engine, compound.id).public_address
        address = set_address or self._parts.address or str(request.base_url).rstrip("/")
        job = self._jobs.shelf.find(request.query_params.get("job", ""), compound.id)
        return self._web.page(
            request,
            "cards.html",
            status,
            staff=staff,
            compound=compound,
            compounds=known,
            buildings=counts,
            cards=sum(counts.values()),
            per_page=[int(one) for one in PerPage],
            job=job,
            job_missing=job is None and "job" in request.query_params,
            find=find,
            found=found,
            replaced=replaced,
            added=added,
            short=short_number,
            most_found=MOST_FOUND,
            wrong=wrong.say(self._web.say(request)) if wrong else "",
            places=[(gate_place(gate), name) for gate, name in compound.gates.items()],
            other_places=PLACES,
            sizes=list(Size),
            address=address,
            address_is_local=is_local(address),
            address_is_plain=address.startswith("http://"),
            most_slips=MOST_AT_ONCE,
        )

    def refuse(self, request: Request, staff: Staff, notice: Notice) -> Response:
        return self.show(request, staff, status=422, wrong=notice)

    def look_up(self, request: Request, posted: Posted) -> Response:
        """Finds cards; or replaces a lost one, or adds one, and shows the household's."""
        compound, _ = self._web.compound(request)
        if compound is None:
            return self.show(request, posted.staff)
        engine, find = self._parts.engine, posted.values.get("find", "")
        replaced, added = None, None
        try:
            if card := posted.values.get("lost"):
                replaced = replace_lost(engine, compound.id, card)
                find = replaced.new.flat
            elif card := posted.values.get("more"):
                added = one_more(engine, compound.id, card)
                find = added.flat
        except BadInput as error:
            return self.refuse(request, posted.staff, error.notice)
        found = find_cards(engine, compound.id, find)
        return self.show(request, posted.staff, find=find, found=found, replaced=replaced, added=added)

    def order(self, kind: str, compound: Compound, posted: Posted) -> Order:
        """Raises BadInput, StoreError."""
        values = posted.values
        if kind == "badges":
            return badge_order(values.get("names", ""), read_number(values.get("blank", "")))
        if kind == "slips":
            return checked_order(new_printing(), 1, read_number(values.get("count", "")))
        building = values.get("building") or None
        cards = cards_in_force(self._parts.engine, compound.id, building)
        eight = values.get("per_page") == str(int(PerPage.EIGHT))
        return card_order(cards, PerPage.EIGHT if eight else PerPage.TEN)

    def card_order(self, compound: Compound, posted: Posted) -> Order:
        """Raises BadInput, StoreError."""
        return card_order([card_in_force(self._parts.engine, compound.id, posted.values.get("card", ""))])

    def poster_order(self, compound: Compound, posted: Posted) -> Order:
        """Raises BadInput."""
        values = posted.values
        place, words = poster_place(compound, values.get("place", ""))
        size = Size.A3 if values.get("size") == Size.A3 else Size.A4
        return PosterOrder(check_in_address(values.get("address", ""), compound.id, place), compound.name, words, size)

    async def at_once(self, request: Request, posted: Posted, kind: str, make: "_MakeOrder") -> Response:
        compound, _ = await run_in_threadpool(self._web.compound, request)
        if compound is None:
            return self._web.not_found(request, KeyError())
        try:
            order = await run_in_threadpool(make, compound, posted)
            return pdf_file(self._parts, compound, kind, await self._jobs.made(compound.id, kind, order))
        except (BadInput, NotPrinted) as error:
            return await run_in_threadpool(self.refuse, request, posted.staff, error.notice)


_MakeOrder = Callable[[Compound, Posted], Order]
