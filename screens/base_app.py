"""What every kv rule may ask of `app`: theme, words, orientation."""

from pathlib import Path

from kivy.app import App
from kivy.core.window import Window
from kivy.lang.parser import global_idmap
from kivy.properties import BooleanProperty, ObjectProperty, OptionProperty

from screens.fonts import register_fonts
from screens.theme import DAY, NIGHT
from screens.words import Language, Words


class BaseApp(App):
    """`app.theme`, `app._('…')`, `app.wide`: a change of any of them redraws what was made from it."""

    theme = ObjectProperty(DAY, rebind=True)
    _ = ObjectProperty(lambda text: text)
    language = OptionProperty(Language.ZH, options=list(Language))
    night = BooleanProperty(False)
    wide = BooleanProperty(True)

    def __init__(self, assets: Path, **kwargs: object) -> None:
        """`assets` holds fonts/ and locale/. Raises FontMissing, CatalogueMissing."""
        # The rules' own `app` is gone once the app stops, while a last frame is still laid out.
        global_idmap["app"] = self
        register_fonts(assets / "fonts")
        self.words = Words(assets / "locale")
        super().__init__(**kwargs)
        self._ = self.words.translator(self.language)
        Window.bind(size=self._measure)
        self.fbind("theme", self._paint_window)
        self._measure(Window, Window.size)
        self._paint_window()

    def on_stop(self) -> None:
        Window.unbind(size=self._measure)

    def load_kv(self, filename: str | None = None) -> bool:
        """Kivy's search for a .kv named after the app would find none."""
        return False

    def on_language(self, _app: App, language: str) -> None:
        self._ = self.words.translator(Language(language))

    def switch_language(self) -> None:
        self.language = self.words.other(Language(self.language))

    def on_night(self, _app: App, night: bool) -> None:
        self.theme = NIGHT if night else DAY

    def _measure(self, _window: object, size: tuple[int, int]) -> None:
        self.wide = size[0] >= size[1]

    def _paint_window(self, *_: object) -> None:
        Window.clearcolor = self.theme.ground
