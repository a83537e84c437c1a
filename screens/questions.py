"""What the questions of a check-in have in common: whom they are about, and what is wrong with an answer."""

from unicodedata import east_asian_width

from kivy.properties import ColorProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk.draft import CheckInDraft
from models.notice import N_, Notice
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.widgets import press, text  # noqa: F401 - their rules are used in questions.kv
from screens.words import Translate

MOST_NAMED = 3
LONGEST_NAME = 18


class Question(BoxLayout):
    """The sheet between the bars, from top to bottom."""

    ground = ColorProperty()


class Parts(FloatLayout):
    """Parts that stand beside each other on a wide screen, below each other on a tall one."""


class NoticeLine(BoxLayout):
    """What is wrong and what to press, in place; takes no room while all is well."""

    notice = ObjectProperty(None, allownone=True, rebind=True)
    ground = ColorProperty()


class QuestionScreen(StepScreen):
    """A question; `notice` is what its presenter said about the last answer."""

    notice = ObjectProperty(None, allownone=True)

    def enter(self) -> None:
        self.notice = None

    def refresh(self) -> None:
        self.subtitle = whom(self.check_in.draft, self.say)

    def leave(self) -> None:
        self.notice = None
        self.subtitle = ""

    def hear(self, notice: Notice | None) -> None:
        """Shows what the presenter has to say about an answer."""
        self.notice = notice


def whom(draft: CheckInDraft, translate: Translate) -> str:
    """The flat and the people of a check-in in one line: `3-1-502  张伟、李娜`."""
    names = [shortened(person.name, LONGEST_NAME) for person in draft.people]
    shown = names if len(names) <= MOST_NAMED else names[: MOST_NAMED - 1]
    said = translate(N_(", ")).join(shown)
    if len(shown) < len(names):
        said = translate(N_("{names} and {count} more")).format(names=said, count=len(names) - len(shown))
    return "  ".join(part for part in (draft.flat, said) if part)


def shortened(name: str, most: int) -> str:
    """At most as wide as `most` Latin letters, a Han character counting for two; the rest becomes «…»."""
    if sum(map(_width, name)) <= most:
        return name
    kept, room = "", most - 1
    for character in name:
        room -= _width(character)
        if room < 0:
            break
        kept += character
    return kept + "…"


def _width(character: str) -> int:
    return 2 if east_asian_width(character) in "WF" else 1


load_kv(__file__)
