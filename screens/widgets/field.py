"""A line to type into."""

from kivy.properties import ColorProperty, NumericProperty, StringProperty
from kivy.uix.textinput import TextInput

from screens.kv import load_kv


class TextField(TextInput):
    """One line, at most `most` characters; Enter is `on_text_validate`."""

    tag = StringProperty("")
    most = NumericProperty(200)
    ground = ColorProperty()

    def insert_text(self, substring: str, from_undo: bool = False) -> None:
        room = max(0, int(self.most) - len(self.text))
        super().insert_text(substring[:room], from_undo)


load_kv(__file__)
