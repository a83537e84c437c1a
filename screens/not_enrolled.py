"""Shown on a tablet that belongs to no gate yet: what to do, with the command to type."""

from pathlib import Path

from kivy.properties import ColorProperty
from kivy.uix.boxlayout import BoxLayout

from screens.base_app import BaseApp
from screens.kv import load_kv
from screens.widgets import bars, panels, press, text  # noqa: F401 - their rules are used in not_enrolled.kv

COMMAND = ".venv/bin/python main.py enrol --office http://192.168.1.10:8470 --code ABCDE-12345"


class NotEnrolledPage(BoxLayout):
    command = COMMAND
    ground = ColorProperty()


class NotEnrolledApp(BaseApp):
    title = "Gatepost"

    def __init__(self, assets: Path, language: str) -> None:
        super().__init__(assets)
        self.language = language

    def build(self) -> NotEnrolledPage:
        load_kv(__file__)
        return NotEnrolledPage()
