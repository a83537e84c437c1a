"""Surfaces: a raised card, an empty state, the verdict that fills the screen."""

from kivy.properties import (
    ColorProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from models.triage import Verdict
from screens.kv import load_kv

SIGNS = {Verdict.ADMIT: "check", Verdict.OBSERVE: "observe", Verdict.HOLD: "hold"}


class Card(BoxLayout):
    """A raised sheet of paper."""

    ground = ColorProperty()


class EmptyState(BoxLayout):
    """A sign and a sentence where nothing is yet; buttons may follow as its children."""

    icon = StringProperty("list")
    text = StringProperty("")


load_kv(__file__)
