"""A line to type into."""

from kivy.properties import ColorProperty, NumericProperty, StringProperty
from kivy.uix.textinput import TextInput

from screens.kv import load_kv


def bracketed(hint: str) -> str:
    """A hint in brackets: as dark as it has to be in the sun, it would else look like something that was typed."""
    if not any(c.isalnum() for c in hint) or hint[:1] in "(（":
        return hint
    return f"({hint})" if hint.isascii() else f"（{hint}）"


class TextField(TextInput):
    """One line, at most `most` characters; Enter is `on_text_validate`."""

    tag = StringProperty("")
    most = NumericProperty(200)
    ground = ColorProperty()

    def on_hint_text(self, _field: object, hint: str) -> None:
        self.hint_text = bracketed(hint)

    def insert_text(self, substring: str, from_undo: bool = False) -> None:
        room = max(0, int(self.most) - len(self.text))
        super().insert_text(substring[:room], from_undo)


load_kv(__file__)
