"""Takes declarations in, for the phone form and the telephone survey alike; knows no HTTP."""

import ipaddress
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.clock import Clock, Milliseconds, local_day
from models.errors import BadInput
from models.notice import N_, Notice
from models.questionnaire.form import Questionnaire, to_json
from models.roster import QuestionnaireVersion, Site
from models.store import reading
from office.declare.body import Declare, Wrong, checked, with_kept_numbers, without_numbers
from office.declare.declarations import Channel, Declarations, NewDeclaration, Stored
from office.limits import Tries
from office.passes.batch import FRESH_MS
from office.questions.questionnaires import version_in

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


NO_SITE = Notice(N_("This code leads to no compound. Please ask at the gate."))


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


@dataclass(frozen=True)
class Wanted:
    """A declaration that came in."""

    site: str
    sent: Declare
    channel: Channel
    place: str
    secure: bool


class Desk:
    def __init__(self, engine: Engine, clock: Clock, declarations: Declarations) -> None:
        self._engine = engine
        self._clock = clock
        self._declarations = declarations
        self._asking: OrderedDict[tuple[str, int], Asking] = OrderedDict()
        self._lately: dict[str, tuple[Milliseconds, Asking]] = {}
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

    def _asking_lately(self, site: str, now: Milliseconds) -> Asking | None:
        """As it was within the last FRESH_MS: a phone has loaded its form earlier than that."""
        at, asking = self._lately.get(site, (0, None))
        if asking is None or not 0 <= now - at < FRESH_MS:
            asking = self.asking(site)
            if asking is not None:
                self._lately[site] = (now, asking)
        return asking

    def count(self, address: str) -> None:
        """Raises TooMany: one network has sent too much."""
        _counted(self._addresses, network_of(address), BUSY_ADDRESS)

    def count_secret(self, address: str) -> None:
        """Raises TooMany: one network has tried too many links."""
        _counted(self._secrets, network_of(address), BUSY_ADDRESS)

    def declare_all(self, all_wanted: Sequence[Wanted]) -> list[Stored | Exception]:
        """Durable once it returns; each answer stands alone: Refused, TooMany or BadInput where one cannot be taken.

        Raises StoreError: then none of them is known to be stored.
        """
        answers: dict[int, Stored | Exception] = {}
        waiting = dict(enumerate(all_wanted))
        while waiting:
            # A change of what is in the same batch waits for it.
            first = {key: place for place, one in reversed(waiting.items()) for key in (one.sent.id, one.sent.secret)}
            now = {p: one for p, one in waiting.items() if first[one.sent.id] == p == first[one.sent.secret]}
            answers |= zip(now, self._round(list(now.values())), strict=True)
            waiting = {place: one for place, one in waiting.items() if place not in now}
        return [answers[place] for place in range(len(all_wanted))]

    def _round(self, all_wanted: Sequence[Wanted]) -> list[Stored | Exception]:
        now = self._clock()
        askings = {site: self._asking_lately(site, now) for site in {one.site for one in all_wanted}}
        known = self._declarations.known([(one.site, one.sent.id, one.sent.secret) for one in all_wanted])
        answers: list[Stored | NewDeclaration | Exception] = []
        for one, before in zip(all_wanted, known, strict=True):
            try:
                answers.append(before.stored() or self._checked(one, askings[one.site], before.newest, now))
            except (Refused, TooMany, BadInput) as error:
                answers.append(error)
        new = [(one, before) for one, before in zip(answers, known, strict=True) if isinstance(one, NewDeclaration)]
        taken = iter(self._declarations.declare_all([one for one, _ in new], now, [before for _, before in new]))
        return [next(taken) if isinstance(one, NewDeclaration) else one for one in answers]

    def _checked(
        self, wanted: Wanted, asking: Asking | None, before: Stored | None, now: Milliseconds
    ) -> NewDeclaration:
        """Raises Refused, TooMany, BadInput, StoreError."""
        if asking is None:
            raise BadInput(notice=NO_SITE)
        sent, form = wanted.sent, wanted.sent.form
        if not wanted.secure:
            form = without_numbers(form)
        if before is not None and before.kept is not None:
            form = with_kept_numbers(form, {one.name: one.id_number for one in before.kept.declared.people})
        questionnaire = self._version(asking, form.questionnaire)
        found = checked(form, questionnaire, local_day(now, asking.zone))
        if isinstance(found, list):
            raise Refused(found)
        if wanted.channel is Channel.PHONE:
            flat = "/".join((asking.site, found.building, found.unit, found.room))
            _counted(self._flats, flat.lower(), BUSY_FLAT)
        return NewDeclaration(
            site=asking.site,
            id=sent.id,
            secret=sent.secret,
            channel=wanted.channel,
            place=wanted.place,
            language=sent.language,
            consents=tuple(sorted(set(form.consents))),
            questionnaire=form.questionnaire if questionnaire else 0,
            version=questionnaire,
            declared=found,
            children=tuple(place for place, person in enumerate(form.people) if person.child),
        )

    def shown(self, site: str, secret: str) -> Stored:
        """Raises BadInput, StoreError."""
        return self._declarations.shown(site, secret)

    def withdraw(self, site: str, new_id: str, secret: str) -> Stored:
        """Raises BadInput, StoreError."""
        return self._declarations.withdraw(site, new_id, secret, self._clock())

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
