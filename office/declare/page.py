"""The phone form 自主申报: public, one page and one address to send to, `/in/<compound>/<place>`.

The secret by which a declaration is changed stands in the address's fragment and in bodies alone: it reaches no log.
"""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.errors import BadInput, StoreError
from models.notice import Notice, Translate
from office.armour import HEADERS
from office.declare import files as declare_files
from office.declare.body import Declare, NotOurs, Show, Withdraw, Wrong, read_sent
from office.declare.data import form_data
from office.declare.declarations import Channel, Stored
from office.declare.desk import Desk, Refused, TooMany, Wanted, shown_form
from office.declare.line import Line
from office.declare.phone_languages import Language, language_of, languages
from office.declare.phone_sentences import CLOSED, NOT_READ, NOT_STORED
from office.declare.self_check_in import PATH, known_place
from office.parts import Parts
from office.passes.code import pass_code
from office.reference.site_settings import read_settings

log = logging.getLogger(__name__)

ADDRESS = PATH + "/{site}/{place}"

# The picture of the pass is a data: address, so that a long press saves it in WeChat, too.
PAGE_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": HEADERS["content-security-policy"].replace(
        "img-src 'self'", "img-src 'self' data: blob:"
    ),
    # The secret of a declaration may stand in the fragment; without a referrer not even the place is told.
    "referrer-policy": "no-referrer",
}
NOT_KEPT: Mapping[str, str] = {}
KEPT = {"cache-control": "private, max-age=600, stale-while-revalidate=86400"}
"""Of the page of the phone form, in which nobody is named: without a network it is shown all the same, see
declare_offline.js. What changed meanwhile is noticed when it is sent."""


def router(parts: Parts, desk: Desk) -> APIRouter:
    routes = declare_files.router()
    page = FormPage()

    @routes.get(ADDRESS)
    def form(site: str, place: str, request: Request) -> Response:
        known = languages(parts.locale)
        language = wanted_language(request, known)
        asking = desk.asking(site) if len(site) <= 32 else None
        if asking is None:
            return page.closed(request, language)
        return page.shown(
            request,
            language,
            asking.compound,
            form_data(
                asking,
                known,
                language.tag,
                parts.clock(),
                secure=is_secure(request),
                settings=read_settings(parts.engine, asking.site),
                mode="phone",
                action=f"{PATH}/{asking.site}/{_place(place)}",
                worker=declare_files.WORKER,
            ),
            KEPT,
        )

    return routes


def taker(
    parts: Parts, desk: Desk, line: Line, writers: ThreadPoolExecutor
) -> Callable[[Request], Awaitable[Response]]:
    """Takes what is posted to ADDRESS. A plain route of the application: FastAPI's own reading of parameters and
    nested routers would take as long as all the rest.
    """

    async def take(request: Request) -> Response:
        site, place = request.path_params["site"], request.path_params["place"]
        speak: list[str] = []

        async def answer() -> dict[str, Any]:
            if len(site) > 32 or not request.headers.get("content-type", "").startswith("application/json"):
                raise NotOurs
            sent = read_sent(await request.body())
            speak.append(sent.language)
            address = request.client.host if request.client else ""
            if isinstance(sent, Declare):
                desk.count(address)
                return passed(await line.declare(Wanted(site, sent, Channel.PHONE, _place(place), is_secure(request))))
            desk.count_secret(address)
            return await asyncio.get_running_loop().run_in_executor(writers, _by_secret, desk, site, sent)

        return await answered(answer, lambda: _say(speak, languages(parts.locale)))

    return take


def _by_secret(desk: Desk, site: str, sent: Show | Withdraw) -> dict[str, Any]:
    """Raises BadInput, StoreError."""
    if isinstance(sent, Show):
        stored = desk.shown(site, sent.secret)
        return passed(stored) | {"form": shown_form(stored)}
    desk.withdraw(site, sent.id, sent.secret)
    return {"withdrawn": True}


async def answered(answer: Callable[[], Awaitable[dict[str, Any]]], say: Callable[[], Translate]) -> Response:
    """Each way in which taking can end, as the status and the sentences that the script shows.

    422: what is wrong, place by place; 409: cannot be taken at all; 429 and 503: kept on the phone, tried again later.
    `say` is asked once it is known who speaks.
    """
    try:
        return _json(200, await answer())
    except NotOurs:
        return said(400, Notice(NOT_READ), say())
    except Refused as refused:
        return _json(422, {"wrong": _words(refused.wrong, say())})
    except TooMany as much:
        return said(429, much.notice, say())
    except BadInput as error:
        return said(409, error.notice, say())
    except StoreError as error:
        # The driver's words may hold what was to be stored, so they stay out of the log.
        log.error("store: %s", type(error).__name__)
        return said(503, Notice(NOT_STORED), say())


def passed(stored: Stored) -> dict[str, Any]:
    text = stored.kept.pass_text if stored.kept else ""
    return {
        "pass": text,
        "code": pass_code(text) if text else None,
        "expires_at": stored.expires_at,
        "number": stored.number,
    }


def said(status: int, notice: Notice, say: Translate) -> Response:
    return _json(status, {"said": notice.say(say)})


def _words(wrong: Sequence[Wrong], say: Translate) -> list[dict[str, Any]]:
    return [{"at": one.at, "said": one.notice.say(say)} for one in wrong]


def _say(speak: list[str], known: tuple[Language, ...]) -> Translate:
    return language_of(speak[0] if speak else "", known).say


def _json(status: int, answer: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(answer), status, media_type="application/json")


def _place(place: str) -> str:
    """What no code of ours can say counts as not said."""
    return place if known_place(place) else "-"


def is_secure(request: Request) -> bool:
    """Whether an ID number may travel: by HTTPS alone."""
    return request.url.scheme == "https"


def wanted_language(request: Request, known: tuple[Language, ...]) -> Language:
    """The first that the browser asks for and the form has; 中文 otherwise."""
    asked = (one.split(";")[0].strip() for one in request.headers.get("accept-language", "")[:200].split(","))
    by_start = {one.tag.split("-")[0].lower(): one for one in reversed(known)}
    return next(
        (by_start[tag.split("-")[0].lower()] for tag in asked if tag.split("-")[0].lower() in by_start), known[0]
    )


class FormPage:
    """The page around the form's data."""

    def __init__(self) -> None:
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
            autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
        )  # fmt: skip
        environment.globals.update(file=declare_files.phone_address)
        self._template = environment.get_template("declare.html")

    def shown(
        self, request: Request, language: Language, compound: str, data: str, headers: Mapping[str, str] = NOT_KEPT
    ) -> Response:
        return self._page(request, language, 200, compound, data, headers)

    def closed(self, request: Request, language: Language) -> Response:
        return self._page(request, language, 404, "", "", NOT_KEPT)

    def _page(
        self,
        request: Request,
        language: Language,
        status: int,
        compound: str,
        data: str,
        headers: Mapping[str, str],
    ) -> Response:
        html = self._template.render(
            _=language.say, gettext=language.say, language=language, compound=compound, data=data, closed=CLOSED
        ).encode()
        packed = gzip.compress(html, 6, mtime=0)
        response = declare_files.packed_or_plain(request, html, packed, {**PAGE_HEADERS, **headers})
        response.status_code = status
        return response
