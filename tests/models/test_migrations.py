"""The tables that migrations make are the tables that the program means, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

import models.store
from models.errors import StoreVersion
from models.metadata import METADATA
from models.store import SCHEMA_REVISION, open_store, revision, upgrade

PARTITIONS = [f"entry_{part}" for part in range(8)]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return open_store(tmp_path / "new.sqlite")
    return open_store(request.getfixturevalue("new_database")())


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(models.store.__file__).parent / "migrations"))
    return ScriptDirectory.from_config(config)


def test_the_programs_revision_is_the_newest_script() -> None:
    assert scripts().get_heads() == [SCHEMA_REVISION]


def test_revisions_can_be_compared_as_text() -> None:
    known = [script.revision for script in scripts().walk_revisions()]
    assert known == sorted(known, reverse=True)


def test_an_upgraded_store_has_the_tables_of_the_program(empty: Engine) -> None:
    assert revision(empty) is None
    upgrade(empty)
    assert revision(empty) == SCHEMA_REVISION
    with empty.connect() as connection:
        options = {"include_object": lambda _object, name, _kind, _reflected, _compared: name not in PARTITIONS}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []
    empty.dispose()


def test_an_upgraded_store_stays_as_it_is(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO site (id, name, zone, revision) VALUES ('1', '红松园', 'UTC', 1)"))
    upgrade(empty)
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT name FROM site")) == "红松园"
    empty.dispose()


def test_entries_are_parted_by_site_on_postgresql(new_database: Callable[[], str]) -> None:
    engine = open_store(new_database())
    upgrade(engine)
    assert set(PARTITIONS) <= set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        parts = connection.scalars(
            text("SELECT relid::regclass::text FROM pg_partition_tree('entry') WHERE isleaf ORDER BY 1")
        )
        assert list(parts) == PARTITIONS
    engine.dispose()


def test_a_store_of_a_later_program_is_left_alone(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreVersion):
        upgrade(empty)
    assert revision(empty) == "9999"
    empty.dispose()
