"""The tablets of a compound: what the office has of each, what it refused, new ones in, lost ones out."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from models.clock import Milliseconds, local_time
from models.enrolment import enrolment_text, fingerprint_words
from models.errors import StoreError
from office.address import is_local, tablets_address
from office.care.daily import keep_withdrawn
from office.login import Staff
from office.parts import Parts
from office.reference.compound import Compound
from office.register.proof import Proofs, TabletFigures, refused_entries, tablets
from office.register.refusals import refusal_sentence
from office.tablets.authority import authority
from office.tablets.copies import FOLDER, Copies
from office.tablets.devices import NewCode, Refused, Standing, move, new_code, rename, standings
from office.tablets.enrolment_code import qr_svg
from office.tablets.lost import lost
from office.translation import ago
from office.web import Posted, Web

QUIET_MS = 3 * 60_000
"""A tablet asks every few seconds; unheard of for longer, it is out of reach."""


def router(parts: Parts, web: Web) -> APIRouter:
    routes, page = APIRouter(), TabletsPage(parts, web)

    @routes.get("/tablets")
    def all_of_them(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return page.show(request, staff)

    @routes.post("/tablets/code")
    def make_code(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return page.make_code(request, posted)

    @routes.post("/tablets/{device}/code")
    def make_code_again(device: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return page.make_code_again(request, posted, device)

    @routes.post("/tablets/{device}/name")
    def name_it(device: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        name = posted.values.get("name", "").strip()
        return page.change(request, lambda site: bool(name) and rename(parts.engine, site, device, name))

    @routes.post("/tablets/{device}/gate")
    def move_it(device: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        gate = posted.values.get("gate", "")
        return page.change(request, lambda site: move(parts.engine, site, device, gate))

    @routes.post("/tablets/{device}/revoke")
    def report_lost(device: str, request: Request, _posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return page.change(request, lambda site: page.report_lost(site, device))

    @routes.get("/tablets/{device}/proof")
    def proof(device: str, request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return page.proof(request, staff, device)

    return routes


class TabletsPage:
    def __init__(self, parts: Parts, web: Web) -> None:
        self._parts = parts
        self._web = web
        self._proofs = Proofs(parts.engine, parts.clock)
        folder = parts.own_folder
        self._copies = None if folder is None else Copies(folder / FOLDER)

    def show(
        self, request: Request, staff: Staff, code: NewCode | None = None, gate: str = "", again: str = ""
    ) -> Response:
        """`code` is for a new tablet at `gate`, or for the tablet `again`."""
        parts, web = self._parts, self._web
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        found = tablets(parts.engine, compound.id)
        names = {one.device: one.name for one in found}
        known_of = standings(parts.engine, compound.id)
        address = tablets_address(parts.tablets_address, str(request.base_url))
        ca = authority(parts.engine, parts.clock()).der
        return web.page(
            request,
            "tablets.html",
            staff=staff,
            compound=compound,
            compounds=known,
            tablets=[
                _told(parts, web, request, compound, one, known_of[one.device], self._copies_of(compound, one))
                for one in found
            ],
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
            code_again=names.get(again, ""),
            fingerprint=fingerprint_words(ca),
            code_until=local_time(code.expires_at, compound.zone).strftime("%H:%M") if code else "",
            code_qr=qr_svg(enrolment_text(address, code.code, ca)) if code else "",
        )

    def make_code(self, request: Request, posted: Posted) -> Response:
        compound, _ = self._web.compound(request)
        gate = posted.values.get("gate", "")
        if compound is None or gate not in compound.gates:
            return self._web.not_found(request, KeyError())
        code = new_code(self._parts.engine, compound.id, gate, self._parts.clock())
        return self.show(request, posted.staff, code, gate)

    def make_code_again(self, request: Request, posted: Posted, device: str) -> Response:
        compound, one = self._find(request, device)
        if compound is None or one is None or one.revoked_at is not None or one.gate not in compound.gates:
            return self._web.not_found(request, KeyError())
        code = new_code(self._parts.engine, compound.id, one.gate, self._parts.clock(), device=device)
        return self.show(request, posted.staff, code, one.gate, device)

    def change(self, request: Request, work: Callable[[str], bool]) -> Response:
        """Does it, in the compound shown; `work` says whether there was such a tablet."""
        compound, _ = self._web.compound(request)
        if compound is None or not work(compound.id):
            return self._web.not_found(request, KeyError())
        return RedirectResponse("/tablets", 303)

    def report_lost(self, site: str, device: str) -> bool:
        """False if there is no such tablet, or it was lost before. Raises StoreError."""
        done = lost(self._parts.engine, site, device, self._parts.clock())
        if done:
            with suppress(StoreError):  # of the keys' disk: it is written again within minutes
                keep_withdrawn(self._parts)
        return done

    def proof(self, request: Request, staff: Staff, device: str) -> Response:
        compound, one = self._find(request, device)
        if compound is None or one is None:
            return self._web.not_found(request, KeyError())
        return self._web.page(
            request,
            "proof_words.html" if request.headers.get("hx-request") else "proof.html",
            staff=staff,
            tablet=one,
            proof=self._proofs.of(compound.id, device, whole="whole" in request.query_params),
        )

    def _copies_of(self, compound: Compound, one: TabletFigures) -> list[dict[str, str]]:
        return [
            {
                "at": local_time(copy.at, compound.zone).strftime("%Y-%m-%d %H:%M"),
                "size": f"{max(0.1, copy.size / 1e6):.1f}\u00a0MB",
            }
            for copy in (self._copies.of(one.device) if self._copies else ())
        ]

    def _find(self, request: Request, device: str) -> tuple[Compound | None, TabletFigures | None]:
        compound, _ = self._web.compound(request)
        found = tablets(self._parts.engine, compound.id) if compound else []
        return compound, next((one for one in found if one.device == device), None)


def _told(
    parts: Parts,
    web: Web,
    request: Request,
    compound: Compound,
    one: TabletFigures,
    standing: Standing,
    copies: list[dict[str, str]],
) -> Mapping[str, object]:
    now, say = parts.clock(), web.say(request)

    def at(time: Milliseconds | None) -> str:
        return "" if time is None else local_time(time, compound.zone).strftime("%Y-%m-%d %H:%M")

    return {
        "figures": one,
        "gate": compound.gates.get(one.gate, "–"),
        "seen": ago((now - one.seen_at) / 1000, say) if one.seen_at is not None else "",
        "quiet": one.seen_at is None or now - one.seen_at > QUIET_MS,
        "enrolled": at(one.enrolled_at),
        "revoked": at(one.revoked_at),
        "erased": at(standing.erased_at),
        "cloned": standing.refused_why == Refused.CLONED,
        "replaced": at(standing.refused_at) if standing.refused_why == Refused.REPLACED else "",
        "version": standing.version,
        "copies": copies,
    }
