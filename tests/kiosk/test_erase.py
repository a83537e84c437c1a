"""A lost tablet is empty in the end, wherever the power went on the way; the key goes first."""

import shutil
from pathlib import Path

import pytest

from kiosk import erase as erasing
from kiosk.erase import LOCKED, Lock, erase, lock_of, refuse_locked, unlock
from kiosk.store.tablet import STORE, open_tablet
from kiosk.store_key import has_key
from models.errors import TabletLocked

SECRET = b"a name that nobody may find"


class PowerCut(Exception):
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tablet's folder with what others leave in it."""
    path = tmp_path_factory.mktemp("made") / "tablet"
    open_tablet(path).dispose()
    (path / "sheets").mkdir()
    (path / "sheets" / "day.xlsx").write_bytes(SECRET)
    (path / "notes.log").write_bytes(SECRET)
    (path / "kivy").mkdir()
    (path / "kivy" / "config.ini").write_bytes(b"[kivy]")
    (path / "elsewhere").symlink_to("../kept")
    return path


def copy_of(made: Path, folder: Path) -> Path:
    return shutil.copytree(made, folder, symlinks=True)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_nothing_is_left_but_the_lock(made: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"of somebody else")
    folder = copy_of(made, tmp_path / "tablet")
    erase(folder, 7)
    assert left(folder) == {LOCKED, "kivy"}
    assert lock_of(folder) == Lock(7, erased=True)
    assert (tmp_path / "kept").read_bytes() == b"of somebody else"
    for _ in range(2):
        with pytest.raises(TabletLocked):
            open_tablet(folder)
    unlock(folder)
    open_tablet(folder).dispose()


def test_a_cut_anywhere_ends_in_the_same_place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = ("write_durably", "forget_key", "overwrite", "sync_folder")
    real = {name: getattr(erasing, name) for name in steps}
    for cut in range(100):
        folder = copy_of(made, tmp_path / str(cut))
        done = 0

        def stopping(name: str, cut: int = cut):
            def step(*words: object) -> None:
                nonlocal done
                if done == cut:
                    raise PowerCut
                done += 1
                real[name](*words)

            return step

        for name in steps:
            monkeypatch.setattr(erasing, name, stopping(name))
        try:
            erase(folder, 7)
        except PowerCut:
            for name in steps:
                monkeypatch.setattr(erasing, name, real[name])
        else:
            assert cut >= 8, "as many steps as there are were cut"
            return
        begun_and_ended(folder, cut)


def begun_and_ended(folder: Path, cut: int) -> None:
    if cut == 0:
        assert lock_of(folder) is None, "it had not begun"
        return
    assert cut == 1 or not has_key(folder), "the key goes first"
    with pytest.raises(TabletLocked):
        refuse_locked(folder)
    assert left(folder) == {LOCKED, "kivy"}
    assert lock_of(folder) == Lock(7, erased=True)


def test_a_lock_that_cannot_be_read_locks(made: Path, tmp_path: Path) -> None:
    folder = copy_of(made, tmp_path / "tablet")
    (folder / LOCKED).write_bytes(b"{")
    with pytest.raises(TabletLocked):
        open_tablet(folder)
    assert not (folder / STORE).exists()
