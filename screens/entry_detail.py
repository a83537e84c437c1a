"""One entry with all its answers, what it replaced, and how it stands with the office."""

from collections.abc import Mapping, Sequence

from kivy.metrics import sp
from kivy.properties import NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.presenters.today import Item
from models.clock import local_time
from models.contact import mask_phone
from models.day_lines import Line
from models.day_sheet import PURGED
from models.notice import N_
from models.questionnaire.form import Questionnaire
from models.questionnaire.telling import tell
from models.triage import Verdict
from models.words import REASONS
from screens import verdict_chip  # noqa: F401 - its rule is used in entry_detail.kv
from screens.answer_words import Say, changes, given_in_entry, in_words
from screens.kv import load_kv
from screens.refusals import refusal
from screens.widgets import panels  # noqa: F401 - its rules are used in entry_detail.kv
from screens.widgets.text import Prose


class EntryDetail(BoxLayout):
    """`on_correct`: the correction was asked for."""

    heading = StringProperty("")
    below = StringProperty("")
    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    office = StringProperty("")
    office_sign = StringProperty("")
    history = StringProperty("")

    __events__ = ("on_correct",)

    def on_correct(self) -> None:
        """The correction was asked for; the screen binds it."""

    def show(
        self,
        item: Item,
        history: Sequence[Line],
        zone: str,
        say: Say,
        language: str,
        questionnaires: Mapping[int, Questionnaire],
    ) -> None:
        """`history` has the entries that this one stands for, the newest first."""
        head, person = item.line.head, item.line.person
        self.heading = person.name if person else say(PURGED)
        time = f"{local_time(head.happened_at, zone):%H:%M}"
        flat, phone = (person.flat, mask_phone(person.phone)) if person else ("", "")
        self.below = " · ".join(filter(None, (time, flat, phone, say(N_("number {number}"), number=head.number))))
        self.verdict, self.days = head.verdict, head.observe_days
        self.office_sign = "warning" if item.refused else "cloud_done" if item.at_office else "cloud_up"
        self.office = _at_office(item, say)
        rows = [(told.question, told.answer) for told in in_words(given_in_entry(item.line), say, language)]
        rows += _own(item.line, questionnaires, say, language).values()
        if head.reasons:
            rows.append((say(N_("Reasons")), say(N_(", ")).join(say(REASONS[reason]) for reason in head.reasons)))
        self._fill(rows)
        self.history = _told_history(item.line, history, zone, say, language, questionnaires)

    def clear(self) -> None:
        self.heading = self.below = self.office = self.office_sign = self.history = ""
        self._fill([])

    def _fill(self, rows: Sequence[tuple[str, str]]) -> None:
        grid = self.ids.answers
        texts = [text for row in rows for text in row]
        while len(grid.children) > len(texts):
            grid.remove_widget(grid.children[0])
        while len(grid.children) < len(texts):
            grid.add_widget(Prose(quiet=len(grid.children) % 2 == 0, font_size=sp(22)))
        for label, text in zip(reversed(grid.children), texts, strict=True):
            label.text = text


def _at_office(item: Item, say: Say) -> str:
    if item.refused:
        reason = say(refusal(item.refused))
        return say(
            N_("The office refused this entry: {reason}. It is kept on this tablet. Call the office."), reason=reason
        )
    return say(N_("The office has this entry.")) if item.at_office else say(N_("Not yet at the office."))


def _own(
    line: Line, questionnaires: Mapping[int, Questionnaire], say: Say, language: str
) -> dict[tuple[object, ...], tuple[str, str]]:
    """The office's own questions and their answers, each under what makes it the same question in another entry."""
    if line.person is None:
        return {}
    told = tell(questionnaires.get(line.person.questionnaire), line.person.answers, language, say(N_(", ")))
    return {(*one.names, *one.instances): (one.question, one.answer) for one in told}


def _told_history(
    line: Line,
    history: Sequence[Line],
    zone: str,
    say: Say,
    language: str,
    questionnaires: Mapping[int, Questionnaire],
) -> str:
    """A paragraph for each correction, the newest first: when, and what it changed."""
    told: list[str] = []
    after = line
    for before in history:
        time = f"{local_time(after.head.at, zone):%H:%M}"
        both = [_own(each, questionnaires, say, language) for each in (before, after)]
        changed = [
            say(N_("{question}: {old} → {new}"), question=question, old=old, new=new)
            for question, old, new in (
                *changes(given_in_entry(before), given_in_entry(after), say, language),
                *_own_changes(*both),
            )
        ]
        told.append("\n".join([say(N_("Corrected at {time}"), time=time), *(changed or [say(N_("Nothing changed."))])]))
        after = before
    return "\n\n".join(told)


def _own_changes(
    before: Mapping[tuple[object, ...], tuple[str, str]], after: Mapping[tuple[object, ...], tuple[str, str]]
) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for key in dict.fromkeys((*before, *after)):
        question = (after.get(key) or before[key])[0]
        old, new = (told[key][1] if key in told else "–" for told in (before, after))
        if old != new:
            found.append((question, old, new))
    return found


load_kv(__file__)
