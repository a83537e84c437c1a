"""The small file of settings: kept whole, read whatever stands in it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.settings import FILE, LARGEST, Look, Settings, TextSize, read_settings, write_settings
from models.errors import StoreReadOnly


def test_what_was_set_is_there_again(tmp_path: Path) -> None:
    chosen = Settings("en", TextSize.LARGEST, Look.NIGHT, sound=False, speech=False, camera="2", locked=True)
    write_settings(tmp_path, chosen)
    assert read_settings(tmp_path) == chosen
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_what_a_newer_version_set_is_kept(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"language": "en", "voice": {"pitch": 3}}', encoding="utf-8")
    write_settings(tmp_path, read_settings(tmp_path))
    assert json.loads((tmp_path / FILE).read_bytes())["voice"] == {"pitch": 3}


def test_one_value_that_makes_no_sense_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"language": "en", "text_size": "enormous", "speech": 7, "look": "night"}')
    assert read_settings(tmp_path) == Settings("en", look=Look.NIGHT)
    (tmp_path / FILE).write_text('{"language": "tlh", "locked": true}')
    assert read_settings(tmp_path) == Settings(locked=True)


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=60), st.just(b"[" * LARGEST), st.just(b'{"language": "en"'), st.just(b"null")))
def test_a_spoilt_file_is_as_on_the_first_day(tmp_path_factory: pytest.TempPathFactory, spoilt: bytes) -> None:
    folder = tmp_path_factory.mktemp("settings")
    (folder / FILE).write_bytes(spoilt)
    assert read_settings(folder) == Settings()


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly):
        write_settings(tmp_path / "gone", Settings())
