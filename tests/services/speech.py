"""A speech-dispatcher of the tests' own: the real server, whose voice writes down what it should say."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = """LogLevel 1
CommunicationMethod "unix_socket"
AudioOutputMethod "libao"
AddModule "writer" "sd_generic" "writer.conf"
DefaultModule "writer"
"""
VOICE = """GenericExecuteSynth "printf '%s %s\\\\n' \\'$LANGUAGE\\' \\'$DATA\\' >> {said}"
GenericCmdDependency "printf"
GenericLanguage "zh" "zh" "utf-8"
GenericLanguage "en" "en" "utf-8"
AddVoice "zh" "MALE1" "zh"
AddVoice "en" "MALE1" "en"
"""


class SpeechServer:
    """`said` holds a line for each part of a sentence: the language, and the words."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "speechd.sock"
        self._said = folder / "said"

    @property
    def said(self) -> str:
        return self._said.read_text("utf-8") if self._said.exists() else ""


@contextmanager
def private_speech(folder: Path) -> Iterator[SpeechServer]:
    """Runs the server in the foreground, ends it by its pid. Raises RuntimeError when it does not come up."""
    program = shutil.which("speech-dispatcher")
    if program is None:
        raise RuntimeError("speech-dispatcher is not installed; scripts/setup installs it")
    server = SpeechServer(folder)
    (folder / "modules").mkdir(parents=True, exist_ok=True)
    (folder / "speechd.conf").write_text(SERVER)
    (folder / "modules" / "writer.conf").write_text(VOICE.format(said=folder / "said"))
    (folder / ".libao").write_text("default_driver=null\n")
    places = ["-S", str(server.socket), "-C", str(folder), "-L", str(folder), "-P", str(folder / "pid")]
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", program, "-s", "-c", "unix_socket", "-t", "0", *places],
        env={**os.environ, "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 10
        while not server.socket.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("speech-dispatcher did not start")
            time.sleep(0.01)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=10)
