"""The office's HTTP application, put together from what is handed in."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import FastAPI

from office import login_page, static_files
from office.armour import QuietErrors, SecurityHeaders
from office.care import audit_page
from office.care.daily import keep_daily
from office.care.purge import keep_entries_purged
from office.declare import declarations_page, survey_page
from office.declare import page as declare_page
from office.declare.declarations import Declarations
from office.declare.desk import Desk
from office.declare.line import Line
from office.declare.purge import keep_purged
from office.limits import BoundedBodies, Uploads
from office.parts import Parts
from office.passes.renewal import keep_renewed
from office.printing import cards_page
from office.printing.print_shelf import keep_swept
from office.questions import questionnaires_page
from office.reference import settings_page, volunteers_page
from office.register import live, register_page, sheet_page
from office.tablets import stick_page, tablets_page
from office.web import LoggedOut, Web, WrongForm

FORM_BODY = 64 * 1024
UPLOADS = {
    questionnaires_page.UPLOAD: questionnaires_page.UPLOAD_BODY,
    sheet_page.FORM: sheet_page.FORM_BODY,
    stick_page.PATH: stick_page.UPLOAD_BODY,
}
"""Forms that bring a file, with the largest body in bytes: of those alone who are logged in."""
KEPT_UP = (keep_renewed, keep_purged, keep_entries_purged, keep_swept)


def create_app(parts: Parts, writers: ThreadPoolExecutor) -> FastAPI:
    """The pages, for browsers and phones; `writers` ends with it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await parts.announcer.start()
        kept = [asyncio.create_task(keep(parts.engine, parts.clock)) for keep in KEPT_UP]
        kept.append(asyncio.create_task(keep_daily(parts)))
        yield
        for task in kept:
            task.cancel()
        await asyncio.gather(*kept, return_exceptions=True)
        await parts.announcer.close()
        writers.shutdown()

    app = FastAPI(title="Gatepost", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    web = Web(parts)
    desk = Desk(parts.engine, parts.clock, Declarations(parts.engine))
    line = Line(desk, writers)
    # First of all: at 18:00 many phones send at once.
    app.add_route(declare_page.ADDRESS, declare_page.taker(parts, desk, line, writers), methods=["POST"])
    app.include_router(static_files.router())
    app.include_router(declare_page.router(parts, desk))
    app.include_router(survey_page.router(parts, web, desk, line))
    for page in (login_page, register_page, sheet_page, tablets_page, cards_page, declarations_page, live, audit_page):
        app.include_router(page.router(parts, web))
    app.include_router(questionnaires_page.router(parts, web))
    app.include_router(settings_page.router(parts, web))
    app.include_router(stick_page.router(parts, web))
    app.include_router(volunteers_page.router(parts, web))
    app.add_exception_handler(LoggedOut, web.to_login)
    app.add_exception_handler(WrongForm, web.wrong_form)
    app.add_exception_handler(404, web.not_found)
    app.add_middleware(QuietErrors, answer=web.trouble)
    app.add_middleware(BoundedBodies, limit_of=lambda _path: FORM_BODY, uploads=Uploads(UPLOADS, web.is_staff))
    app.add_middleware(SecurityHeaders)
    return app
