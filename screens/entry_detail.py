"""One entry with all its answers, what it replaced, and how it stands with the office."""

from collections.abc import Mapping, Sequence

from kivy.metrics import sp
from kivy.properties import NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.presenters.today import Item
from kiosk.reveal import Whole, hidden
from models.clock import local_time
from models.contact import mask_phone
from models.day_lines import Line
from models.day_sheet import PURGED
from models.notice import N_, Notice
from models.questionnaire.form import Questionnaire
from models.triage import Verdict
from models.words import REASONS, VOID_REASONS
from screens import verdict_chip  # noqa: F401 - its rule is used in entry_detail.kv
from screens.answer_words import Say, given_in_entry, in_words
from screens.entry_words import own_answers, told_changes
from screens.kv import load_kv
from screens.passage_words import passage_words
from screens.refusals import refusal
from screens.widgets import panels  # noqa: F401 - its rules are used in entry_detail.kv
from screens.widgets.text import Prose


class EntryDetail(BoxLayout):
    """`on_correct`, `on_void`, `on_story`, `on_whole`, `on_sign_on`: a correction was asked for, taking it back, the
    whole story, the numbers unmasked, or the way to sign on."""

    heading = StringProperty("")
    below = StringProperty("")
    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    office = StringProperty("")
    office_sign = StringProperty("")
    history = StringProperty("")
    hint = StringProperty("")
    """Why something cannot be done here; translated."""

    taken_back = StringProperty("")
    """Why, and when; empty while it counts."""

    __events__ = ("on_correct", "on_void", "on_story", "on_whole", "on_sign_on")

    def on_kv_post(self, base_widget: object) -> None:
        self._buttons = {name: self.ids[name].__self__ for name in ("correct", "void", "whole", "sign_on")}

    def on_correct(self) -> None:
        """The correction was asked for; the screen binds it."""

    def on_void(self) -> None:
        """It is to be taken back; the screen binds it."""

    def on_story(self) -> None:
        """The whole story is asked for; the screen binds it."""

    def on_whole(self) -> None:
        """The numbers are to be shown whole; the screen binds it."""

    def on_sign_on(self) -> None:
        """Somebody is to come on duty first; the screen binds it."""

    def show(
        self,
        item: Item,
        history: Sequence[Line],
        zone: str,
        say: Say,
        language: str,
        questionnaires: Mapping[int, Questionnaire],
        whole: Whole | Notice | None = None,
        inside: Sequence[Line] = (),
    ) -> None:
        """`history` has the entries that this one stands for, the newest first. `inside`: those in the vehicle.

        `whole`: numbers to be unmasked, or why they are not.
        """
        refused, whole = (whole, None) if isinstance(whole, Notice) else (None, whole)
        head, person = item.line.head, item.line.person
        self.heading = (person.name or person.plate) if person else say(PURGED)
        self._offer("correct", item.can_be_corrected, self.ids.actions)
        self._offer("void", item.counts, self.ids.less)
        self._offer("whole", bool(hidden(item.line)) and whole is None and refused is None, self.ids.less)
        self._offer("sign_on", refused is not None, self.ids.less)
        hints = (refused, item.not_corrected if item.counts else None)
        self.hint = "\n\n".join(say(hint.text, **hint.values) for hint in hints if hint is not None)
        self.taken_back = told_taken_back(item, zone, say)
        time = f"{local_time(head.happened_at, zone):%H:%M}"
        flat, phone = (person.flat or person.host_flat, mask_phone(person.phone)) if person else ("", "")
        self.below = " · ".join(filter(None, (time, flat, phone, say(N_("number {number}"), number=head.number))))
        self.verdict, self.days = head.verdict, head.observe_days
        self.office_sign = "warning" if item.refused else "cloud_done" if item.at_office else "cloud_up"
        self.office = _at_office(item, say)
        rows = [(told.question, told.answer) for told in in_words(given_in_entry(item.line), say, language)]
        rows = passage_words(item.line, inside, say) + rows
        rows += own_answers(item.line, questionnaires, say, language).values()
        if head.reasons:
            rows.append((say(N_("Reasons")), say(N_(", ")).join(say(REASONS[reason]) for reason in head.reasons)))
        numbers = [(say(N_("Phone")), whole.phone), (say(N_("ID number")), whole.id_number)] if whole else []
        self._fill([row for row in numbers if row[1]] + rows)
        self.history = _told_history(item.line, history, zone, say, language, questionnaires)

    def clear(self) -> None:
        self.heading = self.below = self.taken_back = self.office = self.office_sign = self.history = self.hint = ""
        self._fill([])

    def _offer(self, name: str, wanted: bool, where: BoxLayout) -> None:
        """The button is there only where it does something."""
        button = self._buttons[name]
        if wanted and button.parent is None:
            where.add_widget(button)
        elif not wanted and button.parent is not None:
            where.remove_widget(button)

    def _fill(self, rows: Sequence[tuple[str, str]]) -> None:
        grid = self.ids.answers
        texts = [text for row in rows for text in row]
        while len(grid.children) > len(texts):
            grid.remove_widget(grid.children[0])
        while len(grid.children) < len(texts):
            grid.add_widget(Prose(quiet=len(grid.children) % 2 == 0, font_size=sp(22)))
        for label, text in zip(reversed(grid.children), texts, strict=True):
            label.text = text


def told_taken_back(item: Item, zone: str, say: Say) -> str:
    """When and why; empty while the entry counts."""
    if item.taken_back is None:
        return ""
    head = item.taken_back.head
    reason = say(VOID_REASONS[head.void_reason]) if head.void_reason else "–"
    time = f"{local_time(head.at, zone):%H:%M}"
    return say(N_("Taken back at {time}: {reason}. It counts no more."), time=time, reason=reason)


def _at_office(item: Item, say: Say) -> str:
    if item.refused:
        reason = say(refusal(item.refused))
        return say(
            N_("The office refused this entry: {reason}. It is kept on this tablet. Call the office."), reason=reason
        )
    return say(N_("The office has this entry.")) if item.at_office else say(N_("Not yet at the office."))


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
        changed = told_changes(before, after, say, language, questionnaires)
        told.append("\n".join([say(N_("Corrected at {time}"), time=time), *changed]))
        after = before
    return "\n\n".join(told)


load_kv(__file__)
