"""What every kv rule may ask of `app`: theme, words, orientation; and how large an sp is."""

from pathlib import Path

from kivy.app import App
from kivy.core.window import Window
from kivy.lang.parser import global_idmap
from kivy.metrics import Metrics
from kivy.properties import BooleanProperty, ObjectProperty, OptionProperty

from kiosk.settings import Look, TextSize
from screens.fonts import register_fonts
from screens.theme import DAY, SCALES, THEMES
from screens.words import Language, Words


class BaseApp(App):
    """`app.theme`, `app._('…')`, `app.wide`: a change of any of them redraws what was made from it."""

    theme = ObjectProperty(DAY, rebind=True)
    _ = ObjectProperty(lambda text: text)
    language = OptionProperty(Language.ZH, options=list(Language))
    look = OptionProperty(Look.DAY, options=list(Look))
    text_size = OptionProperty(TextSize.NORMAL, options=list(TextSize))
    """What is built after a change has it; the rules of what stands there do not look again."""
    wide = BooleanProperty(True)
    away = BooleanProperty(False)
    """Nobody has touched the tablet for a while: no names are shown."""

    def __init__(self, assets: Path, **kwargs: object) -> None:
        """`assets` holds fonts/ and locale/. Raises FontMissing, CatalogueMissing."""
        # The rules' own `app` is gone once the app stops, while a last frame is still laid out.
        global_idmap["app"] = self
        register_fonts(assets / "fonts")
        self.words = Words(assets / "locale")
        super().__init__(**kwargs)
        self._ = self.words.translator(self.language)
        self.on_text_size(self, self.text_size)
        Window.bind(size=self._measure)
        self.fbind("theme", self._paint_window)
        self._measure(Window, Window.size)
        self._paint_window()

    def on_stop(self) -> None:
        Window.unbind(size=self._measure)
        Metrics.fontscale = SCALES[TextSize.NORMAL]

    def load_kv(self, filename: str | None = None) -> bool:
        """Kivy's search for a .kv named after the app would find none."""
        return False

    def on_language(self, _app: App, language: str) -> None:
        self._ = self.words.translator(Language(language))

    def switch_language(self) -> None:
        self.language = self.words.other(Language(self.language))

    def on_look(self, _app: App, look: str) -> None:
        self.theme = THEMES[Look(look)]

    def on_text_size(self, _app: App, text_size: str) -> None:
        Metrics.fontscale = SCALES[TextSize(text_size)]

    def _measure(self, _window: object, size: tuple[int, int]) -> None:
        self.wide = size[0] >= size[1]

    def _paint_window(self, *_: object) -> None:
        Window.clearcolor = self.theme.ground
