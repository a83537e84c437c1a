"""How a screen of the office's questions shares its room between the words, the keys and what stands at the foot."""

from kivy.metrics import dp
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.widget import Widget

from kiosk.gate import Gate
from screens.navigator import Navigator
from screens.questions import QuestionScreen
from screens.theme import STEP, TOUCH


class OwnRoom(QuestionScreen):
    """Its rule has `footer` with `take_out`, `skip` and `next`, and `below_text` and `below_all` to put it in."""

    beside = BooleanProperty(False)
    """The keys stand to the right of the question, not below it."""
    narrow = BooleanProperty(False)
    """The question leaves most of the width to a calendar."""
    foot_height = NumericProperty(0)
    part_least = NumericProperty(0)
    by_keys = BooleanProperty(False)
    by_days = BooleanProperty(False)
    reads = BooleanProperty(False)
    """There is nothing to answer: all the room is for the words."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self.foot = [self.ids[name].__self__ for name in ("take_out", "skip", "next")]
        self._foot_box = self.ids.footer.__self__
        self.place(self._foot_box, [])
        self.fbind("beside", self._move_foot)

    def show_foot(self, wanted: list[Widget]) -> None:
        self.place(self._foot_box, wanted)
        self._move_foot()

    def most_text(self, height: float, others: float, part: float) -> float:
        """The room for the words in pixels; what is longer is scrolled. `others` and `part` stand below them."""
        if self.beside:
            return height - others - dp(8 * STEP)
        room = height - others - dp(96 + 12 * STEP) - part
        return max(dp(TOUCH), room if self.reads else min(room, height * 0.4))

    def _move_foot(self, *_: object) -> None:
        """Where it takes no height from the keys."""
        wanted, other = self.ids.below_text, self.ids.below_all
        if not self.beside:
            wanted, other = other, wanted
        other.clear_widgets()
        self.place(wanted, [self._foot_box] if self._foot_box.children else [])

    @staticmethod
    def place(box: Widget, parts: list[Widget]) -> None:
        if box.children != parts[::-1]:
            box.clear_widgets()
            for part in parts:
                box.add_widget(part)
