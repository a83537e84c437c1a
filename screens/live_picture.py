"""The camera's picture as it comes, or the words for why there is none."""

from collections.abc import Callable

from kivy.lang import Builder

from kiosk.eye.camera import Camera, CameraState, Frame
from models.notice import N_
from screens.widgets.camera_view import CameraView

MOST_PICTURES = 40
"""Pictures a second that are shown, on average: of a camera with 30 all, however unevenly they come."""

STATES = {
    CameraState.STARTING: N_("The camera is starting …"),
    CameraState.MISSING: N_(
        "There is no camera picture. Look people up by flat or by name. The camera is tried again by itself."
    ),
    CameraState.LOST: N_(
        "The camera's picture is gone: look at its plug. Until it is back, look people up by flat or by name."
    ),
}


class LivePicture:
    """Asked once a drawn frame."""

    def __init__(self, camera: Camera, say: Callable[[str], str]) -> None:
        self._camera = camera
        self._say = say
        self.blind = False
        """The camera gives no picture."""
        self.start()

    def start(self) -> None:
        """The view is empty."""
        self._shown_number, self._due = 0, 0.0
        self.say_again()

    def say_again(self) -> None:
        """Perhaps in another language."""
        self._said_state: CameraState | None = None

    def show_newest(self, view: CameraView) -> bool:
        """True where it is another picture than before."""
        frame = self._camera.newest()
        self.blind = frame is None and self._camera.state is not CameraState.STARTING
        if frame is None:
            self._say_state(view)
        elif frame.number != self._shown_number and frame.taken_at >= self._due:
            self._shown_number = frame.number
            # One that came late leaves the next its own time.
            self._due = max(self._due, frame.taken_at - 1 / MOST_PICTURES) + 1 / MOST_PICTURES
            self._said_state = None
            _show(view, frame)
            return True
        return False

    def _say_state(self, view: CameraView) -> None:
        state = self._camera.state
        if state is not self._said_state and state in STATES:
            self._said_state = state
            view.clear(self._say(STATES[state]))


def _show(view: CameraView, frame: Frame) -> None:
    first = view.texture is None
    view.show(frame.image)
    if first:
        # Kivy's Rectangle forgets which part of the picture it shows when it gets a texture.
        Builder.sync()
        view.property("frame_size").dispatch(view)
