"""Reference data on both databases: rare names whole, a row known by site and id."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select

from models.base import Base
from models.errors import AlreadyThere
from models.flats import flat_label
from models.roster import (
    REFERENCE_TABLES,
    Reference,
    Resident,
)
from models.store import open_store, reading, upgrade, writing


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    opened = open_store(tmp_path / "store.sqlite" if sqlite else request.getfixturevalue("postgres_url"))
    upgrade(opened)
    yield opened
    opened.dispose()


def resident(key: str, name: str, site: str = "s") -> Resident:
    return Resident(
        site_id=site, id=key, revision=1, gone=False, household_id="h", name=name, pinyin="", initials="", phone=""
    )


@pytest.mark.parametrize("name", ["张伟", "𠮷野", "㛃", "买买提·艾力", "Zoë O'Brien"])
def test_a_name_comes_back_as_it_was(engine: Engine, name: str) -> None:
    with writing(engine) as session:
        session.add(resident("r", name))
    with reading(engine) as session:
        assert session.scalars(select(Resident.name).where(Resident.name == name)).all() == [name]


def test_two_sites_may_use_the_same_id(engine: Engine) -> None:
    with writing(engine) as session:
        session.add_all([resident("r", "甲", "one"), resident("r", "乙", "other")])
    with pytest.raises(AlreadyThere), writing(engine) as session:
        session.add(resident("r", "丙", "one"))


def test_every_kind_of_reference_data_goes_by_its_tables_name() -> None:
    assert set(REFERENCE_TABLES.values()) == set(Reference.__subclasses__())
    for name, kind in REFERENCE_TABLES.items():
        assert inspect(kind).local_table is Base.metadata.tables[name]
        assert {"site_id", "id", "revision", "gone"} <= set(Base.metadata.tables[name].columns.keys())


@pytest.mark.parametrize(("flat", "label"), [(("3", "1", "502"), "3-1-502"), (("3", "", "502"), "3-502")])
def test_a_flat_is_named_by_its_parts(flat: tuple[str, str, str], label: str) -> None:
    assert flat_label(*flat) == label
