"""A tablet that was reported lost: it holds nothing any more, and says whom to bring it to."""

from kivy.properties import BooleanProperty, StringProperty

from models.notice import N_
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Place
from screens.widgets import panels, press, text  # noqa: F401 - their rules are used in locked.kv


class LockedScreen(GateScreen):
    title = StringProperty(N_("This tablet is locked"))
    stays = True
    erasing = BooleanProperty(False)

    def refresh(self) -> None:
        self.can_go_back = False
        self.erasing = self.gate.is_open

    def back(self) -> None:
        """There is nothing behind it."""

    def enrol(self) -> None:
        if not self.erasing:
            self.navigator.show(Place.NOT_ENROLLED)


load_kv(__file__)
