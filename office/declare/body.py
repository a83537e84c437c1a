"""What a phone sends, and what of it counts as a declaration: everything is checked again as if no script had."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from models.answers import OLDEST_TRIP_DAYS
from models.contact import check_id_number, check_phone
from models.declared import Declared, DeclaredPerson
from models.flats import LONGEST_PART
from models.notice import N_, Notice
from models.places import is_place
from models.questionnaire.flow import flow
from models.questionnaire.form import Questionnaire
from models.triage import Symptom, Transport
from office.declare.consent import NOT_AGREED, OLD_TEXT, VERSION, Consent, needed

MOST_PEOPLE = 12
LONGEST_NAME = 40
LONGEST_NUMBER = 20
FARTHEST_DAYS = 30
"""How far ahead a journey may be declared."""
MISSING = Notice(N_("This question still needs an answer."))
BAD_NAME = Notice(N_("Write the name as on the ID card: 1 to {most} characters."), {"most": str(LONGEST_NAME)})
BAD_TEXT = Notice(N_("At most {most} characters, and none that cannot be printed."), {"most": str(LONGEST_PART)})
BAD_DAY = Notice(N_("There is no such day. Please choose another."))
TOO_EARLY = Notice(N_("This day is more than a year ago. Please choose another."))
TOO_LATE = Notice(N_("This day is more than {days} days ahead. Please choose another."), {"days": str(FARTHEST_DAYS)})
BEFORE_LEAVING = Notice(N_("One cannot arrive before one left. Please choose another day."))
NO_PLACE = Notice(N_("Please choose a place from the list."))
NO_VERSION = Notice(
    N_("The office has changed its questions. Please look at them: your other answers are still there.")
)

Token = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
"""Of 128 random bits, made by the phone."""
Short = Annotated[str, Meta(max_length=64)]
Path = tuple[str | int, ...]


class SentPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Short = ""
    phone: Short = ""
    id_number: Short = ""
    symptoms: Annotated[tuple[Symptom, ...], Meta(max_length=len(Symptom))] = ()
    child: bool = False
    """Under 14."""


class SentForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answers; the telephone survey sends the same."""

    people: Annotated[tuple[SentPerson, ...], Meta(min_length=1, max_length=MOST_PEOPLE)]
    building: Short
    unit: Short = ""
    room: Short
    origin: Short = ""
    left_on: Short = ""
    arrived_on: Short = ""
    transport: Transport | None = None
    transport_number: Short = ""
    contact: bool | None = None
    consent: int
    consents: Annotated[tuple[Consent, ...], Meta(max_length=len(Consent))]
    questionnaire: Annotated[int, Meta(ge=0, le=2**31)] = 0
    answers: Annotated[dict[Annotated[str, Meta(max_length=64)], Any], Meta(max_length=500)] = {}


class Declare(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="declare", forbid_unknown_fields=True):
    """A new declaration, or a change where the secret is known. Sent twice under one id it is taken once."""

    id: Token
    secret: Token
    language: Annotated[str, Meta(max_length=16)] = "zh"
    form: SentForm


class Show(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="show", forbid_unknown_fields=True):
    secret: Token
    language: Annotated[str, Meta(max_length=16)] = "zh"


class Withdraw(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="withdraw", forbid_unknown_fields=True):
    id: Token
    secret: Token
    language: Annotated[str, Meta(max_length=16)] = "zh"


Sent = Declare | Show | Withdraw
_SENT = msgspec.json.Decoder(Sent)


class NotOurs(Exception):
    """The body is not what the form sends; answered with 400."""


class Wrong(msgspec.Struct, frozen=True):
    """What cannot be taken as it is, and where it stands: `("people", 0, "phone")`."""

    at: Path
    notice: Notice


def read_sent(body: bytes) -> Sent:
    """Raises NotOurs."""
    try:
        return _SENT.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotOurs from None


def checked(form: SentForm, questionnaire: Questionnaire | None, today: date) -> Declared | list[Wrong]:
    """`questionnaire` is the version that the form names."""
    check = _Check(form, questionnaire, today)
    declared = check.declared()
    return check.wrong or declared


class _Check:
    def __init__(self, form: SentForm, questionnaire: Questionnaire | None, today: date) -> None:
        self._form, self._questionnaire, self._today = form, questionnaire, today
        self.wrong: list[Wrong] = []

    def declared(self) -> Declared:
        form = self._form
        self._agreement()
        left, arrived = self._journey()
        return Declared(
            building=self._part("building", form.building),
            unit=self._part("unit", form.unit, needed=False),
            room=self._part("room", form.room),
            people=tuple(self._people()),
            origin=self._ok(
                ("origin",), form.origin if is_place(form.origin) else MISSING if not form.origin else NO_PLACE
            ),
            left_on=left,
            arrived_on=arrived,
            transport=self._given("transport", form.transport),
            transport_number=self._part("transport_number", form.transport_number, needed=False),
            contact=bool(self._given("contact", form.contact)),
            answers=self._answers(),
        )

    def _ok(self, at: Path, found: str | Notice) -> str:
        if isinstance(found, Notice):
            self.wrong.append(Wrong(at, found))
            return ""
        return found

    def _given(self, name: str, value: Any) -> Any:
        if value is None:
            self.wrong.append(Wrong((name,), MISSING))
        return value

    def _agreement(self) -> None:
        if self._form.consent != VERSION:
            self.wrong.append(Wrong(("consent",), OLD_TEXT))
        for part in needed(any(person.child for person in self._form.people)) - set(self._form.consents):
            self.wrong.append(Wrong(("consents", part.value), NOT_AGREED))

    def _part(self, name: str, typed: str, *, needed: bool = True) -> str:
        text = tidy(typed)
        if needed and not text:
            return self._ok((name,), MISSING)
        return self._ok((name,), text if len(text) <= LONGEST_PART and _storable(text) else BAD_TEXT)

    def _people(self) -> Iterator[DeclaredPerson]:
        for place, sent in enumerate(self._form.people):
            at = ("people", place)
            name = tidy(sent.name)
            good_name = 0 < len(name) <= LONGEST_NAME and _storable(name) and any(c.isalpha() for c in name)
            yield DeclaredPerson(
                name=self._ok((*at, "name"), name if good_name else BAD_NAME),
                phone=self._ok((*at, "phone"), check_phone(sent.phone) if sent.phone.strip() else ""),
                id_number=self._ok((*at, "id_number"), self._id_number(sent.id_number)),
                symptoms=tuple(symptom for symptom in Symptom if symptom in sent.symptoms),
            )

    def _id_number(self, typed: str) -> str | Notice:
        return check_id_number(typed, self._today) if typed.strip() else ""

    def _journey(self) -> tuple[str, str]:
        left = self._day("left_on", self._form.left_on)
        arrived = self._day("arrived_on", self._form.arrived_on)
        if left and arrived and arrived < left:
            arrived = self._ok(("arrived_on",), BEFORE_LEAVING)
        return left, arrived

    def _day(self, name: str, typed: str) -> str:
        return self._ok((name,), check_day(typed, self._today))

    def _answers(self) -> dict[str, Any]:
        if self._questionnaire is None:
            if self._form.questionnaire:
                self.wrong.append(Wrong(("answers",), NO_VERSION))
            return {}
        found = flow(self._questionnaire, self._form.answers, self._today)
        if found.next is not None:
            self.wrong.append(Wrong(("answers", *found.next.path), found.next.notice or MISSING))
        return found.answers


def check_day(typed: str, today: date) -> str | Notice:
    """An ISO 8601 day of a journey."""
    if not typed:
        return MISSING
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return BAD_DAY
    if day.isoformat() != typed:
        return BAD_DAY
    if (today - day).days > OLDEST_TRIP_DAYS:
        return TOO_EARLY
    return TOO_LATE if day - today > timedelta(days=FARTHEST_DAYS) else typed


def tidy(typed: str) -> str:
    """Full-width letters and digits made plain, spaces single."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def _storable(text: str) -> bool:
    return text.isprintable() and "\ufffd" not in text


def without_numbers(form: SentForm) -> SentForm:
    """ID numbers that came over plain HTTP all the same are dropped."""
    return msgspec.structs.replace(
        form, people=tuple(msgspec.structs.replace(person, id_number="") for person in form.people)
    )


def with_kept_numbers(form: SentForm, before: Mapping[str, str]) -> SentForm:
    """An ID number is not sent back to a phone: in a change, an empty one means as before. `before`: by name."""
    people = tuple(
        person
        if person.id_number.strip()
        else msgspec.structs.replace(person, id_number=before.get(tidy(person.name), ""))
        for person in form.people
    )
    return msgspec.structs.replace(form, people=people)
