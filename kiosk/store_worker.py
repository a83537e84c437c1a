"""The thread in which the tablet's store is read and written, one job after the other.

No executor: somebody waits for a save, and on the way to the disk an executor's future costs a tenth of it.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class StoreWorker:
    """Jobs are done in the order in which they were handed in, so a later one sees what an earlier one wrote."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """For a job that nobody waits for on the loop. Raises RuntimeError once closed."""
        done: Future[T] = Future()
        self._put(partial(_keep, done, partial(job, *args, **kwargs)))
        return done

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Waits for the job without holding up the loop; raises what the job raises, RuntimeError once closed.

        Whoever stops waiting does not stop the job.
        """
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()
        self._put(partial(_hand_back, loop, waiting, partial(job, *args, **kwargs)))
        return await waiting

    def close(self) -> None:
        """Returns when all jobs are done."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _put(self, work: Callable[[], None]) -> None:
        if self._closed:
            raise RuntimeError("the store's thread has ended")
        self._jobs.put(work)

    def _work(self) -> None:
        while (work := self._jobs.get()) is not None:
            work()


def _keep(done: Future[T], job: Callable[[], T]) -> None:
    try:
        result = job()
    except BaseException as error:
        done.set_exception(error)
    else:
        done.set_result(result)


def _hand_back(loop: asyncio.AbstractEventLoop, waiting: "asyncio.Future[Any]", job: Callable[[], object]) -> None:
    try:
        settle = partial(_settle, waiting, job(), None)
    except BaseException as error:
        settle = partial(_settle, waiting, None, error)
    with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
        loop.call_soon_threadsafe(settle)


def _settle(waiting: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if waiting.done():
        return
    if error is None:
        waiting.set_result(result)
    else:
        waiting.set_exception(error)
