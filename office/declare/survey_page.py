"""The telephone survey 电话排查: the office chooses a household and asks the phone form's questions."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Engine, func, select
from starlette.concurrency import run_in_threadpool

from models.errors import BadInput
from models.flats import flat_label
from models.notice import N_, Notice
from models.roster import Household, Resident
from models.store import reading
from office.declare.body import Declare, NotOurs, read_sent
from office.declare.data import form_data
from office.declare.declarations import Channel
from office.declare.desk import Desk, Wanted
from office.declare.line import Line
from office.declare.page import FormPage, answered, is_secure, passed
from office.declare.phone_languages import language_of, languages
from office.login import Staff, csrf_fits
from office.parts import Parts
from office.reference.site_settings import read_settings
from office.web import LoggedOut, Web

MOST_FLATS = 1000
LOG_IN = Notice(N_("You are logged out. Log in again in another tab; then come back here and send once more."))
NO_HOUSEHOLD = Notice(N_("This household is not on the roster any more."))


class Asked(msgspec.Struct, frozen=True):
    """A household, as the form begins with it."""

    id: str
    building: str
    unit: str
    room: str
    residents: tuple[dict[str, str], ...]
    """Name and phone."""

    @property
    def flat(self) -> str:
        return flat_label(self.building, self.unit, self.room)


def router(parts: Parts, web: Web, desk: Desk, line: Line) -> APIRouter:
    routes = APIRouter()
    form = FormPage()

    @routes.get("/survey")
    def choose(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        found = buildings(parts.engine, compound.id)
        wanted = request.query_params.get("building", "")
        building = wanted if wanted in found else next(iter(found), "")
        return web.page(
            request,
            "survey.html",
            staff=staff,
            compound=compound,
            compounds=known,
            buildings=found,
            building=building,
            flats=flats(parts.engine, compound.id, building),
            most=MOST_FLATS,
        )

    @routes.get("/survey/{household}")
    def ask(household: str, request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, _ = web.compound(request)
        asked = household_of(parts.engine, compound.id, household) if compound else None
        asking = desk.asking(compound.id) if compound else None
        if asked is None or asking is None:
            return web.not_found(request, KeyError())
        known = languages(parts.locale)
        language = language_of(web.language(request), known)
        data = form_data(
            asking,
            known,
            language.tag,
            parts.clock(),
            secure=is_secure(request),
            settings=read_settings(parts.engine, asking.site),
            mode="survey",
            action=f"/survey/{asked.id}",
            back="/survey",
            csrf=staff.csrf,
            prefill=asked,
        )
        return form.shown(request, language, f"{asking.compound} {asked.flat}", data)

    @routes.post("/survey/{household}")
    async def take(household: str, request: Request) -> Response:
        async def answer() -> dict[str, Any]:
            await run_in_threadpool(_check_login, web, request)
            compound, _ = await run_in_threadpool(web.compound, request)
            site = compound.id if compound else ""
            sent = read_sent(await request.body())
            asked = await run_in_threadpool(household_of, parts.engine, site, household)
            if not isinstance(sent, Declare):
                raise NotOurs
            if asked is None:
                raise BadInput(notice=NO_HOUSEHOLD)
            form = msgspec.structs.replace(sent.form, building=asked.building, unit=asked.unit, room=asked.room)
            sent = msgspec.structs.replace(sent, form=form)
            return passed(await line.declare(Wanted(site, sent, Channel.SURVEY, "", is_secure(request))))

        return await answered(answer, lambda: web.say(request))

    return routes


def _check_login(web: Web, request: Request) -> None:
    """Raises BadInput: the script shows the sentence, and the answers stay on the page. Raises StoreError."""
    try:
        staff = web.staff(request)
    except LoggedOut:
        raise BadInput(notice=LOG_IN) from None
    if not csrf_fits(staff, request.headers.get("x-csrf", "")):
        raise BadInput(notice=LOG_IN)


def buildings(engine: Engine, site: str) -> dict[str, int]:
    """Building to number of flats. Raises StoreError."""
    query = (
        select(Household.building, func.count().label("flats"))
        .where(Household.site_id == site, Household.gone.is_(False))
        .group_by(Household.building)
    )
    with reading(engine) as session:
        found = {row.building: row.flats for row in session.execute(query)}
    return dict(sorted(found.items(), key=lambda one: _in_order(one[0])))


def flats(engine: Engine, site: str, building: str) -> list[Asked]:
    """Of one building, at most MOST_FLATS. Raises StoreError."""
    query = (
        select(Household.id, Household.building, Household.unit, Household.room)
        .where(Household.site_id == site, Household.building == building, Household.gone.is_(False))
        .limit(MOST_FLATS)
    )
    with reading(engine) as session:
        found = [Asked(row.id, row.building, row.unit, row.room, ()) for row in session.execute(query)]
    return sorted(found, key=lambda one: (_in_order(one.unit), _in_order(one.room)))


def household_of(engine: Engine, site: str, household: str) -> Asked | None:
    """Raises StoreError."""
    with reading(engine) as session:
        row = session.execute(
            select(Household.id, Household.building, Household.unit, Household.room).where(
                Household.site_id == site, Household.id == household, Household.gone.is_(False)
            )
        ).one_or_none()
        if row is None:
            return None
        people = session.execute(
            select(Resident.name, Resident.phone)
            .where(Resident.site_id == site, Resident.household_id == household, Resident.gone.is_(False))
            .order_by(Resident.name)
        )
        residents = tuple({"name": row.name, "phone": row.phone} for row in people)
    return Asked(row.id, row.building, row.unit, row.room, residents)


def _in_order(text: str) -> tuple[int, int, str]:
    """3 before 12, numbers before names."""
    return (0, int(text), "") if text.isascii() and text.isdigit() else (1, 0, text)
