"""Who did at the office what others must be able to look into 操作记录: kept as long as the compound is."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.access import AuditRecord
from models.clock import Milliseconds
from models.entry import AuditedField, EntryKind, read_head
from models.ids import NewId, random_id
from models.notice import N_
from models.register import Entry
from models.roster import Volunteer
from models.store import reading, writing

LONGEST_ABOUT = 300
MOST_SHOWN = 300
COMMAND = "command"
"""Stands for the user where it was a command on the office's machine."""
BY_ITSELF = "by itself"
"""Where it was nobody: the night's work."""


class Action(StrEnum):
    LOGIN = "login"
    FULL_SHEET = "full_sheet"
    TABLET_CODE = "tablet_code"
    TABLET_NAME = "tablet_name"
    TABLET_GATE = "tablet_gate"
    TABLET_LOST = "tablet_lost"
    STICK = "stick"
    SETTINGS = "settings"
    KEYS = "keys"
    QUESTIONNAIRE = "questionnaire"
    CARDS = "cards"
    DECLARATIONS = "declarations"
    ROSTER = "roster"
    VOLUNTEERS = "volunteers"
    ESCROW = "escrow"
    BACKUP = "backup"
    RESTORE = "restore"
    PURGE = "purge"
    PURGE_WAITS = "purge_waits"
    OTHER = "other"


ACTION_WORDS = {
    Action.LOGIN: N_("Logged in"),
    Action.FULL_SHEET: N_("Took the day sheet with whole phone and ID numbers"),
    Action.TABLET_CODE: N_("Made an enrolment code"),
    Action.TABLET_NAME: N_("Renamed a tablet"),
    Action.TABLET_GATE: N_("Moved a tablet to another gate"),
    Action.TABLET_LOST: N_("Reported a tablet lost"),
    Action.STICK: N_("Took in a tablet's USB stick"),
    Action.SETTINGS: N_("Changed the settings"),
    Action.KEYS: N_("Changed the keys of passes"),
    Action.QUESTIONNAIRE: N_("Changed the questionnaire"),
    Action.CARDS: N_("Printed, or withdrew a card"),
    Action.DECLARATIONS: N_("Withdrew a pass"),
    Action.ROSTER: N_("Changed the list of residents"),
    Action.VOLUNTEERS: N_("Changed the volunteers"),
    Action.ESCROW: N_("Took the key of a tablet's store out of escrow"),
    Action.BACKUP: N_("Made a backup"),
    Action.RESTORE: N_("Restored a backup"),
    Action.PURGE: N_("Removed personal data whose time is over"),
    Action.PURGE_WAITS: N_("Removed no personal data: no gate confirms the date of this computer. Look at it."),
    Action.OTHER: N_("Changed something else"),
}
_PAGES = (
    ("/tablets/stick", Action.STICK),
    ("/settings/keys", Action.KEYS),
    ("/settings", Action.SETTINGS),
    ("/questionnaires", Action.QUESTIONNAIRE),
    ("/cards", Action.CARDS),
    ("/declarations", Action.DECLARATIONS),
    ("/roster", Action.ROSTER),
    ("/residents", Action.ROSTER),
    ("/volunteers", Action.VOLUNTEERS),
)
_TABLETS = {
    "code": Action.TABLET_CODE,
    "name": Action.TABLET_NAME,
    "gate": Action.TABLET_GATE,
    "revoke": Action.TABLET_LOST,
}
_NOT_NOTED = ("/", "/logout", "/language", "/compound", "/survey")
"""Forms that change nothing but what is shown; and the survey, whose answers are entries of their own."""


@dataclass(frozen=True)
class Done:
    at: Milliseconds
    user: str
    action: str
    about: str


def form_done(path: str) -> tuple[Action, str] | None:
    """What a form sent to this page does, and to what; None where nobody needs to know."""
    if path in _NOT_NOTED or path.startswith("/survey/"):
        return None
    parts = path.strip("/").split("/")
    if parts[0] == "tablets" and parts[-1] in _TABLETS:
        return _TABLETS[parts[-1]], parts[1] if len(parts) > 2 else ""
    known = (action for start, action in _PAGES if path == start or path.startswith(f"{start}/"))
    action = next(known, Action.OTHER)
    return action, path if action is Action.OTHER else ""


def note(
    session: Session, site: str, user: str, action: Action, about: str, now: Milliseconds, new_id: NewId = random_id
) -> None:
    """Together with what is done, or before it. `about`: ids and counts, nothing that names a person."""
    session.add(
        AuditRecord(site_id=site, id=new_id(), at=now, user=user[:60], action=action.value, about=about[:LONGEST_ABOUT])
    )


def note_alone(engine: Engine, site: str, user: str, action: Action, about: str, now: Milliseconds) -> None:
    """Durable once it returns. Raises StoreError: then it is not done either."""
    with writing(engine) as session:
        note(session, site, user, action, about, now)


@dataclass(frozen=True)
class Shown:
    """A number that was shown whole at a gate: an entry of its register."""

    at: Milliseconds
    device: str
    field: AuditedField | None
    volunteers: tuple[str, ...]
    """Names of those on duty; empty where nobody was."""


def shown_at_gates(engine: Engine, site: str, since: str, most: int = MOST_SHOWN) -> list[Shown]:
    """From a day (ISO 8601) on, the newest first. Raises StoreError."""
    query = (
        select(Entry.at, Entry.device_id, Entry.head)
        .where(Entry.site_id == site, Entry.day >= since, Entry.kind == EntryKind.AUDIT.value)
        .order_by(Entry.at.desc(), Entry.id)
        .limit(most)
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
        names = dict(session.execute(select(Volunteer.id, Volunteer.name).where(Volunteer.site_id == site)).all())
    heads = [(at, device, read_head(head)) for at, device, head in rows]
    return [
        Shown(at, device, head.audit, tuple(names.get(one, one) for one in head.volunteers))
        for at, device, head in heads
    ]


def newest(engine: Engine, site: str, most: int = MOST_SHOWN) -> list[Done]:
    """Of the compound and of the office as a whole, the newest first. Raises StoreError."""
    query = (
        select(AuditRecord.at, AuditRecord.user, AuditRecord.action, AuditRecord.about)
        .where(AuditRecord.site_id.in_([site, ""]))
        .order_by(AuditRecord.at.desc(), AuditRecord.id)
        .limit(most)
    )
    with reading(engine) as session:
        return [Done(*row) for row in session.execute(query)]
