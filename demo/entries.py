"""Made-up check-ins, numbered and chained as a tablet writes them."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from demo.compound import Person, people
from models.clock import Milliseconds, local_day
from models.entry import EntryHead, EntryKind, Personal, SealedEntry, genesis, personal_bytes, personal_hash, seal
from models.ids import ID_LENGTH
from models.triage import Answers, Reading, Reason, Symptom, Transport, Verdict

ZONE = "Asia/Shanghai"
ORIGINS = ("420100", "310000", "440300", "330300", "130100", "510100", "370200", "120000")
LINES = {Transport.TRAIN: ("G", "D", "K", "Z"), Transport.FLIGHT: ("CA", "MU", "CZ", "HU")}
COUNTIES = ("110105", "110101", "420106", "320102", "130602", "370202")
WITH_ID, WITH_PASS, ILL, FEVER = 0.5, 0.6, 0.03, 0.01
MADE_UP_DIGITS = 4
"""Phones are 199 0000 xxxx, a block of zeros that names nobody."""


class Maker:
    """One tablet's entries; the same seed makes the same. `digits`: of a phone number that are left to chance, of 8."""

    def __init__(self, seed: int, start: Milliseconds, digits: int = MADE_UP_DIGITS, households: int = 1500) -> None:
        self._random = random.Random(seed)
        self.site, self.device, self.gate = self._id(), self._id(), self._id()
        self._homes: dict[tuple[str, str, str], list[Person]] = {}
        for person in people(households, seed):
            self._homes.setdefault((person.building, person.unit, person.room), []).append(person)
        self._flats = list(self._homes)
        self._ids: dict[object, str] = {}
        self._digits = digits
        self._at = start
        self._number = 0
        self._previous = genesis(self.device)

    def become(self, site: str, device: str, gate: str) -> None:
        """In an enrolled tablet's name, from its first entry on."""
        self.site, self.device, self.gate = site, device, gate
        self._previous = genesis(device)

    def entries(self, count: int, seconds_apart: int = 20) -> Iterator[SealedEntry]:
        made = 0
        while made < count:
            flat = self._random.choice(self._flats)
            self._at += self._random.randrange(2 * seconds_apart * 1000)
            members = self._random.sample(
                self._homes[flat], k=min(self._random.choice((1, 1, 1, 2, 3)), count - made, len(self._homes[flat]))
            )
            made += len(members)
            yield from self._party(members)

    def _party(self, members: list[Person]) -> Iterator[SealedEntry]:
        """Who comes together has the journey in common, and one pass."""
        today = local_day(self._at, ZONE)
        transport = self._random.choice(list(Transport))
        line = self._random.choice(LINES.get(transport, ("",)))
        origin = self._random.choice(ORIGINS)
        left = (today - timedelta(days=self._random.choice((0, 0, 1, 3)))).isoformat()
        number = f"{line}{self._random.randrange(1, 9999)}" if line else ""
        pass_id = self._id()[:16] if self._random.random() < WITH_PASS else ""
        for place, person in enumerate(members):
            readings, verdict, reasons = self._measured(place)
            personal = Personal(
                nonce=self._ordered_id(),
                name=person.name,
                resident=self._id_of(person),
                household=self._id_of(person[:3]),
                flat="-".join(person[:3]),
                phone=self._phone(person),
                id_number=self._id_number() if self._random.random() < WITH_ID else "",
                left_on=left,
                arrived_on=today.isoformat(),
                transport_number=number,
            )
            ill = (Symptom.COUGH,) if self._random.random() < ILL else ()
            answers = Answers(origin=origin, transport=transport, symptoms=ill, readings=readings)
            yield self._sealed(personal, today, person.building, answers, verdict, reasons, pass_id)

    def _sealed(
        self,
        personal: Personal,
        today: date,
        building: str,
        answers: Answers,
        verdict: Verdict,
        reasons: tuple[Reason, ...],
        pass_id: str,
    ) -> SealedEntry:
        self._number += 1
        part = personal_bytes(personal)
        head = EntryHead(
            id=self._ordered_id(),
            site=self.site,
            device=self.device,
            gate=self.gate,
            number=self._number,
            previous=self._previous,
            at=self._at,
            day=today.isoformat(),
            happened_at=self._at,
            kind=EntryKind.CHECK_IN,
            personal=personal_hash(part),
            building=building,
            answers=answers,
            verdict=verdict,
            reasons=reasons,
            policy=4,
            pass_id=pass_id,
        )
        sealed = seal(head, part)
        self._previous = sealed.hash
        return sealed

    def _measured(self, place: int) -> tuple[tuple[Reading, ...], Verdict, tuple[Reason, ...]]:
        at = self._at - 4000 - 3000 * place - self._random.randrange(6000)
        if self._random.random() >= FEVER:
            return (Reading(self._random.randrange(358, 372), at),), Verdict.ADMIT, ()
        first, second = (self._random.randrange(373, 392) for _ in range(2))
        return (Reading(first, at - 310_000), Reading(second, at)), Verdict.HOLD, (Reason.FEVER,)

    def _phone(self, person: Person) -> str:
        digits = self._random.randrange(10**self._digits)
        return person.phone and f"199{digits:0>8}"

    def _id_number(self) -> str:
        born = date(1940, 1, 1) + timedelta(days=self._random.randrange(29_000))
        digits = f"{self._random.choice(COUNTIES)}{born:%Y%m%d}{self._random.randrange(1000):03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        return digits + "10X98765432"[rest]

    def _ordered_id(self) -> str:
        """As `models.ids.ordered_id`."""
        return f"{self._at:012x}{self._random.getrandbits(80):020x}"

    def _id_of(self, what: object) -> str:
        return self._ids.setdefault(what, self._id())

    def _id(self) -> str:
        return f"{self._random.getrandbits(4 * ID_LENGTH):0{ID_LENGTH}x}"
