"""The page where somebody brings in a tablet's file from a USB stick, and gets the answer that goes back on it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from models.batch_file import Way, file_name
from models.errors import BadInput
from models.notice import N_, Notice
from office.login import Staff
from office.parts import Parts
from office.tablets.batch_file import take_file
from office.web import Web

PATH = "/tablets/stick"
UPLOAD_BODY = 16 * 1024 * 1024
"""Bytes: months of a busy gate. What is larger goes in by the command on the office's machine."""
NO_FILE = Notice(N_("Choose the tablet's file on the stick first: its name ends in .entries."))
BINARY = "application/octet-stream"


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    def show(request: Request, staff: Staff, wrong: Notice | None = None) -> Response:
        compound, known = web.compound(request)
        said = wrong.say(web.say(request)) if wrong else ""
        status = 422 if wrong else 200
        return web.page(request, "stick.html", status, staff=staff, compound=compound, compounds=known, wrong=said)

    @routes.get(PATH)
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return show(request, staff)

    @routes.post(PATH)
    async def take_in(request: Request) -> Response:
        """Answers with the file for the stick. Taken in twice, it changes nothing and gives an answer again."""
        posted, content = await web.uploaded(request)
        return await run_in_threadpool(answer, request, posted.staff, content)

    def answer(request: Request, staff: Staff, content: bytes) -> Response:
        if not content:
            return show(request, staff, NO_FILE)
        try:
            taken = take_file(parts.engine, content, parts.clock, parts.announcer)
        except BadInput as error:
            return show(request, staff, error.notice)
        name = file_name(taken.device, Way.DOWN)
        return Response(
            taken.answer, media_type=BINARY, headers={"content-disposition": f'attachment; filename="{name}"'}
        )

    return routes
