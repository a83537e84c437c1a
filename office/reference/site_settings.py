"""What a compound's office has set for the self check-in; each value is bounded, and has a default."""

import re
from collections.abc import Mapping

import msgspec
from sqlalchemy import Engine, Table, select
from sqlalchemy.orm import Session

from models.base import Base
from models.declaration import SiteSetting
from models.errors import BadInput
from models.notice import N_, Notice
from models.roster import Site
from models.store import reading, writing
from office.declare.self_check_in import checked_base

MOST_PASS_HOURS = 14 * 24
MOST_RETENTION_DAYS = 365
LONGEST_ADDITION = 500
"""Characters in one language."""
MOST_LANGUAGES = 14
_SETTING: Table = Base.metadata.tables[SiteSetting.__tablename__]
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
_ADDITION = "consent."


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True):
    public_address: str = ""
    """By which phones reach the office, without a slash at its end; empty where nobody has set it."""
    pass_hours: int = 72
    retention_days: int = 30
    """As the consent text says; how long a declaration is kept."""
    consent_additions: dict[str, str] = {}
    """Language tag to what the office adds to the consent text."""

    @property
    def is_plain(self) -> bool:
        """Whether phones come over plain HTTP; the form then does not ask for ID numbers."""
        return self.public_address.startswith("http://")


def checked_settings(values: Mapping[str, str]) -> SiteSettings:
    """From a form's fields: the names above, and `consent.zh` for each language. Raises BadInput."""
    address = values.get("public_address", "").strip()
    return SiteSettings(
        public_address=checked_base(address) if address else "",
        pass_hours=_number(values, "pass_hours", MOST_PASS_HOURS, PASS_HOURS),
        retention_days=_number(values, "retention_days", MOST_RETENTION_DAYS, RETENTION_DAYS),
        consent_additions=_additions(values),
    )


PASS_HOURS = Notice(N_("A pass is valid for 1 to {most} hours."), {"most": str(MOST_PASS_HOURS)})
RETENTION_DAYS = Notice(N_("Declarations are kept for 1 to {most} days."), {"most": str(MOST_RETENTION_DAYS)})
TOO_LONG = Notice(
    N_("An addition to the consent text has at most {most} characters, and none that cannot be printed."),
    {"most": str(LONGEST_ADDITION)},
)


def read_settings(engine: Engine, site: str) -> SiteSettings:
    """Raises StoreError."""
    with reading(engine) as session:
        return settings_in(session, site)


def settings_in(session: Session, site: str) -> SiteSettings:
    """A value that cannot be read counts as not set: a newer version of this program may have written it."""
    rows = session.execute(select(_SETTING.c.name, _SETTING.c.value).where(_SETTING.c.site_id == site))
    kept = _DEFAULTS | dict(rows.all())
    try:
        return checked_settings(kept)
    except BadInput:
        return checked_settings(_DEFAULTS | {name: value for name, value in kept.items() if _is_sound(name, value)})


def _is_sound(name: str, value: str) -> bool:
    try:
        checked_settings(_DEFAULTS | {name: value})
    except BadInput:
        return False
    return True


def save_settings(engine: Engine, site: str, settings: SiteSettings) -> None:
    """Raises StoreError."""
    rows = _rows(settings)
    with writing(engine) as session:
        session.execute(select(Site.id).where(Site.id == site).with_for_update())  # two savings take turns
        kept = {row.name: row for row in session.scalars(select(SiteSetting).where(SiteSetting.site_id == site))}
        for name, value in rows.items():
            session.merge(SiteSetting(site_id=site, name=name, value=value))
        for name, row in kept.items():
            if name not in rows and _tag(name):
                session.delete(row)


def _rows(settings: SiteSettings) -> dict[str, str]:
    return {
        "public_address": settings.public_address,
        "pass_hours": str(settings.pass_hours),
        "retention_days": str(settings.retention_days),
        **{_ADDITION + tag: text for tag, text in settings.consent_additions.items()},
    }


_DEFAULTS = _rows(SiteSettings())


def _number(values: Mapping[str, str], name: str, most: int, notice: Notice) -> int:
    text = values.get(name, "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
    if not 1 <= number <= most:
        raise BadInput(notice=notice)
    return number


def _additions(values: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in values.items():
        tag, text = _tag(name), "\n".join(line.strip() for line in value.strip().splitlines())
        if not tag or not text:
            continue
        if len(text) > LONGEST_ADDITION or not text.replace("\n", "").isprintable() or len(found) == MOST_LANGUAGES:
            raise BadInput(notice=TOO_LONG)
        found[tag] = text
    return found


def _tag(name: str) -> str:
    """The language of an addition's field; empty for another field."""
    tag = name.removeprefix(_ADDITION)
    return tag if tag != name and _TAG.fullmatch(tag) else ""
