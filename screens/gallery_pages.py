"""The design system, page by page, with made-up people: colours, type, spacing, and every widget."""

from typing import Any

from kivy.clock import Clock
from kivy.factory import Factory
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from models.notice import N_, Notice
from models.triage import Verdict
from screens import verdict_chip  # noqa: F401 - its rule is used in gallery_pages.kv
from screens.base_app import BaseApp
from screens.kv import load_kv
from screens.theme import Theme, contrast
from screens.widgets import bars, camera_view, choice, field, figures, lists, pads, panels, press, table, text  # noqa: F401
from screens.widgets.choice import Choice
from screens.widgets.figures import Figure
from screens.widgets.lists import Row

PAGES = {
    "buttons": "ButtonsPage",
    "colours": "ColoursPage",
    "type": "TypePage",
    "spacing": "SpacingPage",
    "choices": "ChoicesPage",
    "digits": "DigitsPage",
    "letters": "LettersPage",
    "list": "ListPage",
    "table": "TablePage",
    "camera": "CameraPage",
    "verdict": "VerdictPage",
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
    """One page; its samples are here for the kv rules."""

    title = StringProperty("")
    flush = BooleanProperty(False)
    """Whether the content reaches the edges, as a verdict does."""

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
    figures = ListProperty([Figure("36.4 ℃", "128"), Figure("38.5 ℃", "1", True)])


class Swatch(BoxLayout):
    """Two colours that are put together, and their contrast."""

    name = StringProperty("")
    ratio = StringProperty("")
    ground = ColorProperty()
    ink = ColorProperty()


class VerdictBand(BoxLayout):
    """A verdict as it fills the screen, and as it stands in a list."""

    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    ground = ColorProperty()
    ink = ColorProperty()


class ColoursPage(GalleryPage):
    """What is written on what, in the colours that are set."""

    def __init__(self, app: BaseApp, **kwargs: object) -> None:
        super().__init__(**kwargs)
        app.fbind("theme", self._fill)
        self._fill(app, app.theme)

    def _fill(self, _app: BaseApp, theme: Theme) -> None:
        grid = self.ids.swatches
        grid.clear_widgets()
        for name, ink, ground in swatches(theme):
            ratio = f"{contrast(ink, ground):.1f} : 1"
            grid.add_widget(Swatch(name=name, ratio=ratio, ground=ground, ink=ink))


def swatches(theme: Theme) -> list[tuple[str, Any, Any]]:
    """(name, ink, ground)."""
    paper = [
        (f"{ink} / {ground}", getattr(theme, ink), getattr(theme, ground))
        for ground in ("ground", "raised")
        for ink in ("ink", "quiet", "faint")
    ]
    paper.append(("ink / pressed", theme.ink, theme.pressed))
    accent = [("accent", theme.on_accent, theme.accent), ("accent, down", theme.on_accent, theme.accent_pressed)]
    verdicts = [(str(one), theme.verdict(one)[1], theme.verdict(one)[0]) for one in Verdict]
    return [*paper, *accent, *verdicts]


def make_page(name: str, app: BaseApp) -> GalleryPage:
    """A page of PAGES."""
    made = ColoursPage(app) if name == "colours" else Factory.get(PAGES[name])()
    if name == "spacing":
        made.ids.toast.show(Notice(N_("{name} is on duty."), {"name": NAMES[1]}), "done")
    if name == "camera":
        Clock.schedule_once(lambda _dt: made.ids.view.show(sample_frame()))
    return made


def sample_frame() -> Any:
    """A frame of 1280x720 with stripes and a dark square."""
    import numpy  # only when a picture is wanted

    frame = numpy.full((720, 1280, 3), (180, 200, 210), numpy.uint8)
    frame[:, ::80] = (120, 140, 150)
    frame[200:520, 480:800] = (40, 40, 40)
    return frame


load_kv(__file__)
