"""The store's thread: jobs in their order, answers on the loop, none lost at the end."""

import asyncio
import threading
import time

import pytest

from kiosk.store_worker import StoreWorker


async def test_jobs_are_done_in_their_order_in_one_thread() -> None:
    worker = StoreWorker()
    done: list[int] = []
    threads: set[int] = set()

    def job(number: int) -> int:
        time.sleep(0.01 if number % 2 else 0)
        threads.add(threading.get_ident())
        done.append(number)
        return number

    kept = [worker.submit(job, number) for number in range(5)]
    assert await asyncio.gather(*(worker.run(job, number) for number in range(5, 10))) == list(range(5, 10))
    assert [future.result() for future in kept] == list(range(5))
    assert done == list(range(10))
    assert len(threads) == 1 and threading.get_ident() not in threads
    worker.close()


async def test_what_a_job_raises_comes_to_whoever_waits_and_the_thread_goes_on() -> None:
    worker = StoreWorker()
    with pytest.raises(ZeroDivisionError):
        await worker.run(lambda: 1 // 0)
    assert isinstance(worker.submit(lambda: 1 // 0).exception(), ZeroDivisionError)
    assert await worker.run(lambda: 7) == 7
    worker.close()


async def test_whoever_stops_waiting_does_not_stop_the_job() -> None:
    worker = StoreWorker()
    go, done = threading.Event(), threading.Event()
    waiting = asyncio.ensure_future(worker.run(lambda: go.wait(5) and done.set()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go.set()
    assert await worker.run(lambda: 1) == 1
    assert done.is_set()
    worker.close()


async def test_closing_waits_for_all_and_takes_no_more() -> None:
    worker = StoreWorker()
    done: list[int] = []
    for number in range(20):
        worker.submit(lambda number=number: done.append(number))
    worker.close()
    worker.close()
    assert done == list(range(20))
    with pytest.raises(RuntimeError):
        worker.submit(int)
    with pytest.raises(RuntimeError):
        await worker.run(int)
