"""Who did what at the office, the newest first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from models.clock import Milliseconds, local_day, local_time
from models.entry import AuditedField
from models.notice import N_, Translate
from office.care.audit import ACTION_WORDS, BY_ITSELF, COMMAND, MOST_SHOWN, Action, newest, shown_at_gates
from office.login import Staff
from office.parts import Parts
from office.reference.compound import Compound
from office.register.proof import tablets
from office.web import Web

PATH = "/audit"
SINCE_DAYS = 31
NOBODY = {COMMAND: N_("(a command on the office's machine)"), BY_ITSELF: N_("(by itself)")}
FIELD_WORDS = {
    AuditedField.PHONE: N_("Showed a whole phone number"),
    AuditedField.ID_NUMBER: N_("Showed a whole ID number"),
}
AT_THE_GATE = N_("(at the gate)")


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    @routes.get(PATH)
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        say = web.say(request)
        return web.page(
            request,
            "audit.html",
            staff=staff,
            compound=compound,
            compounds=known,
            lines=lines(parts, compound, say),
            most=MOST_SHOWN,
        )

    return routes


@dataclass(frozen=True)
class Line:
    at: Milliseconds
    when: str
    what: str
    about: str
    """A tablet by what the office calls it, a day, a file."""
    user: str


def lines(parts: Parts, compound: Compound, say: Translate) -> list[Line]:
    """What was done at the office, and the numbers that gates showed whole in the last SINCE_DAYS."""
    names = {one.device: one.name for one in tablets(parts.engine, compound.id)}

    def line(at: Milliseconds, what: str, about: str, user: str) -> Line:
        when = local_time(at, compound.zone).strftime("%Y-%m-%d %H:%M")
        return Line(at, when, what, names.get(about, about), user)

    done = [
        line(
            one.at,
            say(ACTION_WORDS[Action(one.action)]) if one.action in list(Action) else one.action,
            one.about,
            say(NOBODY[one.user]) if one.user in NOBODY else one.user,
        )
        for one in newest(parts.engine, compound.id)
    ]
    since = (local_day(parts.clock(), compound.zone) - timedelta(days=SINCE_DAYS)).isoformat()
    shown = [
        line(
            one.at,
            say(FIELD_WORDS[one.field]) if one.field else "",
            one.device,
            " · ".join(one.volunteers) or say(AT_THE_GATE),
        )
        for one in shown_at_gates(parts.engine, compound.id, since)
    ]
    return sorted([*done, *shown], key=lambda one: one.at, reverse=True)[:MOST_SHOWN]
