"""The policy 防控政策: thresholds and risk areas, taken in from a JSON file, a new version at each change."""

from typing import Any

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.ids import NewId
from models.notice import N_, Notice
from models.places import is_place
from models.roster import PolicyVersion
from models.store import writing
from models.triage import Policy
from office.reference.compound import take_revisions

MAX_FILE = 1024 * 1024
MOST_AREAS = 5000
_RANGES = {
    "fever": (350, 420),
    "fever_ear": (350, 420),
    "fever_armpit": (350, 420),
    "too_low": (300, 365),
    "rest_seconds": (0, 3600),
    "high_risk_days": (0, 60),
    "medium_risk_days": (0, 60),
    "returned_days": (0, 60),
    "fever_passed_days": (0, 60),
    "contact_days": (0, 60),
}


def read_policy(content: bytes) -> Policy:
    """A policy from JSON, its version left out. Raises BadInput with a sentence that says what is wrong."""
    if len(content) > MAX_FILE:
        raise _bad(N_("The policy's file is too large."))
    try:
        keys: Any = msgspec.json.decode(content)
        policy = msgspec.json.decode(content, type=Policy)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(N_("The policy cannot be read: {why}"), why=str(error)[:200]) from None
    for key in keys:
        if key not in Policy.__struct_fields__:
            raise _bad(N_("A policy has no “{name}”."), name=str(key)[:40])
    _check(policy)
    return msgspec.structs.replace(policy, version=0)


def _check(policy: Policy) -> None:
    for name, (lowest, highest) in _RANGES.items():
        if not lowest <= getattr(policy, name) <= highest:
            raise _bad(
                N_("“{name}” is a whole number from {lowest} to {highest}."),
                name=name,
                lowest=str(lowest),
                highest=str(highest),
            )
    if len(policy.risk_areas) > MOST_AREAS:
        raise _bad(N_("These are too many risk areas."))
    seen: set[str] = set()
    for area in policy.risk_areas:
        if not is_place(area.place):
            raise _bad(N_("“{place}” is no place: write its six digits of GB/T 2260."), place=area.place[:20])
        if area.place in seen:
            raise _bad(N_("The place {place} stands there twice."), place=area.place)
        seen.add(area.place)


def _bad(text: str, **values: str) -> BadInput:
    return BadInput(notice=Notice(text, values))


def set_policy(engine: Engine, site: str, policy: Policy, new_id: NewId) -> tuple[int, bool]:
    """Its version, and whether that is new: the same policy again changes nothing. Raises StoreError."""
    with writing(engine) as session:
        newest = _newest(session, site)
        if newest is not None and _body(policy, newest.version) == newest.body:
            return newest.version, False
        (revision,) = take_revisions(session, site, 1)
        version = newest.version + 1 if newest else 1
        session.add(
            PolicyVersion(
                site_id=site,
                id=new_id(),
                revision=revision,
                gone=False,
                version=version,
                body=_body(policy, version),
            )
        )
    return version, True


def _newest(session: Session, site: str) -> PolicyVersion | None:
    query = select(PolicyVersion).where(PolicyVersion.site_id == site, PolicyVersion.gone.is_(False))
    return session.scalars(query.order_by(PolicyVersion.version.desc()).limit(1)).first()


def _body(policy: Policy, version: int) -> str:
    return msgspec.json.encode(msgspec.structs.replace(policy, version=version)).decode()
