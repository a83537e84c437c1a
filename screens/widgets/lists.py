"""Long lists: thousands of rows, of which only those in sight are widgets."""

# Kivy's own behaviours and widgets differ in what on_touch_down says that it returns.
# pyright: reportIncompatibleMethodOverride=false
from dataclasses import dataclass

from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.recycleview.views import RecycleDataViewBehavior

from screens.kv import load_kv
from screens.widgets.press import Pressable


@dataclass(frozen=True)
class Row:
    """A list's row: its id in code, the line, a smaller one below, what stands at the end, a sign."""

    id: str
    text: str
    sub: str = ""
    end: str = ""
    icon: str = ""


class ListRow(RecycleDataViewBehavior, Pressable, BoxLayout):
    """One row in sight."""

    id = StringProperty("")
    text = StringProperty("")
    sub = StringProperty("")
    end = StringProperty("")
    icon = StringProperty("")
    owner = ObjectProperty(None, allownone=True)

    def on_release(self) -> None:
        self.owner.dispatch("on_pick", self.id)


class RowList(RecycleView):
    """`rows` (Row) as a list that scrolls; a press on one is `on_pick(id)`. Rows are tagged `tag`.`id`."""

    tag = StringProperty("list")
    rows = ListProperty()
    row_height = NumericProperty(88)

    __events__ = ("on_pick",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.fbind("rows", self._fill)
        self._fill()

    def on_pick(self, row: str) -> None:
        """A row was pressed; screens bind it."""

    def to_top(self) -> None:
        self.scroll_y = 1

    def _fill(self, *_: object) -> None:
        self.data = [
            {
                "id": row.id,
                "text": row.text,
                "sub": row.sub,
                "end": row.end,
                "icon": row.icon,
                "tag": f"{self.tag}.{row.id}",
                "owner": self,
                "state": "normal",
            }
            for row in self.rows
        ]


load_kv(__file__)
