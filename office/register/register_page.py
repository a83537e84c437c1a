"""The live register: who came today, what came of it, newest first."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from babel.dates import format_date
from fastapi import APIRouter, Depends, Request, Response

from models.clock import local_day
from models.notice import N_
from models.store import reading
from models.triage import Verdict
from models.words import VERDICTS
from office.login import Staff
from office.parts import Parts
from office.reference.compound import Compound, roster_size
from office.register.day_entries import LONGEST_FIND, Listed
from office.register.day_register import FIRST_ROWS, MORE_ROWS, MOST_ROWS, Filter, day_register
from office.register.proof import tablets
from office.web import Posted, Web

LISTS = {
    Listed.RETURNEES.value: N_("Returnees"),
    Listed.PASSAGES.value: N_("Residents, visitors, couriers"),
    Listed.VEHICLES.value: N_("Vehicles"),
}
COLUMNS = {
    Listed.PASSAGES: (
        "Time", "Kind of person", "Name", "Flat", "Goes to", "Company", "Plate", "In or out", "Temperature ℃",
        "Verdict", "Gate",
    ),
    Listed.VEHICLES: ("Time", "Plate", "Kind", "In or out", "Flat", "Who is in it", "Gate"),
}  # fmt: skip
"""Those that the page shows of `models.day_passages`, by msgid; returnees have a table of their own."""
FRESH_MS = 10_000
"""How long an entry is marked as just come in."""


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    def show(request: Request, staff: Staff, fields: Mapping[str, str]) -> Response:
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        today = local_day(parts.clock(), compound.zone)
        wanted = read_filter(fields, compound, today)
        language = web.language(request)
        with reading(parts.engine) as session:
            register = day_register(session, compound, wanted, web.say(request), language)
        partial = bool(request.headers.get("hx-request"))
        return web.page(
            request,
            "register_parts.html" if partial else "register.html",
            staff=staff,
            compound=compound,
            compounds=known,
            register=register,
            wanted=wanted,
            today=today.isoformat(),
            day_words=day_words(wanted.day, language),
            before=(date.fromisoformat(wanted.day) - timedelta(days=1)).isoformat(),
            after=(date.fromisoformat(wanted.day) + timedelta(days=1)).isoformat(),
            verdicts={verdict.value: VERDICTS[verdict] for verdict in Verdict},
            fresh_since=parts.clock() - FRESH_MS,
            more=min(wanted.shown + MORE_ROWS, MOST_ROWS),
            most=MOST_ROWS,
            lists=LISTS,
            columns=COLUMNS.get(wanted.listed, ()),
            **({} if any(register.listed.values()) else _beginnings(parts, compound)),
        )

    @routes.get("/")
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        # Only what names nobody stands in an address.
        fields = {name: request.query_params.get(name, "") for name in ("day", "gate", "verdict", "list")}
        return show(request, staff, fields)

    @routes.post("/")
    def filtered(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return show(request, posted.staff, posted.values)

    return routes


def _beginnings(parts: Parts, compound: Compound) -> dict[str, int]:
    """What an empty register may still lack."""
    enrolled = [one for one in tablets(parts.engine, compound.id) if one.revoked_at is None]
    return {"residents": roster_size(parts.engine, compound.id)[1], "tablets": len(enrolled)}


def read_filter(fields: Mapping[str, str], compound: Compound, today: date) -> Filter:
    """Whatever a form says, as a filter that can be used: what makes no sense counts as not said."""
    gate, verdict = fields.get("gate", ""), fields.get("verdict", "")
    shown = fields.get("shown", "")
    return Filter(
        day=read_day(fields.get("day", ""), today).isoformat(),
        gate=gate if gate in compound.gates else "",
        verdict=verdict if verdict in list(Verdict) else "",
        find=fields.get("find", "")[:LONGEST_FIND],
        listed=Listed(listed) if (listed := fields.get("list", "")) in list(Listed) else Listed.RETURNEES,
        shown=min(max(int(shown), FIRST_ROWS), MOST_ROWS) if shown.isdecimal() and len(shown) < 6 else FIRST_ROWS,
    )


def read_day(text: str, today: date) -> date:
    """A day from a form; today if it is none, or out of all reason."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return today
    return day if abs((day - today).days) < 3660 else today


def day_words(day: str, language: str) -> str:
    """`2026年11月24日 星期二`, `Tuesday 24 November 2026`."""
    form, locale = ("y年M月d日 EEEE", "zh_Hans_CN") if language == "zh" else ("EEEE d MMMM y", "en")
    return format_date(date.fromisoformat(day), form, locale=locale)
