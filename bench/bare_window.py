"""The peer of the start: the smallest Kivy program with a window. Prints seconds from its start to its first frame."""

import os

os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_NO_CONFIG", "1")
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")

from kivy.app import App
from kivy.clock import Clock
from kivy.uix.label import Label

from bench.process_age import process_age


class BareApp(App):
    def build(self) -> Label:
        return Label(text="bare")

    def on_start(self) -> None:
        Clock.schedule_interval(self._look, 0)

    def _look(self, _dt: float) -> None:
        if Clock.frames_displayed > 0:
            print(process_age(), flush=True)
            self.stop()


if __name__ == "__main__":
    BareApp().run()
