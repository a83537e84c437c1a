"""The application of the tablets' listener: the interface alone, no page and no cookie."""

from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp

from models.protocol import MAX_BODY
from office.armour import QuietErrors
from office.limits import BoundedBodies
from office.parts import Parts
from office.tablets import api, copy_api, sync_api


def create_tablet_app(parts: Parts, writers: ThreadPoolExecutor) -> ASGIApp:
    app = FastAPI(title="Gatepost tablets", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(api.router(parts, writers))
    app.include_router(sync_api.router(parts, writers))
    app.include_router(copy_api.router(parts, writers))
    app.add_middleware(QuietErrors, answer=_trouble)
    app.add_middleware(BoundedBodies, limit_of=lambda _path: MAX_BODY)
    return app


def _trouble(_request: Request, _error: Exception) -> Response:
    return Response(b'{"error":"trouble"}', 500, media_type="application/json")
