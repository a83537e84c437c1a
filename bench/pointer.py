"""A click without a program to start: straight through the X server's XTEST extension."""

from ctypes import CDLL, c_int, c_ulong, c_void_p


class Pointer:
    """Presses where the pointer stands."""

    def __init__(self) -> None:
        """Raises OSError where there is no X server or no XTEST library (it comes with xdotool)."""
        self._x, self._test = CDLL("libX11.so.6"), CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XFlush.argtypes = self._x.XCloseDisplay.argtypes = [c_void_p]
        self._test.XTestFakeButtonEvent.argtypes = [c_void_p, c_int, c_int, c_ulong]
        self._display = self._x.XOpenDisplay(None)
        if not self._display:
            raise OSError("no X server")

    def click(self) -> None:
        """Down and up at once; returns when the X server has them."""
        for down in (1, 0):
            self._test.XTestFakeButtonEvent(self._display, 1, down, 0)
        self._x.XFlush(self._display)

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)
