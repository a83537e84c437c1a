"""Rows that show people."""

from typing import Any

from kivy.uix.recycleview import RecycleView

from screens.kv import load_kv
from screens.widgets.lists import ListRow, RowList


class NamedRow(ListRow):
    """One row in sight, or one that waits to be used again."""

    def refresh_view_attrs(self, rv: RecycleView, index: int, data: dict[str, Any]) -> None:
        super().refresh_view_attrs(rv, index, data)
        self.owner.used.add(self)


class NamedList(RowList):
    """A RowList that can forget: rows wait to be used again, and nobody's data is to wait with them."""

    def __init__(self, **kwargs: object) -> None:
        self.used: set[NamedRow] = set()
        super().__init__(**kwargs)

    def forget(self) -> None:
        self.rows = []
        for row in self.used:
            row.text = row.sub = row.end = ""


load_kv(__file__)
