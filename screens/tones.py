"""A short tone for each verdict, so that whoever does not look hears it. A tablet without sound goes without."""

import asyncio
import logging
import os
import wave
from array import array
from math import pi, sin
from pathlib import Path
from typing import Any

from models.triage import Verdict

log = logging.getLogger(__name__)

HEAD_START = 0.1
"""Seconds for the frame that shows the verdict."""
RATE = 22_050
"""Samples a second, 16 bits, one channel."""
LOUDNESS = 0.5
EDGE = 0.01
"""Seconds in which a note swells and fades, so that it does not crack."""

NOTES: dict[Verdict, tuple[tuple[float, float], ...]] = {
    Verdict.ADMIT: ((660.0, 0.12), (990.0, 0.22)),
    Verdict.OBSERVE: ((740.0, 0.16), (0.0, 0.06), (740.0, 0.16)),
    Verdict.HOLD: ((330.0, 0.25), (0.0, 0.05), (262.0, 0.5)),
}
"""Hertz (0: silence) and seconds: rising for admit, twice the same for observe, low and long for hold."""


class Tones:
    """Sounds are made and loaded at their first use, in a thread: opening the driver takes a fifth of a second."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where the tones' files are kept."""
        self._folder = folder
        self._sounds: dict[Verdict, Any] = {}
        self._silent = not can_sound()

    async def play(self, verdict: Verdict) -> None:
        """Starts the tone. Never raises: a verdict is seen without its tone, too."""
        if self._silent:
            return
        try:
            if verdict not in self._sounds:
                await asyncio.sleep(HEAD_START)
                self._sounds[verdict] = await asyncio.to_thread(self._load, verdict)
            self._sounds[verdict].play()
        except Exception as error:
            # Sound drivers raise whatever they like.
            log.info("no sound: %s", type(error).__name__)
            self._silent = True

    def _load(self, verdict: Verdict) -> Any:
        from kivy.core.audio import SoundLoader  # looks for drivers, which the first frame need not wait for

        path = self._folder / f"{verdict}.wav"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            write_tone(path, NOTES[verdict])
        return SoundLoader.load(str(path))


def can_sound() -> bool:
    """Whether there is a sound card or server at all; drivers without one write pages of complaints."""
    server = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / "pulse"
    return bool(os.environ.get("SDL_AUDIODRIVER")) or any(Path("/dev/snd").glob("pcm*p")) or server.exists()


def write_tone(path: Path, notes: tuple[tuple[float, float], ...]) -> None:
    """A WAV file (RIFF, PCM) of these notes. Raises OSError."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples(notes).tobytes())


def samples(notes: tuple[tuple[float, float], ...]) -> "array[int]":
    """16-bit samples of the notes one after the other."""
    made = array("h")
    for hertz, seconds in notes:
        count = int(seconds * RATE)
        for at in range(count):
            swell = min(1.0, at / (EDGE * RATE), (count - at) / (EDGE * RATE))
            made.append(int(32_767 * LOUDNESS * swell * sin(2 * pi * hertz * at / RATE)))
    return made
