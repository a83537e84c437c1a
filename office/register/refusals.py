"""Why an entry was refused, as a sentence for the office."""

from models.notice import N_
from models.protocol import RefusalReason

REFUSALS = {
    RefusalReason.BAD_ENTRY: N_("It cannot be read: it was damaged, or is of another program."),
    RefusalReason.TOO_LARGE: N_("It is larger than any entry can be."),
    RefusalReason.WRONG_DEVICE: N_("It says that it is of another tablet, gate or compound than the one that sent it."),
    RefusalReason.NUMBER_TAKEN: N_(
        "Another entry has its number already: the tablet's store was copied or set back. Enrol the tablet anew."
    ),
    RefusalReason.ID_TAKEN: N_("The office has this entry with other content: it was changed after it was sent."),
    RefusalReason.LOST: N_("The tablet has lost it with a damaged page of its store, and had not sent it yet."),
    RefusalReason.IMPOSSIBLE: N_("It holds what cannot be: a time, a day or a temperature out of all bounds."),
}
UNKNOWN = N_("The reason is not known to this version.")


def refusal_sentence(reason: str) -> str:
    """The msgid for a reason."""
    return REFUSALS[RefusalReason(reason)] if reason in list(RefusalReason) else UNKNOWN
