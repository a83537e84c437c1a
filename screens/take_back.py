"""Why an entry is taken back: one press chooses, the next does it."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from models.entry import VoidReason
from models.words import VOID_REASONS
from screens.answer_words import Say
from screens.kv import load_kv
from screens.widgets import panels  # noqa: F401 - its rules are used in take_back.kv
from screens.widgets.choice import Choice


class TakeBack(BoxLayout):
    """`on_done(reason)`: it is to be taken back; `on_cancel`: it is not."""

    heading = StringProperty("")
    reason = StringProperty("")
    """One of VoidReason, once it is chosen."""
    saving = BooleanProperty(False)

    __events__ = ("on_done", "on_cancel")

    def show(self, heading: str, say: Say) -> None:
        """`heading`: whose entry of when."""
        self.heading = heading
        self.ids.reasons.choices = [Choice(reason, say(VOID_REASONS[reason])) for reason in VoidReason]

    def clear(self) -> None:
        self.heading = self.reason = ""
        self.saving = False

    def done(self) -> None:
        """Pressing again while it is being saved does nothing."""
        if self.reason and not self.saving:
            self.saving = True
            self.dispatch("on_done", VoidReason(self.reason))

    def on_done(self, reason: VoidReason) -> None:
        """The screen binds it."""

    def on_cancel(self) -> None:
        """The screen binds it."""


load_kv(__file__)
