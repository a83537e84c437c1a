"""The whole story of one entry: each that was made of this person, when, by whom, and what it changed."""

from collections.abc import Mapping

from kivy.metrics import sp
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.presenters.today import Story
from models.clock import local_time
from models.day_lines import Line
from models.entry import EntryKind
from models.notice import N_
from models.questionnaire.form import Questionnaire
from models.words import VERDICTS, VOID_REASONS
from screens.answer_words import Say, readings_in_words
from screens.entry_words import told_changes
from screens.kv import load_kv
from screens.theme import LABEL
from screens.widgets import panels  # noqa: F401 - its rules are used in history.kv
from screens.widgets.panels import Card
from screens.widgets.text import Prose


class EntryHistory(BoxLayout):
    """Cards below one another, the entry made first on top."""

    heading = StringProperty("")

    def show(
        self, story: Story, zone: str, say: Say, language: str, questionnaires: Mapping[int, Questionnaire]
    ) -> None:
        self.clear()
        names = [line.person.name or line.person.plate for line in story.lines if line.person]
        self.heading = next((name for name in reversed(names) if name), "")
        before: Line | None = None
        for line in story.lines:
            lines = [told_by(story.by(line), say)]
            if line.head.kind is EntryKind.VOID:
                reason = line.head.void_reason
                lines.append(say(N_("Reason: {reason}"), reason=say(VOID_REASONS[reason]) if reason else "–"))
            elif before is None:
                lines.append(_first(line, say))
            else:
                lines.extend(told_changes(before, line, say, language, questionnaires))
                before = line
            before = before or line
            self._add(_title(line, zone, say), "\n".join(lines))

    def clear(self) -> None:
        self.heading = ""
        self.ids.entries.clear_widgets()

    def _add(self, title: str, text: str) -> None:
        card = Card(size_hint_y=None)
        card.bind(minimum_height=card.setter("height"))
        card.add_widget(Prose(text=title, bold=True, font_size=sp(LABEL)))
        card.add_widget(Prose(text=text, font_size=sp(22)))
        self.ids.entries.add_widget(card)


def told_by(names: tuple[str, ...], say: Say) -> str:
    if not names:
        return say(N_("Nobody had signed on."))
    return say(N_("On duty: {names}"), names=say(N_(", ")).join(names))


def _title(line: Line, zone: str, say: Say) -> str:
    head = line.head
    kinds = {EntryKind.VOID: N_("{time} · taken back · number {number}")}
    first = N_("{time} · registered · number {number}")
    kind = kinds.get(head.kind, N_("{time} · corrected · number {number}") if head.replaces else first)
    return say(kind, time=f"{local_time(head.at, zone):%H:%M}", number=head.number)


def _first(line: Line, say: Say) -> str:
    readings = readings_in_words([reading.tenths for reading in line.head.answers.readings], say)
    return say(N_("{verdict}, {temperature}"), verdict=say(VERDICTS[line.head.verdict]), temperature=readings)


load_kv(__file__)
