"""What all pages share: templates in two languages, who is logged in, which compound, and forms that can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from models.errors import GatepostError
from models.notice import N_, Notice, Translate
from office.care.audit import Action, form_done, note_alone
from office.login import Staff, csrf_fits, staff_of
from office.parts import Parts
from office.reference.compound import Compound, compounds
from office.static_files import address_of
from office.translation import CHINESE, HTML_NAMES, LANGUAGES, NAMES, translator

SESSION, LANGUAGE, COMPOUND = "gatepost_session", "gatepost_language", "gatepost_compound"
YEAR = 365 * 86_400
MOST_FIELDS = 20
LONGEST_FIELD = 500
NOT_FOUND = Notice(N_("There is no such page."))
TROUBLE = Notice(
    N_("The office could not do this just now. Nothing that was saved is lost. Wait a moment, then try again.")
)
WRONG_FORM = Notice(N_("This page was open too long or came from elsewhere. Open it again, then press once more."))


class LoggedOut(Exception):
    """Answered with the way to the login page."""


class WrongForm(Exception):
    """Answered with 403: the form was not made for this session, or came from another address."""


@dataclass(frozen=True)
class Posted:
    """A form of somebody who is logged in, sent from one of our pages."""

    staff: Staff
    values: Mapping[str, str]


class Web:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._says = {language: translator(language, parts.locale) for language in LANGUAGES}
        self._templates = {language: _environment(language, say) for language, say in self._says.items()}

    def language(self, request: Request) -> str:
        kept = request.cookies.get(LANGUAGE, "")
        return kept if kept in LANGUAGES else CHINESE

    def say(self, request: Request) -> Translate:
        return self._says[self.language(request)]

    def staff(self, request: Request) -> Staff:
        """Raises LoggedOut, StoreError."""
        found = staff_of(self.parts.engine, request.cookies.get(SESSION, ""), self.parts.clock())
        if found is None:
            raise LoggedOut
        return found

    async def is_staff(self, request: Request) -> bool:
        """Raises StoreError."""
        try:
            await run_in_threadpool(self.staff, request)
        except LoggedOut:
            return False
        return True

    async def posted(self, request: Request) -> Posted:
        """Raises LoggedOut, WrongForm, StoreError."""
        staff = await run_in_threadpool(self.staff, request)
        values = await self.fields(request)
        if not csrf_fits(staff, values.get("csrf", "")):
            raise WrongForm
        done = form_done(request.url.path)
        if done is not None:
            await run_in_threadpool(self.note, request, staff, *done)
        return Posted(staff, values)

    async def uploaded(self, request: Request) -> tuple[Posted, bytes]:
        """As `posted`, of a form with one file: with what is in it, empty where none was chosen."""
        await run_in_threadpool(self.staff, request)  # strangers' files are not even taken apart
        async with request.form(max_files=1, max_fields=5) as form:
            posted = await self.posted(request)
            file = form.get("file")
            return posted, await file.read() if isinstance(file, UploadFile) else b""

    def note(self, request: Request, staff: Staff, action: Action, about: str) -> None:
        """Into the audit, before it is done. Raises StoreError."""
        compound, _ = self.compound(request)
        site = compound.id if compound else ""
        note_alone(self.parts.engine, site, staff.name, action, about, self.parts.clock())

    async def fields(self, request: Request) -> dict[str, str]:
        """A form's fields, from a page of ours. Raises WrongForm."""
        if not _from_here(request):
            raise WrongForm
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        return {name: value[:LONGEST_FIELD] for name, value in form.items() if isinstance(value, str)}

    def compound(self, request: Request) -> tuple[Compound | None, list[Compound]]:
        """The one that this browser looks at, and all there are. Raises StoreError."""
        found = compounds(self.parts.engine)
        kept = request.cookies.get(COMPOUND, "")
        return next((one for one in found if one.id == kept), found[0] if found else None), found

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        language = self.language(request)
        html = (
            self._templates[language]
            .get_template(template)
            .render(
                here=request.url.path,
                language=language,
                html_language=HTML_NAMES[language],
                languages=NAMES,
                **{"staff": None, "compound": None, "compounds": (), **values},
            )
        )
        return HTMLResponse(html, status)

    def to_login(self, request: Request, _error: Exception) -> Response:
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"HX-Redirect": "/login"})
        return RedirectResponse("/login", 303)

    def not_found(self, request: Request, _error: Exception) -> Response:
        return self._sentence(request, NOT_FOUND, 404)

    def wrong_form(self, request: Request, _error: Exception) -> Response:
        return self._sentence(request, WRONG_FORM, 403)

    def trouble(self, request: Request, error: Exception) -> Response:
        status = 503 if isinstance(error, GatepostError) else 500
        return self._sentence(request, TROUBLE, status)

    def _sentence(self, request: Request, notice: Notice, status: int) -> Response:
        if request.url.path.startswith("/api/"):
            return Response(b"{}", status, media_type="application/json")
        return self.page(request, "sentence.html", status, sentence=notice.say(self.say(request)))


def keep(response: Response, request: Request, name: str, value: str, seconds: int, *, secret: bool = False) -> None:
    """Sets a cookie; a secret one is out of reach of scripts and other sites."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="strict" if secret else "lax",
        secure=request.url.scheme == "https",
    )


def _from_here(request: Request) -> bool:
    """Browsers say where a form comes from; very old ones do not, and then its token decides alone."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _environment(language: str, say: Translate) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals.update(_=say, gettext=say, static=address_of, other=_other(language))
    return environment


def _other(language: str) -> str:
    return next(one for one in LANGUAGES if one != language)
