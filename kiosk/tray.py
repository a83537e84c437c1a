"""The tray: the check-ins that are not saved yet, each stored at every answer, so that it can be gone on with."""

from collections.abc import Callable, Iterable

import msgspec

from kiosk.draft import CheckInDraft, is_empty
from kiosk.typed import Typed


class Tray:
    """All calls are made on the loop's thread. `drafts`: whatever was answered last comes first."""

    def __init__(self, store: Callable[[str, bytes], None], remove: Callable[[str], None]) -> None:
        """`store` writes a draft, by its id and as JSON; `remove` takes it out. Neither waits for the disk."""
        self.drafts: list[CheckInDraft] = []
        self.slip: CheckInDraft | None = None
        """The paper slip that the next check-in to begin is keyed in from; home forgets it."""
        self._store = store
        self._remove = remove
        self._typed = Typed(self._write)

    def found(self, stored: Iterable[CheckInDraft]) -> None:
        """What the store holds, behind what was begun before it was read."""
        begun = {draft.id for draft in self.drafts}
        self.drafts += [draft for draft in stored if draft.id not in begun]

    def keep(self, draft: CheckInDraft) -> None:
        self._typed.forget(draft.id)
        self._put_first(draft)
        self._write(draft)

    def keep_typed(self, draft: CheckInDraft) -> None:
        """As `keep`, but written a few times a second at most; one that is empty again is dropped."""
        if is_empty(draft):
            self.drop(draft.id)
        else:
            self._put_first(draft)
            self._typed.later(draft)

    def drop(self, draft_id: str) -> None:
        """It was saved, or nobody wants it."""
        self._typed.forget(draft_id)
        self.drafts = [draft for draft in self.drafts if draft.id != draft_id]
        self._remove(draft_id)

    def write_typed(self) -> None:
        """At once, whatever of it waits."""
        self._typed.write()

    def forget_all(self) -> None:
        """The store itself is gone."""
        self._typed.clear()
        self.drafts, self.slip = [], None

    def _put_first(self, draft: CheckInDraft) -> None:
        self.drafts = [draft, *(other for other in self.drafts if other.id != draft.id)]

    def _write(self, draft: CheckInDraft) -> None:
        self._store(draft.id, msgspec.json.encode(draft))
