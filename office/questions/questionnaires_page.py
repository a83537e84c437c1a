"""The office's own questions: brought in as an XLSForm, shown as they are asked, withdrawn."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from models.errors import BadInput
from models.notice import N_, Notice, Translate
from models.questionnaire.form import Choice, Item, Kind, Question, Questionnaire, Repeat
from models.questionnaire.problems import BadQuestionnaire
from models.questionnaire.sheets import MAX_BYTES
from models.questionnaire.xlsform import read_xlsform
from office.login import Staff
from office.parts import Parts
from office.questions import questionnaires
from office.questions.questionnaire_sample import FILE_NAME, sample_questionnaire
from office.questions.questionnaires import TakenIn
from office.reference.compound import Compound
from office.web import Posted, Web

PATH = "/questionnaires"
UPLOAD = f"{PATH}/upload"
UPLOAD_BODY = 4 * MAX_BYTES
"""Bytes of the request that brings a file; a file that is somewhat too large is told so in words."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOICES_SHOWN = 12
KINDS = {
    Kind.TEXT: N_("text"),
    Kind.INTEGER: N_("whole number"),
    Kind.DECIMAL: N_("number"),
    Kind.DATE: N_("date"),
    Kind.SELECT_ONE: N_("one choice"),
    Kind.SELECT_MULTIPLE: N_("several choices"),
    Kind.NOTE: N_("note"),
}
NO_FILE = Notice(N_("Choose the questionnaire's .xlsx file first."))
_DONE = {
    "new": N_("This is version {version} now. It goes to the tablets with their next sync, and to phones at once."),
    "same": N_("Nothing has changed: these questions are version {version} already."),
    "gone": N_("The questionnaire is withdrawn. Only the fixed questions are asked now."),
}


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()
    desk = _Desk(parts, web)

    @routes.get(PATH)
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return desk.show(request, staff)

    @routes.get(f"{PATH}/{FILE_NAME}")
    def template(_staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        headers = {"content-disposition": f'attachment; filename="{FILE_NAME}"'}
        return Response(sample_questionnaire(), media_type=XLSX, headers=headers)

    @routes.post(UPLOAD)
    async def upload(request: Request) -> Response:
        posted, content = await web.uploaded(request)
        return await run_in_threadpool(desk.take_in, request, posted, content)

    @routes.post(f"{PATH}/withdraw")
    def withdraw(request: Request, _posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        compound, _ = web.compound(request)
        if compound is not None:
            questionnaires.withdraw(parts.engine, compound.id)
        return RedirectResponse(f"{PATH}?done=gone", 303)

    return routes


class _Desk:
    def __init__(self, parts: Parts, web: Web) -> None:
        self._parts = parts
        self._web = web

    def take_in(self, request: Request, posted: Posted, content: bytes) -> Response:
        compound, _ = self._web.compound(request)
        if compound is None:
            return self.show(request, posted.staff)
        try:
            taken = self._taken(compound, content)
        except BadInput as error:
            return self.show(request, posted.staff, wrong=error)
        return RedirectResponse(f"{PATH}?done={'new' if taken.changed else 'same'}", 303)

    def _taken(self, compound: Compound, content: bytes) -> TakenIn:
        """Raises BadInput, StoreError."""
        if not content:
            raise BadInput(notice=NO_FILE)
        return questionnaires.take_in(self._parts.engine, compound.id, read_xlsform(content), self._parts.new_id)

    def show(self, request: Request, staff: Staff, wrong: BadInput | None = None) -> Response:
        compound, known = self._web.compound(request)
        if compound is None:
            return self._web.page(request, "no_compound.html", staff=staff)
        say = self._web.say(request)
        asked = questionnaires.in_force(self._parts.engine, compound.id)
        done = _DONE.get(request.query_params.get("done", ""), "")
        return self._web.page(
            request,
            "questionnaires.html",
            422 if wrong else 200,
            staff=staff,
            compound=compound,
            compounds=known,
            asked=asked,
            items=_previewed(asked.questionnaire, asked.questionnaire.items) if asked else (),
            done=say(done).format(version=asked.number if asked else 0) if done else "",
            wrong=wrong.notice.say(say) if wrong else "",
            problems=_told(wrong, say),
            more=wrong.more if isinstance(wrong, BadQuestionnaire) else 0,
            kinds=KINDS,
            sample=f"{PATH}/{FILE_NAME}",
            choices_shown=CHOICES_SHOWN,
        )


def _told(wrong: BadInput | None, say: Translate) -> list[dict[str, object]]:
    """Of a single sentence about the whole file nothing is in the table: it stands above it."""
    problems = wrong.problems if isinstance(wrong, BadQuestionnaire) else ()
    return [
        {"sheet": one.sheet, "row": one.row or "", "column": one.column, "sentence": one.notice.say(say)}
        for one in problems
    ]


def _previewed(questionnaire: Questionnaire, items: tuple[Item, ...]) -> list[dict[str, object]]:
    """As the template draws them: a heading with what is in it, or a question with its choices."""
    found: list[dict[str, object]] = []
    for item in items:
        asked_always = item.relevant is None
        if isinstance(item, Question):
            choices: tuple[Choice, ...] = questionnaire.choices.get(item.choices, ())
            found.append({"question": item, "heading": None, "always": asked_always, "choices": choices})
        else:
            inner = _previewed(questionnaire, item.items)
            repeat = isinstance(item, Repeat)
            found.append({"question": None, "heading": item, "always": asked_always, "repeat": repeat, "items": inner})
    return found
