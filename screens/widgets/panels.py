"""Surfaces: a raised card, an empty state, the verdict that fills the screen."""

from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from models.triage import Verdict
from models.words import VERDICTS
from screens.kv import load_kv

SIGNS = {Verdict.ADMIT: "check", Verdict.OBSERVE: "observe", Verdict.HOLD: "hold"}


class Card(BoxLayout):
    """A raised sheet of paper."""

    ground = ColorProperty()


class EmptyState(BoxLayout):
    """A sign and a sentence where nothing is yet; buttons may follow as its children."""

    icon = StringProperty("list")
    text = StringProperty("")


class VerdictPanel(BoxLayout):
    """Colour, word, sign, sentence and reasons, to be read at three metres; its children become the actions."""

    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    """Days of observation, with «observe»."""
    name = StringProperty("")
    """Whom it is about."""
    reading = StringProperty("")
    """The temperature as shown, "36.4"; empty if none."""
    sentence = StringProperty("")
    """What to do now, translated."""
    reasons = ListProperty()
    """Why, translated."""
    saved = BooleanProperty(False)
    """Whether the entry is durable: only then it is shown as saved."""
    ground = ColorProperty()
    ink = ColorProperty()

    def add_widget(self, widget: object, *args: object, **kwargs: object) -> None:
        if "actions" in self.ids:
            self.ids.actions.add_widget(widget, *args, **kwargs)
        else:
            super().add_widget(widget, *args, **kwargs)

    def word(self, verdict: str) -> str:
        return VERDICTS[Verdict(verdict)]

    def sign(self, verdict: str) -> str:
        return SIGNS[Verdict(verdict)]


load_kv(__file__)
