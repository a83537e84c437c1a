"""What has been written is there, what was not finished is not, and every failure has its name; on both databases."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from models.errors import AlreadyThere, StoreDamaged, StoreError, StoreReadOnly
from models.roster import Site
from models.store import QuickWriter, open_store, reading, upgrade, writing


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    opened = open_store(tmp_path / "store.sqlite" if sqlite else request.getfixturevalue("postgres_url"))
    upgrade(opened)
    yield opened
    opened.dispose()


def site(key: str) -> Site:
    return Site(id=key, name="福园", zone="Asia/Shanghai", revision=1)


def count(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Site)) or 0


def test_what_is_written_can_be_read_by_another(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(site("1"))
    assert count(engine) == 1


def test_a_failure_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        session.add(site("1"))
        session.flush()
        _ = 1 // 0
    assert count(engine) == 0


def test_a_key_that_is_there_already_is_said_so(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(site("1"))
    with pytest.raises(AlreadyThere), writing(engine) as session:
        session.add(site("1"))


def test_errors_do_not_repeat_what_was_to_be_stored(engine: Engine) -> None:
    with pytest.raises(StoreError) as caught, writing(engine) as session:
        session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "张伟"})
    assert "张伟" not in str(caught.value)
    assert "张伟" not in str(caught.value.__cause__)


def test_writers_take_turns(engine: Engine) -> None:
    """A counter that eight threads raise at once ends where it should."""
    with writing(engine) as session:
        session.add(site("1"))

    def work() -> None:
        for _ in range(10):
            with writing(engine) as session:
                found = session.get(Site, "1", with_for_update=True)
                assert found is not None
                found.revision += 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with reading(engine) as session:
        assert session.scalar(select(Site.revision)) == 81


def test_sqlite_is_durable_at_each_commit(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "store.sqlite")
    with engine.connect() as connection:
        settings = {name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
    assert settings == {"journal_mode": "wal", "synchronous": 2}
    engine.dispose()


def test_sqlite_is_free_of_the_wal_reset_bug(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "store.sqlite")
    with engine.connect() as connection:
        version = str(connection.scalar(text("SELECT sqlite_version()")))
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)
    engine.dispose()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"not a database at all, but long enough to look at" * 100)
    engine = open_store(path)
    with pytest.raises(StoreDamaged):
        upgrade(engine)
    assert path.read_bytes().startswith(b"not a database")
    engine.dispose()


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly):
        upgrade(open_store(tmp_path / "missing" / "store.sqlite"))


def test_the_quick_writer_writes_all_or_none(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "store.sqlite")
    upgrade(engine)
    writer = QuickWriter(engine)
    sql = "INSERT INTO site (id, name, zone, revision) VALUES (?, ?, ?, ?)"
    writer.write([(sql, ("1", "景和园", "UTC", 1))])
    with pytest.raises(AlreadyThere):
        writer.write([(sql, ("2", "景和园", "UTC", 1)), (sql, ("1", "景和园", "UTC", 1))])
    assert count(engine) == 1
    engine.dispose()
