"""What every screen of the gate is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.app import App
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.screenmanager import Screen

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from screens.base_app import BaseApp

if TYPE_CHECKING:
    from screens.navigator import Navigator


class GateScreen(Screen):
    """Renders what its presenter says. Made once, entered many times."""

    title = StringProperty("")
    """Where one is, an English msgid."""
    subtitle = StringProperty("")
    """Whom or what it is about, as it is shown."""
    can_go_back = BooleanProperty(True)
    sees = False
    """It is made with the camera."""
    stays = False
    """It stays where nobody touches the tablet: it shows nobody's data, and home is not to be shown."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.gate = gate
        self.navigator = navigator
        running = App.get_running_app()
        assert isinstance(running, BaseApp)
        self._app = running
        super().__init__(**kwargs)

    def say(self, msgid: str, **values: object) -> str:
        """The sentence in the language shown, its fields filled."""
        sentence = self._app._(msgid)
        return sentence.format(**values) if values else sentence

    @property
    def language(self) -> str:
        return self._app.language

    def enter(self) -> None:
        """It is about to be shown: start afresh."""

    def refresh(self) -> None:
        """Draw what is true now. Called on entering, and whenever gate, check-in or language changed."""

    def scanned(self, code: str) -> bool:
        """A scanner that types has read a code; False where none is asked for."""
        return False

    def leave(self) -> None:
        """It is about to be left: nobody's data stays in its widgets."""

    def close(self) -> None:
        """The window closes: end what runs behind the screen."""

    def back(self) -> None:
        """The way back, by button or Esc."""
        self.navigator.home()


class StepScreen(GateScreen):
    """One question of a check-in; `check_in` is set before it is entered."""

    check_in: CheckIn

    def back(self) -> None:
        """While it is being saved there is no way back: the verdict is about to stand here."""
        if not self.check_in.saving and not self.check_in.back():
            self.check_in.leave()
            self.navigator.home()
