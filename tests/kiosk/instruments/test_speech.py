"""What is said, through the real speech-dispatcher; and servers that are not there, hang, or talk nonsense."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kiosk.instruments import speech
from kiosk.instruments.speech import Speech, default_socket
from tests.services.speech import private_speech


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def crooked(path: Path, *answers: bytes) -> AsyncIterator[list[bytes]]:
    """A server that gives these answers, then ends; yields what it was told."""
    told: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            told.append(await reader.readline())
            writer.write(answer)
        writer.close()

    server = await asyncio.start_unix_server(serve, path)
    try:
        yield told
    finally:
        server.close()


async def test_it_is_said_in_either_language_and_the_newest_is_heard(tmp_path: Path) -> None:
    with private_speech(tmp_path) as server:
        speech = Speech(server.socket)
        assert await speech.say("请进。", "zh")
        await until(lambda: "zh 请进。\n" in server.said)
        assert await speech.say("Please go in; it's 36.5 ℃.\n.\n", "en")
        await until(lambda: "36.5" in server.said)
        assert "en Please go in" in server.said
        await speech.stop()
        speech.close()
    assert not await speech.say("请进。", "zh"), "the server is gone"


async def test_a_server_that_ended_is_called_again(tmp_path: Path) -> None:
    good = [b"208 OK\r\n", b"201 OK\r\n", b"230 OK\r\n", b"225-1\r\n225 OK\r\n"]
    async with crooked(tmp_path / "sock", *good) as told:
        speech = Speech(tmp_path / "sock")
        assert await speech.say("请进。", "zh")
        await asyncio.sleep(0.01)
        assert await speech.say("Please go in.", "en")
        assert len([line for line in told if line == b"SPEAK\r\n"]) == 2
        speech.close()


@pytest.mark.parametrize("answer", [b"", b"300 ERR\r\n", b"nonsense\r\n" * 100, b"\xff" * 70_000, b"208-and so on\r\n"])
async def test_a_server_that_talks_nonsense_is_left_alone(tmp_path: Path, answer: bytes) -> None:
    now = [1000.0]
    async with crooked(tmp_path / "sock", answer) as told:
        speech = Speech(tmp_path / "sock", lambda: now[0])
        assert not await speech.say("请进。", "zh")
        asked = len(told)
        assert not await speech.say("请进。", "zh")
        assert len(told) == asked, "not for a minute"
        now[0] += 61
        assert not await speech.say("请进。", "zh")
        assert len(told) > asked


async def test_a_server_that_hangs_does_not_keep_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "SECONDS", 0.05)
    monkeypatch.setattr(speech, "SPAWN_SECONDS", 0.05)
    hanging = asyncio.Event()

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hanging.wait()
        writer.close()

    server = await asyncio.start_unix_server(serve, tmp_path / "sock")
    async with asyncio.timeout(2):
        assert not await Speech(tmp_path / "sock").say("请进。", "zh")
    hanging.set()
    server.close()


@pytest.mark.parametrize("script", ["", "#!/bin/sh\nexit 1\n", "#!/bin/sh\nexit 0\n"])
async def test_a_server_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin" if script else str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("SPEECHD_ADDRESS")
    if script:
        (tmp_path / "speech-dispatcher").write_text(script)
        (tmp_path / "speech-dispatcher").chmod(0o755)
    assert not await Speech().say("请进。", "zh")


def test_where_the_server_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    monkeypatch.delenv("SPEECHD_ADDRESS")
    assert default_socket() == Path("/run/user/7/speech-dispatcher/speechd.sock")
    monkeypatch.setenv("SPEECHD_ADDRESS", "unix_socket:/somewhere/else")
    assert default_socket() == Path("/somewhere/else")
