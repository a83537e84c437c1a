"""Login, logout, the language and the compound that a browser looks at."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from models.notice import N_, Notice
from office import login
from office.care.audit import Action, note_alone
from office.limits import Tries
from office.parts import Parts
from office.translation import LANGUAGES
from office.web import COMPOUND, LANGUAGE, SESSION, YEAR, Posted, Web, keep

WINDOW_MS = 5 * 60_000
TRIES_A_NAME, TRIES_AN_ADDRESS = 10, 50
"""Wrong passwords within five minutes."""
WRONG_DELAY_SECONDS = 0.5
WRONG = Notice(N_("Name or password is wrong. Look at the capital letters, then try again."))
TOO_MANY = Notice(N_("Too many wrong passwords. Wait five minutes, then try again."))
PAGES = (
    "/",
    "/login",
    "/declarations",
    "/survey",
    "/sheet",
    "/tablets",
    "/cards",
    "/questionnaires",
    "/settings",
    "/audit",
)


class Doorkeeper:
    """Lets nobody try passwords without end."""

    def __init__(self, parts: Parts) -> None:
        self._engine = parts.engine
        self._names = Tries(parts.clock, TRIES_A_NAME, WINDOW_MS)
        self._addresses = Tries(parts.clock, TRIES_AN_ADDRESS, WINDOW_MS)

    async def refusal(self, name: str, password: str, address: str) -> tuple[int, Notice] | None:
        """Status and sentence; None for who may come in. Raises StoreError."""
        if not (self._names.allowed(name) and self._addresses.allowed(address)):
            return 429, TOO_MANY
        # Counted before the password is looked at: a hundred tries at once are a hundred tries.
        self._names.count(name)
        self._addresses.count(address)
        if not await run_in_threadpool(login.password_fits, self._engine, name, password):
            await asyncio.sleep(WRONG_DELAY_SECONDS)
            return 403, WRONG
        self._names.forget(name)
        return None


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()
    door = Doorkeeper(parts)

    def show(request: Request, status: int = 200, name: str = "", notice: Notice | None = None) -> Response:
        return web.page(
            request,
            "login.html",
            status,
            name=name or login.FIRST_USER,
            notice=notice.say(web.say(request)) if notice else "",
            nobody=not login.has_users(parts.engine),
        )

    @routes.get("/login")
    def ask(request: Request) -> Response:
        return show(request)

    @routes.post("/login")
    async def log_in(request: Request) -> Response:
        fields = await web.fields(request)
        name = fields.get("name", "").strip()
        address = request.client.host if request.client else ""
        refusal = await door.refusal(name, fields.get("password", ""), address)
        if refusal is not None:
            return await run_in_threadpool(show, request, refusal[0], name, refusal[1])
        made = await run_in_threadpool(login.open_session, parts.engine, name, parts.clock())
        await run_in_threadpool(note_alone, parts.engine, "", name, Action.LOGIN, address, parts.clock())
        response = RedirectResponse("/", 303)
        keep(response, request, SESSION, made.token, login.SESSION_MS // 1000, secret=True)
        return response

    @routes.post("/logout")
    def log_out(request: Request, _posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        login.close_session(parts.engine, request.cookies.get(SESSION, ""))
        response = RedirectResponse("/login", 303)
        response.delete_cookie(SESSION)
        return response

    @routes.post("/language")
    async def language(request: Request) -> Response:
        fields = await web.fields(request)
        response = RedirectResponse(_page(fields.get("here", "")), 303)
        if fields.get("language") in LANGUAGES:
            keep(response, request, LANGUAGE, fields["language"], YEAR)
        return response

    @routes.post("/compound")
    def compound(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        response = RedirectResponse(_page(posted.values.get("here", "")), 303)
        _, known = web.compound(request)
        if any(one.id == posted.values.get("compound") for one in known):
            keep(response, request, COMPOUND, posted.values["compound"], YEAR)
        return response

    return routes


def _page(here: str) -> str:
    """Only to a page of ours."""
    return here if here in PAGES else "/"
