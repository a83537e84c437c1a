"""The design system in a window of its own: sample people and answers, no store, no camera."""

from pathlib import Path

from kivy.core.window import Window
from kivy.factory import Factory
from kivy.properties import ColorProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.settings import Look
from models.notice import N_, Notice
from screens.base_app import BaseApp
from screens.gallery_pages import PAGES, make_page
from screens.kv import load_kv
from screens.widgets.keyboard import KeyboardHand


class GalleryFrame(BoxLayout):
    """What stands around every screen."""

    title = StringProperty("")
    ground = ColorProperty()

    __events__ = ("on_back",)

    def on_back(self) -> None:
        """The back button was pressed."""


class GalleryApp(BaseApp):
    page = StringProperty("buttons")

    def __init__(self, assets: Path, page: str) -> None:
        super().__init__(assets)
        self.page = page if page in PAGES else "buttons"

    def build(self) -> GalleryFrame:
        load_kv(__file__)
        self._hand = KeyboardHand(lambda: self.root, lambda: self.turn(-1))
        self._hand.listen()
        return self._make()

    def on_stop(self) -> None:
        super().on_stop()
        self._hand.leave()

    def turn(self, by: int) -> None:
        names = list(PAGES)
        self.page = names[(names.index(self.page) + by) % len(names)]
        Window.remove_widget(self.root)
        self.root = self._make()
        Window.add_widget(self.root)

    def _next_look(self, _button: object) -> None:
        looks = list(Look)
        self.look = looks[(looks.index(Look(self.look)) + 1) % len(looks)]

    def _make(self) -> GalleryFrame:
        frame, page = GalleryFrame(), make_page(self.page, self)
        page.bind(title=frame.setter("title"))
        frame.title = page.title
        frame.ids.content.add_widget(page)
        for name, sign, act in (("look", "night", self._next_look), ("next", "next", lambda _button: self.turn(1))):
            button = Factory.IconButton(name=sign, tag=f"gallery.{name}")
            button.bind(on_release=act)
            frame.ids.top.add_widget(button)
        frame.bind(on_back=lambda _page: self.turn(-1))
        foot = frame.ids.foot
        foot.duty, foot.today, foot.waiting, foot.battery = "王秀英", 128, 3, 85
        foot.last_sync = Notice(N_("Synced {minutes} minutes ago"), {"minutes": "2"})
        if self.page == "buttons":
            frame.ids.banner.show(
                Notice(N_("This code is not one of ours. Look the person up by flat or name.")), "warning"
            )
        return frame
