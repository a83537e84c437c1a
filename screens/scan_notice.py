"""What is to be said about the code that is held up; lies over the camera's picture."""

from kivy.properties import ColorProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from screens.kv import load_kv
from screens.widgets import text  # noqa: F401 - its rules are used in scan_notice.kv


class ScanNotice(BoxLayout):
    text = StringProperty("")
    ground = ColorProperty()


load_kv(__file__)
