"""Why the office did not take an entry, short enough for a row."""

from models.notice import N_
from models.protocol import RefusalReason

REFUSALS = {
    RefusalReason.BAD_ENTRY: N_("the office cannot read it"),
    RefusalReason.TOO_LARGE: N_("it is too large"),
    RefusalReason.WRONG_DEVICE: N_("it names another tablet"),
    RefusalReason.NUMBER_TAKEN: N_("its number is taken by another entry"),
    RefusalReason.ID_TAKEN: N_("the office has it with other content"),
    RefusalReason.LOST: N_("it is lost"),
    RefusalReason.IMPOSSIBLE: N_("a time, day or temperature in it cannot be"),
}
UNKNOWN = N_("the office does not say why")


def refusal(reason: str) -> str:
    """The msgid for a reason of the office, or of a later office's, or `http_413`."""
    if reason == "http_413":
        return REFUSALS[RefusalReason.TOO_LARGE]
    return REFUSALS[RefusalReason(reason)] if reason in list(RefusalReason) else UNKNOWN
