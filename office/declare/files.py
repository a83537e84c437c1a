"""What the phone form loads beside its page: one script, one style sheet, and the places of one language.

Each is one request, packed, and kept by the phone until it changes: at the gate many phones share a weak network.
"""

import gzip
import threading
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from fastapi import APIRouter, Request, Response

from models.places import Place, cities, countries, is_place, provinces, short_name
from office.declare.self_check_in import PATH
from office.static_files import OURS

SCRIPTS = (
    "questionnaire.js",
    "declare_check.js",
    "declare_store.js",
    "declare_view.js",
    "declare_places.js",
    "declare_steps.js",
    "declare_people.js",
    "declare_journey.js",
    "declare_own.js",
    "declare_pass.js",
    "declare_frame.js",
    "declare_send.js",
    "declare_passes.js",
    "declare_offline.js",
    "declare.js",
)
WORKER = PATH + "/worker.js"
"""Beside the forms' addresses, so that it may answer for them all."""
SCRIPT, STYLE = "declare.js", "declare.css"
_PLACES = {"places-zh.txt": "zh", "places-en.txt": "en"}
_TYPES = {"js": "text/javascript", "css": "text/css", "txt": "text/plain"}


_one_makes_it = threading.Lock()
"""A hundred phones that open the form at once wait for one to pack its files."""


@dataclass(frozen=True)
class PhoneFile:
    plain: bytes
    packed: bytes
    """gzip, RFC 1952."""
    version: str


def phone_file(name: str) -> PhoneFile:
    """Raises KeyError for a name that is none of ours."""
    with _one_makes_it:
        return _made(name)


@cache
def _made(name: str) -> PhoneFile:
    if name == SCRIPT:
        plain = b"\n".join((OURS / part).read_bytes() for part in SCRIPTS)
    elif name == STYLE:
        plain = (OURS / STYLE).read_bytes()
    else:
        plain = places_text(_PLACES[name]).encode()
    return PhoneFile(plain, gzip.compress(plain, 9, mtime=0), sha256(plain).hexdigest()[:16])


def phone_address(name: str) -> str:
    """With a version in it, so that a phone keeps the file until it changes."""
    return f"{PATH}/files/{phone_file(name).version}/{name}"


def places_address(tag: str) -> str:
    """The places as the form names them in a language; English where there are none in it."""
    return phone_address("places-zh.txt" if tag == "zh" else "places-en.txt")


def places_text(language: str) -> str:
    """A line for each province, `42湖北;0100武汉,02江岸区;0200黄石`, and a last one of countries, `JP日本;KR韩国`.

    A city's code lacks its province's two digits, a county's its city's four.
    """
    lines = [";".join([f"{one.code[:2]}{one.name}", *_cities(one, language)]) for one in provinces(language)]
    return "\n".join([*lines, ";".join(f"{one.code}{one.name}" for one in countries(language))])


def _cities(province: Place, language: str) -> list[str]:
    return [",".join([one.code[2:] + one.name, *_counties(one, language)]) for one in cities(province.code, language)]


def _counties(city: Place, language: str) -> list[str]:
    if not city.code.endswith("00"):
        return []
    codes = [f"{city.code[:4]}{number:02}" for number in range(1, 100)]
    return [code[4:] + short_name(code, language) for code in codes if is_place(code)]


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get(PATH + "/files/{version}/{name}")
    def file(version: str, name: str, request: Request) -> Response:
        if name not in (SCRIPT, STYLE, *_PLACES) or version != phone_file(name).version:
            return Response(status_code=404)
        return packed_or_plain(
            request,
            phone_file(name).plain,
            phone_file(name).packed,
            {
                "content-type": f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8",
                "cache-control": "public, max-age=31536000, immutable",
            },
        )

    @routes.get(WORKER)
    def worker() -> Response:
        headers = {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache"}
        return Response((OURS / "declare_worker.js").read_bytes(), headers=headers)

    return routes


def packed_or_plain(request: Request, plain: bytes, packed: bytes, headers: dict[str, str]) -> Response:
    """As the browser can take it."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**headers, "content-encoding": "gzip", "vary": "accept-encoding"})
    return Response(plain, headers={**headers, "vary": "accept-encoding"})
