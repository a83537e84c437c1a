"""Takes declarations in, for the phone form and the telephone survey alike; knows no HTTP."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.clock import Clock, Milliseconds, local_day
from models.notice import N_, Notice
from models.questionnaire.form import Questionnaire, to_json
from models.roster import QuestionnaireVersion, Site
from models.store import reading
from office.declarations import Channel, Declarations, NewDeclaration, Stored
from office.declare_body import Declare, Wrong, checked, tidy, with_kept_numbers
from office.limits import Tries
from office.questionnaires import version_in

HOUR_MS = 3_600_000
DECLARATIONS_AN_ADDRESS = 120
"""In an hour: mobile networks put many phones behind one address."""
DECLARATIONS_A_FLAT = 12
SECRETS_AN_ADDRESS = 240
"""Links opened and declarations withdrawn in an hour."""
MOST_KEPT = 64
BUSY_ADDRESS = Notice(
    N_(
        "Very many declarations came from your network in the last hour. Your answers are kept on this phone: try "
        "again later, or go to the gate and register there."
    )
)
BUSY_FLAT = Notice(
    N_(
        "Very many declarations came for this flat in the last hour. Your answers are kept on this phone: try again "
        "later, or go to the gate and register there."
    )
)


class TooMany(Exception):
    """Answered with 429 and the notice."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.text)
        self.notice = notice


class Refused(Exception):
    """Answered with 422: what is wrong, place by place."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("wrong")
        self.wrong = wrong


@dataclass(frozen=True)
class Asking:
    """What a compound asks at the moment."""

    site: str
    compound: str
    zone: str
    number: int
    """Of the questionnaire's newest version; 0 where there is none."""
    questionnaire: Questionnaire | None
    body: str
    """The same as JSON, `null` where there is none."""


class Desk:
    def __init__(self, engine: Engine, clock: Clock, declarations: Declarations) -> None:
        self._engine = engine
        self._clock = clock
        self._declarations = declarations
        self._asking: OrderedDict[tuple[str, int], Asking] = OrderedDict()
        self._addresses = Tries(clock, DECLARATIONS_AN_ADDRESS, HOUR_MS)
        self._flats = Tries(clock, DECLARATIONS_A_FLAT, HOUR_MS)
        self._secrets = Tries(clock, SECRETS_AN_ADDRESS, HOUR_MS)

    def asking(self, site: str) -> Asking | None:
        """None for a compound that is not here. Raises StoreError."""
        with reading(self._engine) as session:
            found = session.execute(select(Site.name, Site.zone).where(Site.id == site)).one_or_none()
            if found is None:
                return None
            number = newest_number(session, site)
            kept = self._asking.get((site, number))
            if kept is None or (kept.compound, kept.zone) != (found.name, found.zone):
                questionnaire = version_in(session, site, number) if number else None
                body = to_json(questionnaire).decode() if questionnaire else "null"
                kept = self._asking[site, number] = Asking(site, found.name, found.zone, number, questionnaire, body)
                while len(self._asking) > MOST_KEPT:
                    self._asking.popitem(last=False)
            return kept

    def count(self, address: str) -> None:
        """Raises TooMany: one network has sent too much."""
        _counted(self._addresses, network_of(address), BUSY_ADDRESS)

    def count_secret(self, address: str) -> None:
        """Raises TooMany: one network has tried too many links."""
        _counted(self._secrets, network_of(address), BUSY_ADDRESS)

    def declare(self, asking: Asking, sent: Declare, channel: Channel, place: str, *, secure: bool) -> Stored:
        """Durable once it returns. Raises Refused, TooMany, BadInput, StoreError."""
        now = self._clock()
        known = self._known(asking.site, sent.secret)
        if known is not None and known.id == sent.id:
            return known
        form = sent.form
        if known is not None and known.kept is not None:
            form = with_kept_numbers(form, {one.name: one.id_number for one in known.kept.declared.people})
        questionnaire = self._version(asking, form.questionnaire)
        found = checked(form, questionnaire, local_day(now, asking.zone), secure=secure)
        if isinstance(found, list):
            raise Refused(found)
        if channel is Channel.PHONE:
            flat = "/".join((asking.site, *map(tidy, (form.building, form.unit, form.room))))
            _counted(self._flats, flat.lower(), BUSY_FLAT)
        new = NewDeclaration(
            site=asking.site,
            id=sent.id,
            secret=sent.secret,
            channel=channel,
            place=place,
            language=sent.language,
            consents=tuple(sorted(set(form.consents))),
            questionnaire=form.questionnaire if questionnaire else 0,
            declared=found,
            children=tuple(place for place, person in enumerate(form.people) if person.child),
        )
        return self._declarations.declare(new, now)

    def shown(self, site: str, secret: str) -> Stored:
        """Raises BadInput, StoreError."""
        return self._declarations.shown(site, secret)

    def withdraw(self, site: str, new_id: str, secret: str) -> Stored:
        """Raises BadInput, StoreError."""
        return self._declarations.withdraw(site, new_id, secret, self._clock())

    def now(self) -> Milliseconds:
        return self._clock()

    def _known(self, site: str, secret: str) -> Stored | None:
        return self._declarations.newest(site, secret)

    def _version(self, asking: Asking, number: int) -> Questionnaire | None:
        """A phone may have loaded the form before the office changed its questions."""
        if number == asking.number:
            return asking.questionnaire
        with reading(self._engine) as session:
            return version_in(session, asking.site, number)


def newest_number(session: Session, site: str) -> int:
    """Of the questionnaire that is asked now; 0 where there is none."""
    query = select(func.max(QuestionnaireVersion.number)).where(
        QuestionnaireVersion.site_id == site, QuestionnaireVersion.gone.is_(False)
    )
    return session.scalar(query) or 0


def network_of(address: str) -> str:
    """An IPv6 address counts as its /64, of which one household has all."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def _counted(tries: Tries, key: str, notice: Notice) -> None:
    if not tries.allowed(key):
        raise TooMany(notice)
    tries.count(key)


def shown_form(stored: Stored) -> dict[str, object]:
    """What was declared, as the form takes it up again for a change; ID numbers stay at the office."""
    assert stored.kept is not None
    declared = stored.kept.declared
    return {
        **{
            name: getattr(declared, name)
            for name in ("building", "unit", "room", "origin", "left_on", "arrived_on", "transport", "transport_number")
        },
        "contact": declared.contact,
        "answers": declared.answers,
        "people": [
            {
                "name": person.name,
                "phone": person.phone,
                "has_id": bool(person.id_number),
                "symptoms": person.symptoms,
                "child": place in stored.kept.children,
            }
            for place, person in enumerate(declared.people)
        ],
    }
