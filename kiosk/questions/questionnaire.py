"""The office's own questions, asked of a household at the gate. A presenter over `models.questionnaire.flow`.

One page is one question, a note, or a repeat. A repeat's page stands before its instances: from there one adds one
more, opens one, or goes on; behind the last question of an instance comes the repeat's page again.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

import msgspec

from kiosk.draft import CheckInDraft
from kiosk.questions.own_answers import listed, put, remove
from kiosk.questions.own_words import InWords, Spoken, instances_in_words, pages_in_words, unknown_in_words
from kiosk.questions.question_page import Page, Path, Trouble, page_of, pages_beside
from kiosk.reference import Questionnaires
from models.notice import N_, Notice
from models.questionnaire.flow import TOO_MANY, Flow, State, flow
from models.questionnaire.flow import Step as Asked
from models.questionnaire.form import MAX_INSTANCES, Group, Kind, Question, Questionnaire, Repeat

MOST_BYTES = 6 * 1024
"""Of all answers as JSON: an entry's personal part holds 8 KiB, and a name and a flat stand in it too."""
TOO_MUCH = Notice(N_("All answers together are too long to be stored. Make this one shorter."))
WRONG = (State.MISSING, State.WRONG)


class Desk(Protocol):
    """What the questions need of the gate."""

    @property
    def questionnaires(self) -> Questionnaires: ...


class OwnQuestions:
    """Every answer goes to the draft at once, as does the place; what goes wrong is returned as Trouble."""

    def __init__(
        self,
        desk: Desk,
        draft: CheckInDraft,
        today: Callable[[], date],
        changed: Callable[[], None],
        done: Callable[[], None],
    ) -> None:
        """`changed`: something is to be stored and shown. `done`: all is answered."""
        self._desk = desk
        self._draft = draft
        self._today = today
        self._changed = changed
        self._done = done

    @property
    def questionnaire(self) -> Questionnaire | None:
        """That of the answers, else the newest; None where there is nothing to ask by."""
        return self._desk.questionnaires.versions.get(self._number)

    @property
    def has_any(self) -> bool:
        return bool(self._pages(()))

    @property
    def complete(self) -> bool:
        """Nothing that must be answered is missing, and nothing is wrong."""
        found = self._flow()
        return found is None or found.complete

    @property
    def page(self) -> Page | None:
        """Where one is; the first where that is not asked any more. None where nothing is asked."""
        found = self._flow()
        asked = self._here(found)
        return None if found is None or asked is None else self._page(found, asked)

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with the answer on this page as it stands."""
        asked = self._here(self._flow())
        return None if asked is None else self._trouble(asked)

    def overview(self) -> tuple[Page, ...]:
        """All that is asked but notes, instances apart, to look over and to change."""
        found = self._flow()
        pages = [] if found is None else [self._page(found, asked) for asked in pages_beside(found, ())]
        return tuple(page for page in pages if page.kind is not Kind.NOTE)

    def instances_in_words(self, page: Page, language: str, comma: str) -> tuple[str, ...]:
        """Of a repeat's page: the first answers of each instance, by which one knows it; empty where it has none."""
        return instances_in_words(self.questionnaire, page, language, comma)

    def in_words(self, language: str, comma: str, semicolon: str) -> tuple[InWords, ...]:
        """As `overview`. `comma` stands between several choices, `semicolon` between the instances of a repeat."""
        draft = self._draft
        if draft.answers and draft.questionnaire not in self._desk.questionnaires.versions:
            return unknown_in_words(draft.answers, language, comma)
        return pages_in_words(self.questionnaire, self.overview(), draft.answers, Spoken(language, comma, semicolon))

    def begin(self) -> None:
        """From the first question, by the version that is to be asked."""
        self.settle_version()
        self._draft.question = []

    def settle_version(self) -> None:
        """Answers stay with their own version as long as the tablet has it; before the first, the newest counts."""
        if self._draft.questionnaire != self._number:
            self._draft.questionnaire, self._draft.answers, self._draft.question = self._number, {}, []

    def settle_answers(self) -> None:
        """What is to be kept: the answers to questions that are shown, made alike."""
        if self._draft.questionnaire and self._draft.questionnaire in self._desk.questionnaires.versions:
            found = self._flow()
            self._draft.answers = found.answers if found is not None else {}

    # answers

    def keep(self, given: str | Sequence[str]) -> None:
        """The answer as far as it is given: stored, not judged. Given to a version that is not asked, it is lost."""
        self.settle_version()
        asked = self._here(self._flow())
        if asked is not None and isinstance(asked.item, Question):
            put(self._draft.answers, asked.path, given if isinstance(given, str) else list(given))
            self._changed()

    def answer(self, given: str | Sequence[str]) -> Trouble | None:
        self.keep(given)
        return self.go_on()

    def skip(self) -> Trouble | None:
        return self.answer("")

    def toggle(self, choice: str) -> None:
        """One of several, in or out."""
        asked = self._here(self._flow())
        chosen = asked.value if asked is not None and not isinstance(asked.value, str) else ()
        self.keep([name for name in chosen if name != choice] if choice in chosen else [*chosen, choice])

    def go_on(self) -> Trouble | None:
        """To the next page, if the answer on this one will do."""
        self._mend()
        found = self._flow()
        asked = self._here(found)
        if found is None or asked is None:
            self._done()
            return None
        trouble = self._trouble(asked)
        if trouble is None and asked.value and len(msgspec.json.encode(self._draft.answers)) > MOST_BYTES:
            trouble = Trouble(TOO_MUCH)
        if trouble is not None:
            return trouble
        return self._after(found, asked)

    # instances of a repeat

    def add(self) -> Trouble | None:
        """One more instance; its first question is next."""
        asked = self._here(self._flow())
        if asked is None or not isinstance(asked.item, Repeat):
            return None
        instances = listed(self._draft.answers, asked.path)
        if len(instances) >= MAX_INSTANCES:
            return Trouble(TOO_MANY)
        instances.append({})
        self.open(len(instances) - 1)
        return None

    def open(self, instance: int) -> None:
        """The questions of this instance of the repeat; where it has none, nothing happens."""
        asked = self._here(self._flow())
        if asked is not None and (inside := self._pages((*asked.path, instance))):
            self._go(inside[0].path)
        else:
            self._changed()

    def take_out(self) -> None:
        """The instance in which this question stands; back to the repeat's page."""
        asked = self._here(self._flow())
        if asked is not None and len(asked.path) > 1:
            remove(self._draft.answers, asked.path[:-1])
            self._go(asked.path[:-2])

    # ways

    def go_to(self, name: str) -> None:
        """A question or repeat outside of any other repeat."""
        self.settle_version()
        self._draft.question = [name]

    def back(self) -> bool:
        """To the page before; False where this is the first. An instance with nothing in it is gone then."""
        found = self._flow()
        asked = self._here(found)
        if found is None or asked is None:
            return False
        container = asked.path[:-1]
        beside = pages_beside(found, container)
        place = beside.index(asked)
        if place > 0 and (container or self._draft.correction is None):
            self._go(beside[place - 1].path)
        elif container:
            if not any(step.value or step.count for step in beside):
                remove(self._draft.answers, container)
            self._go(container[:-1])
        else:
            return False
        return True

    def _after(self, found: Flow, asked: Asked) -> Trouble | None:
        container = asked.path[:-1]
        beside = pages_beside(found, container)
        place = beside.index(asked) + 1
        if container and place == len(beside):
            self._go(container[:-1])
        elif place < len(beside) and (container or self._draft.correction is None):
            self._go(beside[place].path)
        elif found.next is None:
            self._done()
        else:
            self._go(found.next.path)
            return self._trouble(found.next)
        return None

    def _go(self, path: Path) -> None:
        self._draft.question = list(path)
        self._changed()

    # reading

    @property
    def _number(self) -> int:
        there, draft = self._desk.questionnaires, self._draft
        return draft.questionnaire if draft.answers and draft.questionnaire in there.versions else there.newest

    def _flow(self) -> Flow | None:
        questionnaire = self.questionnaire
        if questionnaire is None:
            return None
        known = self._draft.answers if self._draft.questionnaire == self._number else {}
        return flow(questionnaire, known, self._day())

    def _day(self) -> date:
        """A correction is asked as on the day that it corrects."""
        correction = self._draft.correction
        return self._today() if correction is None else date.fromisoformat(correction.day)

    def _here(self, found: Flow | None) -> Asked | None:
        if found is None:
            return None
        path = tuple(self._draft.question)
        pages = [step for step in found.steps if not isinstance(step.item, Group)]
        return next((step for step in pages if step.path == path), pages[0] if pages else None)

    def _pages(self, container: Path) -> list[Asked]:
        found = self._flow()
        return [] if found is None else pages_beside(found, container)

    def _page(self, found: Flow, asked: Asked) -> Page:
        questionnaire = self.questionnaire
        assert questionnaire is not None
        return page_of(questionnaire, found, asked, self._draft.answers)

    def _trouble(self, asked: Asked) -> Trouble | None:
        if asked.state not in WRONG or asked.notice is None or self.questionnaire is None:
            return None
        return Trouble(asked.notice, asked.said, self.questionnaire.languages)

    # writing

    def _mend(self) -> None:
        """Of what came for a repeat in a shape that nobody could answer to, the instances are left."""
        asked = self._here(self._flow())
        if asked is not None and isinstance(asked.item, Repeat) and asked.state is State.WRONG:
            instances = listed(self._draft.answers, asked.path)
            instances[:] = [instance for instance in instances if isinstance(instance, dict)][:MAX_INSTANCES]
