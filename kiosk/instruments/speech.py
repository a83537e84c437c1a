"""The one door to the platform's speech: speech-dispatcher, by its own protocol (SSIP) over its socket.

SSIP is described in Speech Dispatcher's manual, chapter "SSIP": commands are lines that end with CR LF, each is
answered by lines that begin with three digits, the last one with a space after them; 2xx is good. A message of the
priority TEXT, which is what is said here, takes the place of the one before: the newest verdict is heard.
"""

import asyncio
import getpass
import logging
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

SECONDS = 3.0
"""For one sentence to be handed over; what takes longer would be heard over the next person."""
SPAWN_SECONDS = 5.0
LONGEST = 400
"""Characters."""
MOST_LINES = 20
QUIET_FOR = 60.0
"""Seconds until a server that is not there is asked again."""


class NoSpeech(Exception):
    """The server does not do what it is asked for. Nothing is said, and nobody is told: the words stand there."""


class Speech:
    """Says one sentence at a time, the newest. Never raises: a verdict is seen without being heard, too."""

    def __init__(self, socket: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`socket`: the server's, else where libspeechd looks for it. Only a server of the user's own is started."""
        self._socket = socket or default_socket()
        self._may_spawn = socket is None and not os.environ.get("SPEECHD_ADDRESS")
        self._clock = clock
        self._quiet_until = 0.0
        self._talk: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._one = asyncio.Lock()

    async def say(self, text: str, language: str) -> bool:
        """Returns whether the server took it. `language`: zh or en."""
        if self._clock() < self._quiet_until:
            return False
        async with self._one:
            try:
                async with asyncio.timeout(SECONDS + SPAWN_SECONDS):
                    await self._hand_over(text[:LONGEST], language)
            except (OSError, EOFError, TimeoutError, ValueError, NoSpeech) as error:
                log.info("no speech: %s", type(error).__name__)
                self.close()
                self._quiet_until = self._clock() + QUIET_FOR
                return False
            return True

    async def stop(self) -> None:
        """Silence, at once."""
        async with self._one:
            if self._talk is not None:
                with suppress(OSError, EOFError, TimeoutError, ValueError, NoSpeech):
                    async with asyncio.timeout(SECONDS):
                        await self._command("STOP SELF")

    def close(self) -> None:
        """What is being said is said to its end."""
        talk, self._talk = self._talk, None
        if talk is not None:
            with suppress(RuntimeError):  # its loop is closed
                talk[1].close()

    async def _hand_over(self, text: str, language: str) -> None:
        try:
            await self._say(text, language)
        except (OSError, EOFError):
            # The server ends when it has nothing to do, and comes back when it is called.
            self.close()
            await self._say(text, language)

    async def _say(self, text: str, language: str) -> None:
        if self._talk is None:
            await self._begin()
        await self._command(f"SET SELF LANGUAGE {'zh' if language == 'zh' else 'en'}")
        await self._command("SPEAK")
        lines = ("." + line if line.startswith(".") else line for line in text.splitlines())
        await self._command("\r\n".join((*lines, ".")))

    async def _begin(self) -> None:
        try:
            self._talk = await asyncio.open_unix_connection(self._socket)
        except OSError:
            if not self._may_spawn:
                raise
            await _spawn(self._socket)
            self._talk = await asyncio.open_unix_connection(self._socket)
        await self._command(f"SET SELF CLIENT_NAME {_user()}:gatepost:verdict")

    async def _command(self, line: str) -> None:
        """Raises NoSpeech unless the answer is good."""
        assert self._talk is not None
        reader, writer = self._talk
        writer.write(line.encode() + b"\r\n")
        await writer.drain()
        for _ in range(MOST_LINES):
            answer = await reader.readline()
            if not answer:
                raise EOFError
            if answer[3:4] == b" ":
                if not answer.startswith(b"2"):
                    raise NoSpeech
                return
        raise NoSpeech


def default_socket() -> Path:
    """$SPEECHD_ADDRESS, else speech-dispatcher/speechd.sock in the user's runtime folder."""
    method, _, path = os.environ.get("SPEECHD_ADDRESS", "").partition(":")
    if method == "unix_socket" and path:
        return Path(path)
    runtime = os.environ.get("XDG_RUNTIME_DIR") or str(Path.home() / ".cache")
    return Path(runtime) / "speech-dispatcher" / "speechd.sock"


async def _spawn(socket: Path) -> None:
    """Starts the server as its own clients do; it ends by itself. Raises NoSpeech."""
    program = shutil.which("speech-dispatcher")
    if program is None:
        raise NoSpeech
    words = ["--spawn", "--communication-method", "unix_socket", "--socket-path", str(socket)]
    quiet = asyncio.subprocess.DEVNULL
    server = await asyncio.create_subprocess_exec(program, *words, stdin=quiet, stdout=quiet, stderr=quiet)
    async with asyncio.timeout(SPAWN_SECONDS):
        if await server.wait() != 0:
            raise NoSpeech


def _user() -> str:
    try:
        return "".join(c for c in getpass.getuser() if c.isalnum()) or "user"
    except (KeyError, OSError):
        return "user"
