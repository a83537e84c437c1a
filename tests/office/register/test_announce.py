"""Pages hear of what was committed, soon, each of its own compound, in every process; over both databases."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import Engine, text
from starlette.concurrency import run_in_threadpool

import office.register.announce as announce
from models.store import writing
from office.register.announce import Announcer, Ear, LocalAnnouncer, PostgresAnnouncer, TooManyListeners, announcer_for

SOON = 2.0
NEVER = 0.15


@asynccontextmanager
async def open_announcer(engine: Engine) -> AsyncIterator[Announcer]:
    made = announcer_for(engine)
    await made.start()
    try:
        yield made
    finally:
        await made.close()


def write(engine: Engine, announcer: Announcer, site: str, *, fail: bool = False) -> None:
    with writing(engine) as session:
        announcer.announce(session, site)
        session.execute(text("SELECT 1"))
        if fail:
            raise ZeroDivisionError


def test_each_database_has_its_way(engine: Engine) -> None:
    kind = PostgresAnnouncer if engine.dialect.name == "postgresql" else LocalAnnouncer
    assert isinstance(announcer_for(engine), kind)


async def test_what_is_committed_is_heard(engine: Engine) -> None:
    async with open_announcer(engine) as announcer, announcer.listen("one") as ear, announcer.listen("one") as other:
        await settle(ear, other)
        await run_in_threadpool(write, engine, announcer, "one")
        assert await ear.wait(SOON)
        assert await other.wait(SOON)
        assert not await ear.wait(NEVER)


async def test_what_is_undone_is_not_heard(engine: Engine) -> None:
    async with open_announcer(engine) as announcer, announcer.listen("one") as ear:
        await settle(ear)
        with pytest.raises(ZeroDivisionError):
            await run_in_threadpool(write, engine, announcer, "one", fail=True)
        assert not await ear.wait(NEVER)


async def test_another_compounds_changes_are_not_heard(engine: Engine) -> None:
    async with open_announcer(engine) as announcer, announcer.listen("one") as ear:
        await settle(ear)
        await run_in_threadpool(write, engine, announcer, "other")
        assert not await ear.wait(NEVER)


async def test_many_while_nobody_waits_are_one(engine: Engine) -> None:
    async with open_announcer(engine) as announcer, announcer.listen("one") as ear:
        await settle(ear)
        for _ in range(20):
            await run_in_threadpool(write, engine, announcer, "one")
        await asyncio.sleep(0.1)
        assert await ear.wait(SOON)
        assert not await ear.wait(NEVER)


async def test_closing_ends_the_waiting(engine: Engine) -> None:
    async with AsyncExitStack() as stack:
        announcer = announcer_for(engine)
        await announcer.start()
        ear = await stack.enter_async_context(announcer.listen("one"))
        await settle(ear)
        waiting = asyncio.create_task(ear.wait(30))
        await asyncio.sleep(0.02)
        await announcer.close()
        assert not await asyncio.wait_for(waiting, SOON)
        assert ear.closed


async def test_listeners_are_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announce, "MOST_LISTENERS", 2)
    async with open_announcer(engine) as announcer, announcer.listen("a"):
        async with announcer.listen("b"):
            with pytest.raises(TooManyListeners):
                async with announcer.listen("c"):
                    pass
        async with announcer.listen("c"):
            pass


async def test_two_processes_before_one_postgresql_hear_each_other(new_database: Callable[[], str]) -> None:
    from models.store import open_store, upgrade

    url = new_database()
    one, other = open_store(url), open_store(url)
    upgrade(one)
    async with open_announcer(one) as speaking, open_announcer(other) as hearing, hearing.listen("site") as ear:
        await settle(ear)
        await run_in_threadpool(write, one, speaking, "site")
        assert await ear.wait(SOON)
    one.dispose()
    other.dispose()


async def test_a_broken_line_is_mended_and_tells_what_it_missed(new_database: Callable[[], str]) -> None:
    from models.store import open_store, upgrade

    engine = open_store(new_database())
    upgrade(engine)
    async with open_announcer(engine) as announcer, announcer.listen("site") as ear:
        await settle(ear)
        with engine.begin() as connection:
            cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
            assert connection.execute(cut).all() == [(True,)]
        begun = time.monotonic()
        assert await ear.wait(10)  # the new line rings by itself
        assert time.monotonic() - begun < 5
        await run_in_threadpool(write, engine, announcer, "site")
        assert await ear.wait(SOON)
    engine.dispose()


async def settle(*ears: Ear) -> None:
    """Lets go by what rang when the line was opened."""
    for ear in ears:
        await ear.wait(0.05)
