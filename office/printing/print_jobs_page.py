"""What a page hears of a print job, and the file once it is ready."""

from collections.abc import AsyncGenerator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from models.clock import local_day
from office.parts import Parts
from office.printing.print_jobs import PrintJobs
from office.printing.print_shelf import PrintJob, State
from office.reference.compound import Compound
from office.web import Web

PDF = "application/pdf"


def job_routes(parts: Parts, web: Web, jobs: PrintJobs) -> APIRouter:
    routes = APIRouter()

    async def asked(request: Request, job: str) -> tuple[Compound, PrintJob] | None:
        """Raises LoggedOut, StoreError."""
        await run_in_threadpool(web.staff, request)
        compound, _ = await run_in_threadpool(web.compound, request)
        found = await run_in_threadpool(jobs.shelf.find, job, compound.id) if compound else None
        return (compound, found) if compound and found else None

    @routes.get("/cards/jobs/{job}/live")
    async def live(job: str, request: Request) -> Response:
        found = await asked(request, job)
        if found is None:
            return Response(status_code=404)
        stream = _told(web, request, jobs, found[1])
        return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    @routes.get("/cards/jobs/{job}/{name}.pdf")
    async def download(job: str, name: str, request: Request) -> Response:
        found = await asked(request, job)
        pdf = b""
        if found is not None and found[1].state is State.READY and name == found[1].kind:
            pdf = await run_in_threadpool(jobs.shelf.pdf, found[1])
        return pdf_file(parts, found[0], name, pdf) if found and pdf else web.not_found(request, KeyError())

    return routes


def pdf_file(parts: Parts, compound: Compound, kind: str, pdf: bytes) -> Response:
    """Saved, not shown within the page: what our pages may load leaves no room for a viewer's own style."""
    name = f"{kind}-{local_day(parts.clock(), compound.zone).isoformat()}.pdf"
    return Response(pdf, media_type=PDF, headers={"content-disposition": f'attachment; filename="{name}"'})


async def _told(web: Web, request: Request, jobs: PrintJobs, job: PrintJob) -> AsyncGenerator[bytes]:
    """How far a job is, as a part of the page (server-sent events, HTML Living Standard 9.2)."""
    async for now in jobs.follow(job.id, job.site_id):
        html = bytes(web.page(request, "cards_job.html", job=now).body).decode()
        yield "".join(f"data: {line}\n" for line in html.splitlines()).encode() + b"\n"
    yield b"event: over\ndata: 1\n\n"
