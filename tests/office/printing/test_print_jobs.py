"""A print job is found by any process of the office, is bounded, and is erased."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.print_job import PrintJobRow
from models.store import reading
from office.printing import print_jobs
from office.printing.print_jobs import TOO_MANY, NotPrinted, PrintJobs
from office.printing.print_shelf import (
    KEPT_MS,
    MOST_KEPT,
    MOST_WAITING,
    SILENT_MS,
    PrintJob,
    PrintShelf,
    State,
    keep_swept,
)
from office.printing.slips import SlipOrder
from tests.office.conftest import Ids, Office

ORDER = SlipOrder("K7Q2M8", 1, 40)


def names(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return sorted(session.scalars(select(PrintJobRow.id)))


def shelf_of(office: Office) -> PrintShelf:
    return PrintShelf(office.engine, lambda: office.now)


def jobs_of(office: Office, new_id: Callable[[], str]) -> PrintJobs:
    """As one process of the office has them; each has a shelf and a memory of its own."""
    return PrintJobs(shelf_of(office), lambda: office.now, new_id)


def a_job(number: int, office: Office, state: State = State.WORKING) -> PrintJob:
    return PrintJob(
        id=f"{number:032x}", site_id="site", kind="slips", made_at=office.now, heard_at=office.now, state=state
    )


async def test_what_one_process_draws_another_shows_and_hands_out(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = small_office
    monkeypatch.setattr(print_jobs, "TOLD_SECONDS", 0.01)
    here, there = jobs_of(office, Ids()), jobs_of(office, Ids())
    job = await here.start("site", "slips", ORDER)
    seen = [(found.state, found.done, found.pages) async for found in there.follow(job.id, "site", 0.01)]
    assert seen[0] == (State.WORKING, 0, 0)
    assert seen[-1][0] is State.READY
    assert seen[-1][1] == seen[-1][2] > 1
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    found = there.shelf.find(job.id, "site")
    assert found is not None
    assert there.shelf.pdf(found).startswith(b"%PDF-")
    assert there.shelf.find(job.id, "another site") is None
    office.now += KEPT_MS
    assert there.shelf.find(job.id, "site") is None
    there.shelf.sweep()
    assert names(office.engine) == []


async def test_what_cannot_be_drawn_is_said_to_have_failed(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.printing.print_jobs.HOUSE", Path("/"))  # no program there
    jobs = jobs_of(small_office, Ids())
    job = await jobs.start("site", "slips", ORDER)
    assert [found.state async for found in jobs.follow(job.id, "site", 0.01)][-1] is State.FAILED
    with pytest.raises(NotPrinted):
        await jobs.made("site", "slips", ORDER)


async def test_no_more_wait_than_there_is_room_for(small_office: Office) -> None:
    shelf = shelf_of(small_office)
    for number in range(MOST_WAITING):
        assert shelf.begin(a_job(number, small_office))
    with pytest.raises(NotPrinted) as refused:
        await jobs_of(small_office, Ids()).start("site", "slips", ORDER)
    assert refused.value.notice == TOO_MANY


def test_a_process_that_ended_leaves_no_job_that_waits_for_ever(small_office: Office) -> None:
    shelf = shelf_of(small_office)
    for number in range(MOST_WAITING):
        shelf.begin(a_job(number, small_office))
    small_office.now += SILENT_MS + 1
    found = shelf.find(f"{0:032x}", "site")
    assert found is not None
    assert found.state is State.FAILED
    assert shelf.begin(a_job(99, small_office))


async def test_files_are_few_and_are_erased_though_nobody_prints_any_more(office: Office) -> None:
    shelf = shelf_of(office)
    for number in range(MOST_KEPT + 3):
        office.now += 1
        job = a_job(number, office)
        assert shelf.begin(job)
        job.state = State.READY
        shelf.finish(job, b"%PDF-")
    shelf.sweep()
    assert len(names(office.engine)) == MOST_KEPT
    assert shelf.find(f"{0:032x}", "site") is None
    office.now += KEPT_MS
    task = asyncio.create_task(keep_swept(office.engine, lambda: office.now, 0.01))
    for _ in range(500):
        await asyncio.sleep(0.01)
        if not names(office.engine):
            break
    task.cancel()
    assert names(office.engine) == []
