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

_SECOND, _HOUR = 1000, 3_600_000


class PassBatch:
    """Lives as long as one batch: keys that the office has withdrawn meanwhile sign nothing after it."""

    def __init__(self, engine: Engine, now: Milliseconds, new_pass_id: NewPassId = random_pass_id) -> None:
        self._engine = engine
        self._now = now
        self._new_pass_id = new_pass_id
        self._keys: dict[str, PassKeys] = {}

    def issue(self, site: str, declared: Declared, questionnaire: Questionnaire | None, number: int) -> IssuedPass:
        """As `office.passes.issue_pass`. Raises BadInput where it does not fit into a code, StoreError."""
        if site not in self._keys:
            self._keys[site] = ensure(self._engine, site, self._now)
        keys = self._keys[site]
        if len(declared.people) > MOST_PEOPLE:
            raise BadInput(notice=TOO_MUCH)
        pass_id = self._new_pass_id()
        issued_at = self._now // _SECOND * _SECOND
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
