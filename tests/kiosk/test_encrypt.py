"""A plain store is encrypted once; a power cut on the way loses nothing and leaves nothing in clear."""

from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.store import encrypt
from kiosk.store.encrypt import encrypt_once, is_plain
from kiosk.store.tablet import STORE, open_tablet
from models.errors import StoreDamaged
from models.roster import Site
from models.store import open_store, reading, upgrade, writing

NAME = "景和园里的张伟"


def plain_store(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    engine = open_store(folder / STORE)
    upgrade(engine)
    with writing(engine) as session:
        session.add(Site(id="site", name=NAME, zone="Asia/Shanghai", revision=1))
    engine.dispose()
    return folder / STORE


def in_clear(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if NAME.encode() in path.read_bytes()]


def names(folder: Path) -> list[str]:
    engine = open_tablet(folder)
    with reading(engine) as session:
        found = list(session.scalars(select(Site.name)))
    engine.dispose()
    return found


def test_a_plain_store_is_encrypted_and_gone(tmp_path: Path) -> None:
    path = plain_store(tmp_path)
    assert in_clear(tmp_path) == [STORE]
    assert names(tmp_path) == [NAME]
    assert not is_plain(path)
    assert in_clear(tmp_path) == []
    assert not list(tmp_path.glob("*.plain")) + list(tmp_path.glob("*.new"))
    assert names(tmp_path) == [NAME]


class PowerCut(Exception):
    pass


@pytest.mark.parametrize("step", range(6))
def test_a_power_cut_on_the_way_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    path = plain_store(tmp_path)
    calls = 0

    def cut(real: str) -> None:
        kept = getattr(encrypt, real)

        def counted(*args: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step + 1:
                raise PowerCut
            return kept(*args)

        monkeypatch.setattr(encrypt, real, counted)

    for name in ("_export", "sync_file", "sync_folder", "overwrite"):
        cut(name)
    with pytest.raises(PowerCut):
        encrypt_once(path, bytes(32))
    monkeypatch.undo()
    monkeypatch.setenv("GATEPOST_KEY", "file")
    monkeypatch.setattr("kiosk.store.tablet.store_key", lambda _folder: bytes(32))
    assert names(tmp_path) == [NAME]
    assert in_clear(tmp_path) == []


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    open_tablet(tmp_path).dispose()
    with pytest.raises(StoreDamaged):
        upgrade(open_store(tmp_path / STORE, bytes(32)))
