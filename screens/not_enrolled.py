"""Shown on a tablet that belongs to no gate yet: what to do, with the command to type."""

from kivy.properties import StringProperty

from models.notice import N_
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.widgets import panels, press, text  # noqa: F401 - their rules are used in not_enrolled.kv

COMMAND = ".venv/bin/python main.py enrol --office http://192.168.1.10:8470 --code ABCDE-12345"


class NotEnrolledScreen(GateScreen):
    title = StringProperty(N_("This tablet belongs to no gate yet"))
    command = COMMAND
    stays = True

    def refresh(self) -> None:
        self.can_go_back = False

    def back(self) -> None:
        """There is nowhere to go before the tablet is a gate's."""


load_kv(__file__)
