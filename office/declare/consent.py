"""What one agrees to before a declaration: the text that the program brings, version by version.

The version is kept with each declaration; whoever changes a sentence here counts VERSION up.
"""

from enum import StrEnum

from models.notice import N_, Notice

VERSION = 1


class Consent(StrEnum):
    """The parts that are agreed to one by one."""

    COLLECT = "collect"
    HEALTH = "health"
    CHILDREN = "children"
    """By a parent or guardian, for those under 14 (Personal Information Protection Law, article 31)."""


TEXT = (
    (
        N_("What is collected"),
        N_(
            "Names, phone numbers, the flat, where you come from, when and how you travelled, contact with patients, "
            "symptoms, and what the community office asks beyond that."
        ),
    ),
    (
        N_("Why"),
        N_("So that you pass the gate quickly, and so that help comes quickly if somebody falls ill."),
    ),
    (
        N_("How long it is kept"),
        N_("For {days} days at the community office, then it is erased. You can take it back before you arrive."),
    ),
    (
        N_("Who sees it"),
        N_(
            "The volunteers at your gate and the community office of {compound}. Nobody else, unless the law against "
            "infectious diseases demands it."
        ),
    ),
)
"""Heading and paragraph."""

AGREE = {
    Consent.COLLECT: N_("I agree that this is collected for this purpose."),
    Consent.HEALTH: N_("I agree that data on health (symptoms, contact with patients) is collected."),
    Consent.CHILDREN: N_("I am a parent or guardian of the children under 14 named here, and agree for them."),
}
NOT_AGREED = Notice(N_("Without your agreement nothing is sent. Tick the box, or register at the gate in person."))
OLD_TEXT = Notice(N_("The text to agree to has changed. Please read it again."))


def needed(children: bool) -> frozenset[Consent]:
    return frozenset(Consent) if children else frozenset({Consent.COLLECT, Consent.HEALTH})
