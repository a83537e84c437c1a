"""A questionnaire as immutable, versioned data; JSON is how it travels and is kept.

A questionnaire once given out is never changed: other questions are another version, and each answer names its version.
"""

import hashlib
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from models.errors import BadInput
from models.notice import N_, Notice
from models.questionnaire.conditions import Condition

MAX_JSON = 4 * 1024 * 1024
MAX_TEXT = 500
"""Characters of an answer in words."""
MAX_INSTANCES = 20
"""How often a repeat may be answered in one questionnaire."""

Words = dict[str, str]
"""Language tag (`zh`, `en`) to text."""


class Kind(StrEnum):
    """Types of XLSForm's survey sheet, by their own names."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    NOTE = "note"


CHOOSING = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)


class Choice(msgspec.Struct, frozen=True):
    name: str
    label: Words


class Question(msgspec.Struct, frozen=True, kw_only=True, tag_field="is", tag="question", omit_defaults=True):
    name: str
    """Unique in the whole questionnaire, as the names of groups and repeats are."""
    kind: Kind
    label: Words
    hint: Words = {}
    required: bool = False
    relevant: Condition | None = None
    constraint: Condition | None = None
    constraint_message: Words = {}
    choices: str = ""
    """The list to choose from."""


class Group(msgspec.Struct, frozen=True, kw_only=True, tag_field="is", tag="group", omit_defaults=True):
    """Questions on one matter: a heading, or only a common `relevant` where it has no label."""

    name: str
    label: Words = {}
    relevant: Condition | None = None
    items: tuple["Item", ...]


class Repeat(msgspec.Struct, frozen=True, kw_only=True, tag_field="is", tag="repeat", omit_defaults=True):
    """Questions that are asked anew for each of 0 to MAX_INSTANCES, for instance for everybody who comes along."""

    name: str
    label: Words = {}
    relevant: Condition | None = None
    items: tuple["Item", ...]


Item = Question | Group | Repeat


class Language(msgspec.Struct, frozen=True):
    tag: str
    """BCP 47: `zh`, `en`, `ug`."""
    name: str
    """In the language itself: 中文."""


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    version: str
    """As the office wrote it, for instance 2026112401."""
    title: str
    languages: tuple[Language, ...]
    """The first is shown first."""
    choices: dict[str, tuple[Choice, ...]]
    items: tuple[Item, ...]


def to_json(questionnaire: Questionnaire) -> bytes:
    """The same questionnaire gives the same bytes."""
    return msgspec.json.encode(questionnaire, order="deterministic")


def from_json(content: bytes) -> Questionnaire:
    """What `to_json` wrote. The sender is our own office: shape and size are checked, conditions are not read anew.

    Raises BadInput.
    """
    try:
        if len(content) <= MAX_JSON:
            return msgspec.json.decode(content, type=Questionnaire)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        pass
    raise BadInput(notice=Notice(N_("This is not a questionnaire, or one of a newer version of this program.")))


def digest(questionnaire: Questionnaire) -> str:
    """SHA-256 of the JSON, hexadecimal: tells whether two of the same id and version are truly the same."""
    return hashlib.sha256(to_json(questionnaire)).hexdigest()


def questions(items: tuple[Item, ...]) -> Iterator[Question]:
    """All questions in order, those inside groups and repeats too."""
    for item in items:
        if isinstance(item, Question):
            yield item
        else:
            yield from questions(item.items)
