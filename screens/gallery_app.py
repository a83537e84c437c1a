"""The gallery's pages: sample people and answers, no store, no camera."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ColorProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.settings import Look
from models.notice import N_, Notice
from screens.base_app import BaseApp
from screens.kv import load_kv
from screens.widgets import bars, camera_view, choice, field, lists, pads, panels, press, table, text  # noqa: F401
from screens.widgets.choice import Choice
from screens.widgets.keyboard import KeyboardHand
from screens.widgets.lists import Row

PAGES = {
    "buttons": "ButtonsPage",
    "choices": "ChoicesPage",
    "digits": "DigitsPage",
    "letters": "LettersPage",
    "list": "ListPage",
    "table": "TablePage",
    "camera": "CameraPage",
    "type": "TypePage",
    "admit": "AdmitPage",
    "observe": "ObservePage",
    "hold": "HoldPage",
}
PROVINCES = [
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海",
    "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南",
    "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西",
    "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾",
]  # fmt: skip
NAMES = ["张伟", "王秀英", "李建国", "赵㛃", "𠮷田健", "欧阳修远", "陈静", "单雄信", "仇英", "阿依古丽·买买提"]
SHEET_HEAD = ["序号", "姓名", "楼号", "单元", "房号", "手机", "出发地", "到京时间", "交通方式", "体温", "核验结果"]


class GalleryPage(BoxLayout):
    """One page in the frame that every screen has; its samples are here for the kv rules."""

    title = StringProperty("")
    flush = BooleanProperty(False)
    """Whether the content reaches the edges, as a verdict does."""
    can_go_back = BooleanProperty(True)
    ground = ColorProperty()

    provinces = ListProperty([Choice(name, name) for name in PROVINCES])
    rows = ListProperty(
        [
            Row(str(at), NAMES[at % len(NAMES)], f"{at % 12 + 1} 号楼 {at % 4 + 1} 单元 {at % 18 + 1:02d}01", "36.4 ℃")
            for at in range(5_000)
        ]
    )
    sheet_head = ListProperty(SHEET_HEAD)
    sheet = ListProperty(
        [
            [str(at + 1), NAMES[at % len(NAMES)], str(at % 12 + 1), str(at % 4 + 1), f"{at % 18 + 1:02d}01",
             "138****0000", "湖北省 武汉市 江汉区", "2020-02-10 17:42", "火车 G506", "36.4", "居家观察 14 天"]
            for at in range(200)
        ]
    )  # fmt: skip

    __events__ = ("on_back",)

    def add_widget(self, widget: Widget, *args: object, **kwargs: object) -> None:
        if "foot" in self.ids:
            self.ids.content.add_widget(widget, *args, **kwargs)
        else:
            super().add_widget(widget, *args, **kwargs)

    def on_back(self) -> None:
        """The back button was pressed; screens bind it."""

    def say(self, notice: Notice, mood: str = "info", seconds: float = 0) -> None:
        self.ids.banner.show(notice, mood, seconds)


class GalleryApp(BaseApp):
    page = StringProperty("buttons")

    def __init__(self, assets: Path, page: str) -> None:
        super().__init__(assets)
        self.page = page if page in PAGES else "buttons"

    def build(self) -> GalleryPage:
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

    def _make(self) -> GalleryPage:
        page = Factory.get(PAGES[self.page])()
        for name, sign, act in (("look", "night", self._next_look), ("next", "next", lambda _button: self.turn(1))):
            button = Factory.IconButton(name=sign, tag=f"gallery.{name}")
            button.bind(on_release=act)
            page.ids.top.add_widget(button)
        page.bind(on_back=lambda _page: self.turn(-1))
        foot = page.ids.foot
        foot.duty, foot.today, foot.waiting, foot.battery = "王秀英", 128, 3, 85
        foot.last_sync = Notice(N_("Synced {minutes} minutes ago"), {"minutes": "2"})
        if self.page == "buttons":
            page.say(Notice(N_("This code is not one of ours. Look the person up by flat or name.")), "warning")
        if self.page == "camera":
            Clock.schedule_once(lambda _dt: page.ids.view.show(sample_frame()))
        return page


def sample_frame() -> Any:
    """A frame of 1280x720 with stripes and a dark square."""
    import numpy  # only when a picture is wanted

    frame = numpy.full((720, 1280, 3), (180, 200, 210), numpy.uint8)
    frame[:, ::80] = (120, 140, 150)
    frame[200:520, 480:800] = (40, 40, 40)
    return frame
