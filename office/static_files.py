"""Style and scripts, all from this machine: our own files, and htmx as the django-htmx package carries it."""

from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Response

OURS = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def files() -> dict[str, Path]:
    """Name in the address to file; nothing else is served."""
    return {path.name: path for path in OURS.iterdir() if path.suffix in _TYPES} | {
        "htmx.js": _htmx() / "htmx-4.min.js",
        "htmx-sse.js": _htmx() / "ext" / "hx-sse-4.min.js",
    }


def _htmx() -> Path:
    """Where django-htmx is installed; Django itself is neither needed nor there, so nothing of it is imported."""
    found = find_spec("django_htmx")
    if found is None or found.origin is None:
        raise FileNotFoundError("django-htmx is not installed: run scripts/setup")
    return Path(found.origin).parent / "static" / "django_htmx"


@cache
def _content(name: str) -> tuple[bytes, str]:
    content = files()[name].read_bytes()
    return content, sha256(content).hexdigest()[:16]


def address_of(name: str) -> str:
    """With a version in it, so that a browser keeps the file until it changes."""
    return f"/static/{_content(name)[1]}/{name}"


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/static/{version}/{name}")
    def static(version: str, name: str) -> Response:
        if name not in files() or version != _content(name)[1]:
            return Response(status_code=404)
        return Response(
            _content(name)[0],
            media_type=_TYPES[files()[name].suffix],
            headers={"cache-control": "public, max-age=31536000, immutable"},
        )

    @routes.get("/favicon.ico")
    def favicon() -> Response:
        return Response(_content("mark.svg")[0], media_type=_TYPES[".svg"])

    return routes
