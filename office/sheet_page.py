"""The day sheet in the office: all gates or one, shown and as a file."""

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Engine

from models.clock import local_day
from models.day_lines import DaySheet, build
from models.day_sheet import tables
from models.questionnaire.versions import read_versions
from models.register import entries_of_day
from models.store import reading
from models.workbook import workbook_bytes
from office.audit import Action
from office.compound import Compound
from office.login import Staff
from office.parts import Parts
from office.register_page import day_words, read_day
from office.web import Web

PREVIEW_ROWS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    def asked(request: Request, compound: Compound) -> tuple[str, str]:
        """Day and gate; no gate is all of them."""
        today = local_day(parts.clock(), compound.zone)
        gate = request.query_params.get("gate", "")
        return (
            read_day(request.query_params.get("day", ""), today).isoformat(),
            gate if gate in compound.gates else "",
        )

    @routes.get("/sheet")
    def preview(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        day, gate = asked(request, compound)
        language = web.language(request)
        sheet = day_sheet(parts.engine, compound, day, gate)
        return web.page(
            request,
            "sheet.html",
            staff=staff,
            compound=compound,
            compounds=known,
            day=day,
            gate=gate,
            day_words=day_words(day, language),
            before=(date.fromisoformat(day) - timedelta(days=1)).isoformat(),
            after=(date.fromisoformat(day) + timedelta(days=1)).isoformat(),
            today=local_day(parts.clock(), compound.zone).isoformat(),
            registered=len(sheet.valid),
            tables=tables(sheet, web.say(request), language, full=False),
            most=PREVIEW_ROWS,
        )

    @routes.get("/sheet.xlsx")
    def download(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, _ = web.compound(request)
        if compound is None:
            return web.not_found(request, KeyError())
        day, gate = asked(request, compound)
        full = request.query_params.get("full") == "1"
        if full:
            web.note(request, staff, Action.FULL_SHEET, " ".join(filter(None, (day, compound.gates.get(gate)))))
        sheet = day_sheet(parts.engine, compound, day, gate)
        title = sheet_title(compound, day, gate)
        content = workbook_bytes(title, tables(sheet, web.say(request), web.language(request), full=full))
        name = f"day-sheet-{day}.xlsx"
        return Response(
            content,
            media_type=XLSX,
            headers={
                "content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(title)}.xlsx",
            },
        )

    return routes


def day_sheet(engine: Engine, compound: Compound, day: str, gate: str = "") -> DaySheet:
    """Raises BadEntry, StoreError."""
    with reading(engine) as session:
        entries = entries_of_day(session, compound.id, day, gate or None)
        versions = read_versions(session, compound.id)
    asked = {version.number: version.questionnaire for version in versions}
    return build(compound.name, day, compound.zone, compound.gates, entries, asked)


def sheet_title(compound: Compound, day: str, gate: str = "") -> str:
    """`康静里 北门 2026-11-24`."""
    return " ".join(filter(None, (compound.name, compound.gates.get(gate, ""), day)))
