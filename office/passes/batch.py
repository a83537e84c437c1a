"""Passes for many declarations at once: the keys are looked up once, and each pass costs its signature alone."""

from sqlalchemy import Engine

from models.clock import Milliseconds
from models.declared import Declared
from models.questionnaire.form import Questionnaire
from office.passes.issuing import IssuedPass, NewPassId, random_pass_id, sign_pass
from office.passes.keys import PassKeys, ensure

FRESH_MS = 1000


class PassBatch:
    """Holds a compound's keys for FRESH_MS: one that the office withdraws signs for that long, and no longer."""

    def __init__(self, engine: Engine, new_pass_id: NewPassId = random_pass_id) -> None:
        self._engine = engine
        self._new_pass_id = new_pass_id
        self._keys: dict[str, tuple[Milliseconds, PassKeys]] = {}

    def issue(
        self, site: str, declared: Declared, questionnaire: Questionnaire | None, number: int, now: Milliseconds
    ) -> IssuedPass:
        """As `office.passes.issuing.issue_pass`. Raises BadInput where it does not fit into a code, StoreError."""
        return sign_pass(self._keys_of(site, now), site, declared, questionnaire, number, now, self._new_pass_id())

    def _keys_of(self, site: str, now: Milliseconds) -> PassKeys:
        at, keys = self._keys.get(site, (0, None))
        if keys is None or not 0 <= now - at < FRESH_MS:
            keys = ensure(self._engine, site, now)
            self._keys[site] = (now, keys)
        return keys
