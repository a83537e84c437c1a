"""A verdict in a row of a list: colour, sign and word in a small box."""

from kivy.properties import ColorProperty, NumericProperty, OptionProperty
from kivy.uix.boxlayout import BoxLayout

from models.triage import Verdict
from models.words import VERDICTS
from screens.kv import load_kv
from screens.widgets import text  # noqa: F401 - its rules are used in verdict_chip.kv
from screens.widgets.panels import SIGNS


class VerdictChip(BoxLayout):
    """`days` of observation are told behind the word; 0: none."""

    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    ground = ColorProperty()
    ink = ColorProperty()

    def word(self, verdict: str) -> str:
        return VERDICTS[Verdict(verdict)]

    def sign(self, verdict: str) -> str:
        return SIGNS[Verdict(verdict)]


load_kv(__file__)
