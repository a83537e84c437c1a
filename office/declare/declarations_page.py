"""What was declared, the newest of each household's declarations, and which poster works; a pass is taken back here."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from models.clock import local_time
from models.errors import BadInput
from models.flats import flat_label
from models.notice import N_, Translate
from models.places import place_name
from office.declare.declarations import Channel
from office.declare.declarations_list import Listed, counts_of_places, newest_of_threads
from office.declare.self_check_in import PLACES, Hangs, gate_place
from office.login import Staff
from office.parts import Parts
from office.passes.issuing import revoke_pass
from office.reference.compound import Compound
from office.web import Posted, Web

PATH = "/declarations"
MOST = 300
BY_TELEPHONE = N_("By telephone")
NO_CODE = N_("Not known")


@dataclass(frozen=True)
class Line:
    at: str
    flat: str
    names: str
    origin: str
    arrives: str
    source: str
    state: str
    """An English msgid; empty for one that counts as it was first sent."""
    symptoms: bool
    contact: bool
    pass_id: str
    """Of a pass that a gate would take; empty where there is none."""


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    @routes.get(PATH)
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        say, language = web.say(request), web.language(request)
        listed = newest_of_threads(parts.engine, compound.id, MOST)
        now = parts.clock()
        return web.page(
            request,
            "declarations.html",
            staff=staff,
            compound=compound,
            compounds=known,
            lines=[_line(one, compound, say, language, now) for one in listed],
            sources=[
                (source_name(channel, place, compound, say), count)
                for channel, place, count in counts_of_places(parts.engine, compound.id)
            ],
            most=MOST,
        )

    @routes.post(f"{PATH}/revoke")
    def revoke(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        """Tablets refuse the pass from their next list of keys on; the declaration stays."""
        compound, _ = web.compound(request)
        if compound is None:
            return web.not_found(request, KeyError())
        try:
            revoke_pass(parts.engine, compound.id, posted.values.get("pass", ""), parts.clock())
        except BadInput as error:
            return web.not_found(request, error)
        return RedirectResponse(PATH, 303)

    return routes


def source_name(channel: str, place: str, compound: Compound, say: Translate) -> str:
    """Where the code hung that was used: `北门`, `House doors`, `By telephone`."""
    if channel == Channel.SURVEY:
        return say(BY_TELEPHONE)
    if place in list(Hangs):
        return say(PLACES[Hangs(place)])
    return next((name for gate, name in compound.gates.items() if gate_place(gate) == place), say(NO_CODE))


def _line(one: Listed, compound: Compound, say: Translate, language: str, now: int) -> Line:
    stored = one.stored
    declared = stored.kept.declared if stored.kept else None
    return Line(
        at=f"{local_time(stored.at, compound.zone):%m-%d %H:%M}",
        flat=flat_label(declared.building, declared.unit, declared.room) if declared else "",
        names="、".join(person.name for person in declared.people) if declared else "",
        origin=place_name(declared.origin, language) if declared and declared.origin else "",
        arrives=declared.arrived_on if declared else "",
        source=source_name(one.channel, one.place, compound, say),
        state=_state(one, now),
        symptoms=bool(declared and any(person.symptoms for person in declared.people)),
        contact=bool(declared and declared.contact),
        pass_id=one.stored.pass_id or "" if _counts(one, now) else "",
    )


def _counts(one: Listed, now: int) -> bool:
    return not one.stored.withdrawn and not one.pass_revoked and one.stored.expires_at > now


def _state(one: Listed, now: int) -> str:
    if one.stored.withdrawn:
        return N_("Withdrawn")
    if one.pass_revoked:
        return N_("Pass withdrawn by the office")
    if one.stored.kept is None:
        return N_("Erased")
    if one.stored.expires_at <= now:
        return N_("Expired")
    return N_("Changed") if one.stored.number > 1 else ""
