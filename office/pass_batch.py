"""Passes for many declarations at once: the keys are looked up once, and each pass costs its signature alone."""

from sqlalchemy import Engine

from models.clock import Milliseconds
from models.declared import Declared
from models.errors import BadInput
from models.passes import MAX_TEXT
from models.passes.claims import compound_number
from models.passes.declared import to_personal
from models.passes.issue import TOO_MUCH, issue
from models.passes.personal import MOST_PEOPLE, Personal
from models.questionnaire.form import Questionnaire
from office.pass_keys import PassKeys, ensure
from office.passes import MAX_TEXT_ALONE, UNFIT, IssuedPass, NewPassId, random_pass_id, smallest_loss

FRESH_MS = 1000
_SECOND, _HOUR = 1000, 3_600_000


class PassBatch:
    """Holds a compound's keys for FRESH_MS: one that the office withdraws signs for that long, and no longer."""

    def __init__(self, engine: Engine, new_pass_id: NewPassId = random_pass_id) -> None:
        self._engine = engine
        self._new_pass_id = new_pass_id
        self._keys: dict[str, tuple[Milliseconds, PassKeys]] = {}

    def issue(
        self, site: str, declared: Declared, questionnaire: Questionnaire | None, number: int, now: Milliseconds
    ) -> IssuedPass:
        """As `office.passes.issue_pass`. Raises BadInput where it does not fit into a code, StoreError."""
        keys = self._keys_of(site, now)
        if len(declared.people) > MOST_PEOPLE:
            raise BadInput(notice=TOO_MUCH)
        pass_id = self._new_pass_id()
        issued_at = now // _SECOND * _SECOND
        expires_at = issued_at + keys.settings.pass_hours * _HOUR

        def text_of(who: Personal) -> str:
            try:
                return issue(
                    keys.signer,
                    keys.gate_key,
                    who,
                    pass_id=pass_id,
                    issued_at=issued_at,
                    expires_at=expires_at,
                    compound=compound_number(site),
                )
            except ValueError:
                raise BadInput(notice=UNFIT) from None

        who = to_personal(declared, questionnaire, number, keys.phone_key)
        text = smallest_loss(who, text_of, MAX_TEXT_ALONE if len(who.people) == 1 else MAX_TEXT)
        return IssuedPass(text, pass_id.hex(), expires_at)

    def _keys_of(self, site: str, now: Milliseconds) -> PassKeys:
        at, keys = self._keys.get(site, (0, None))
        if keys is None or not 0 <= now - at < FRESH_MS:
            keys = ensure(self._engine, site, now)
            self._keys[site] = (now, keys)
        return keys
