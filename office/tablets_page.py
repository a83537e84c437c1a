"""The tablets of a compound: what the office has of each, what it refused, new ones in, lost ones out."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from models.clock import local_time
from office.address import is_local
from office.compound import Compound
from office.devices import NewCode, new_code, revoke
from office.enrolment_code import enrolment_text, qr_svg
from office.login import Staff
from office.parts import Parts
from office.proof import TabletFigures, proof_of, refused_entries, tablets
from office.refusals import refusal_sentence
from office.translation import ago
from office.web import Posted, Web

QUIET_MS = 3 * 60_000
"""A tablet asks every few seconds; unheard of for longer, it is out of reach."""


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    def show(request: Request, staff: Staff, code: NewCode | None = None, gate: str = "") -> Response:
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        found = tablets(parts.engine, compound.id)
        names = {one.device: one.name for one in found}
        address = parts.address or str(request.base_url).rstrip("/")
        return web.page(
            request,
            "tablets.html",
            staff=staff,
            compound=compound,
            compounds=known,
            tablets=[_told(parts, web, request, compound, one) for one in found],
            refused=[
                {
                    "name": names.get(one.device, one.device[:8]),
                    "number": one.number,
                    "at": local_time(one.at, compound.zone).strftime("%Y-%m-%d %H:%M"),
                    "why": refusal_sentence(one.reason),
                }
                for one in refused_entries(parts.engine, compound.id)
            ],
            address=address,
            address_is_local=is_local(address),
            code=code.grouped if code else "",
            code_gate=compound.gates.get(gate, ""),
            code_until=local_time(code.expires_at, compound.zone).strftime("%H:%M") if code else "",
            code_qr=qr_svg(enrolment_text(address, code.code)) if code else "",
        )

    @routes.get("/tablets")
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return show(request, staff)

    @routes.post("/tablets/code")
    def make_code(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        compound, _ = web.compound(request)
        gate = posted.values.get("gate", "")
        if compound is None or gate not in compound.gates:
            return web.not_found(request, KeyError())
        return show(request, posted.staff, new_code(parts.engine, compound.id, gate, parts.clock()), gate)

    @routes.post("/tablets/{device}/revoke")
    def take_out(device: str, request: Request, _posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        compound, _ = web.compound(request)
        if compound is not None:
            revoke(parts.engine, compound.id, device, parts.clock())
        return RedirectResponse("/tablets", 303)

    @routes.get("/tablets/{device}/proof")
    def proof(device: str, request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, _ = web.compound(request)
        found = [one for one in tablets(parts.engine, compound.id) if one.device == device] if compound else []
        if compound is None or not found:
            return web.not_found(request, KeyError())
        partial = bool(request.headers.get("hx-request"))
        return web.page(
            request,
            "proof_words.html" if partial else "proof.html",
            staff=staff,
            tablet=found[0],
            proof=proof_of(parts.engine, compound.id, device),
        )

    return routes


def _told(parts: Parts, web: Web, request: Request, compound: Compound, one: TabletFigures) -> Mapping[str, object]:
    now, say = parts.clock(), web.say(request)
    return {
        "figures": one,
        "gate": compound.gates.get(one.gate, "–"),
        "seen": ago((now - one.seen_at) / 1000, say) if one.seen_at is not None else "",
        "quiet": one.seen_at is None or now - one.seen_at > QUIET_MS,
        "enrolled": local_time(one.enrolled_at, compound.zone).strftime("%Y-%m-%d %H:%M"),
        "revoked": local_time(one.revoked_at, compound.zone).strftime("%Y-%m-%d %H:%M") if one.revoked_at else "",
    }
