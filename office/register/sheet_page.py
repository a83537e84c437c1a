"""The day sheet in the office: all gates or one, shown and as a file."""

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from models.clock import local_day
from models.day_lines import DaySheet, build
from models.day_sheet import tables
from models.errors import BadInput
from models.notice import Notice
from models.questionnaire.versions import read_versions
from models.register import entries_of_day
from models.sheet_template import FIELDS, MAX_BYTES, SHEET_FIELDS, fill, people_of
from models.store import reading
from models.volunteer_names import volunteer_names
from models.workbook import workbook_bytes
from office.care.audit import Action
from office.login import Staff
from office.parts import Parts
from office.reference.compound import Compound
from office.register.register_page import day_words, read_day
from office.web import Web

PREVIEW_ROWS = 200
REGISTER = 1
"""The place of the register among the day sheet's tables."""
FORM = "/sheet/form"
FORM_BODY = 2 * MAX_BYTES
"""Bytes of the request that brings a template; one that is somewhat too large is told so in words."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()
    desk = _Desk(parts, web)

    @routes.get("/sheet")
    def preview(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return desk.show(request, staff)

    @routes.post(FORM)
    async def own_form(request: Request) -> Response:
        """The office's own template, filled: for this one download, nothing of it is kept."""
        await run_in_threadpool(web.staff, request)  # strangers' files are not even taken apart
        async with request.form(max_files=1, max_fields=5) as form:
            posted = await web.posted(request)
            file = form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
        return await run_in_threadpool(desk.fill, request, posted.staff, content)

    @routes.get("/sheet.xlsx")
    def download(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return desk.save(request, staff)

    return routes


class _Desk:
    def __init__(self, parts: Parts, web: Web) -> None:
        self._parts = parts
        self._web = web

    def show(self, request: Request, staff: Staff, wrong: Notice | None = None) -> Response:
        web = self._web
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        day, gate = self._asked(request, compound)
        language = web.language(request)
        sheet = day_sheet(self._parts.engine, compound, day, gate)
        return web.page(
            request,
            "sheet.html",
            status=400 if wrong else 200,
            staff=staff,
            compound=compound,
            compounds=known,
            day=day,
            gate=gate,
            day_words=day_words(day, language),
            before=(date.fromisoformat(day) - timedelta(days=1)).isoformat(),
            after=(date.fromisoformat(day) + timedelta(days=1)).isoformat(),
            today=local_day(self._parts.clock(), compound.zone).isoformat(),
            registered=sheet.registered + len(sheet.vehicles),
            tables=tables(sheet, web.say(request), language, full=False),
            most=PREVIEW_ROWS,
            wrong=None if wrong is None else wrong.say(web.say(request)),
            fields=" ".join(f"{{{field}}}" for field in (*FIELDS, *SHEET_FIELDS)),
        )

    def save(self, request: Request, staff: Staff) -> Response:
        web = self._web
        compound, _ = web.compound(request)
        if compound is None:
            return web.not_found(request, KeyError())
        day, gate = self._asked(request, compound)
        full = request.query_params.get("full") == "1"
        if full:
            web.note(request, staff, Action.FULL_SHEET, " ".join(filter(None, (day, compound.gates.get(gate)))))
        sheet = day_sheet(self._parts.engine, compound, day, gate)
        title = sheet_title(compound, day, gate)
        content = workbook_bytes(title, tables(sheet, web.say(request), web.language(request), full=full))
        return _download(content, f"day-sheet-{day}.xlsx", title)

    def fill(self, request: Request, staff: Staff, template: bytes) -> Response:
        """Phone and ID numbers are masked."""
        web = self._web
        compound, _ = web.compound(request)
        if compound is None:
            return self.show(request, staff)
        day, gate = self._asked(request, compound)
        sheet = day_sheet(self._parts.engine, compound, day, gate)
        people = people_of(tables(sheet, web.say(request), web.language(request), full=False)[REGISTER])
        of_gate = compound.gates.get(gate, "")
        try:
            content = fill(template, people, {"site": compound.name, "gate": of_gate, "day": day, "count": len(people)})
        except BadInput as error:
            return self.show(request, staff, error.notice)
        return _download(content, f"day-sheet-{day}-form.xlsx", f"{sheet_title(compound, day, gate)} form")

    def _asked(self, request: Request, compound: Compound) -> tuple[str, str]:
        """Day and gate; no gate is all of them."""
        today = local_day(self._parts.clock(), compound.zone)
        gate = request.query_params.get("gate", "")
        return (
            read_day(request.query_params.get("day", ""), today).isoformat(),
            gate if gate in compound.gates else "",
        )


def _download(content: bytes, name: str, title: str) -> Response:
    """`name` for old browsers, which take ASCII alone."""
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(title)}.xlsx"
    return Response(content, media_type=XLSX, headers={"content-disposition": disposition})


def day_sheet(engine: Engine, compound: Compound, day: str, gate: str = "") -> DaySheet:
    """Raises BadEntry, StoreError."""
    with reading(engine) as session:
        entries = entries_of_day(session, compound.id, day, gate or None)
        versions = read_versions(session, compound.id)
        volunteers = volunteer_names(session, compound.id)
    asked = {version.number: version.questionnaire for version in versions}
    return build(compound.name, day, compound.zone, compound.gates, entries, asked, volunteers)


def sheet_title(compound: Compound, day: str, gate: str = "") -> str:
    """`康静里 北门 2026-11-24`."""
    return " ".join(filter(None, (compound.name, compound.gates.get(gate, ""), day)))
