"""A tone for each verdict, and none where there is no sound."""

import wave
from pathlib import Path

import pytest

from models.triage import Verdict
from screens.tones import NOTES, RATE, Tones, can_sound, samples


def test_each_verdict_sounds_otherwise_and_short() -> None:
    made = {verdict: samples(NOTES[verdict]) for verdict in Verdict}
    assert len({bytes(tone) for tone in made.values()}) == 3
    for tone in made.values():
        assert 0.2 * RATE < len(tone) < RATE
        assert max(map(abs, tone)) < 20_000
        assert abs(tone[0]) < 100
        assert abs(tone[-1]) < 2_000, "no crack at the end"


async def test_it_is_played_from_a_file_made_once(window: object, tmp_path: Path) -> None:
    tones = Tones(tmp_path / "tones")
    await tones.play(Verdict.HOLD)
    file = tmp_path / "tones" / "hold.wav"
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
    made = file.stat().st_mtime_ns
    await Tones(tmp_path / "tones").play(Verdict.HOLD)
    assert file.stat().st_mtime_ns == made


async def test_no_room_for_a_tone_is_no_trouble(window: object, tmp_path: Path) -> None:
    (tmp_path / "tones").write_text("a file where the folder should be")
    tones = Tones(tmp_path / "tones")
    await tones.play(Verdict.ADMIT)
    await tones.play(Verdict.ADMIT)


async def test_without_a_card_nothing_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SDL_AUDIODRIVER", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if not can_sound():
        await Tones(tmp_path / "tones").play(Verdict.ADMIT)
        assert not (tmp_path / "tones").exists()
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    assert can_sound()
