"""What an unforeseen error may tell: its kind and where it came from. Its own words may name a person, so they do not
stand in a log, on a screen or in a crash report, unless GATEPOST_DEBUG is set, for made-up people."""

import logging
import os
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

MOST_PLACES = 40


def told(error: BaseException) -> str:
    """`KeyError` and each place from the outermost to where it was raised; of its causes, too; a line each."""
    lines: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        places = traceback.extract_tb(at.__traceback__)[-MOST_PLACES:]
        lines += [type(at).__name__, *(f"  {place.filename}:{place.lineno} {place.name}" for place in places)]
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(lines)


class QuietFormatter(logging.Formatter):
    """Of a logged exception the same alone; asyncio writes it into its own words, too."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        if record.name == "asyncio":
            record.message = record.message.split("\n", 1)[0]
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        error: BaseException | None = ei[1]
        return "" if error is None else told(error)


def be_quiet(form: str = "%(levelname)s %(name)s: %(message)s") -> None:
    """For this process: what ends it, a thread or a task, and what is logged. `form`: of a line, as logging has it."""
    if os.environ.get("GATEPOST_DEBUG"):
        return
    for handler in logging.getLogger().handlers:
        handler.setFormatter(QuietFormatter(form))
    sys.excepthook = _ended
    threading.excepthook = lambda args: _tell(args.exc_value)
    sys.unraisablehook = lambda args: _tell(args.exc_value)


def _ended(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _tell(error)


def _tell(error: BaseException | None) -> None:
    if error is not None:
        print(told(error), file=sys.stderr)
