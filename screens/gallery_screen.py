"""The design page inside the program: every colour, size and widget, page by page."""

from kivy.properties import NumericProperty, StringProperty

from models.notice import N_
from screens.gallery_pages import PAGES, make_page
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Place
from screens.widgets import press  # noqa: F401 - its rules are used in gallery_screen.kv


class GalleryScreen(GateScreen):
    title = StringProperty(N_("Design"))
    page = NumericProperty(0)

    def enter(self) -> None:
        self._show(0)

    def leave(self) -> None:
        self.ids.page.clear_widgets()

    def back(self) -> None:
        self.navigator.show(Place.SETTINGS)

    def turn(self, by: int) -> None:
        self._show((int(self.page) + by) % len(PAGES))

    def _show(self, page: int) -> None:
        self.page = page
        name = list(PAGES)[page]
        made = make_page(name, self._app)
        self.subtitle = f"{page + 1} / {len(PAGES)}"
        self.ids.page.clear_widgets()
        self.ids.page.add_widget(made)


load_kv(__file__)
