"""A crash tells its kind and place, and no value."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from models.quiet import QuietFormatter, told

CRASH = """
import asyncio, logging, threading
from models.quiet import be_quiet
logging.basicConfig(format="%(levelname)s %(message)s")
be_quiet("%(levelname)s %(message)s")
name = "张伟 13812345678"
def fail(): raise KeyError(name)
def deep():
    try: fail()
    except KeyError as error: raise ValueError(f"no {name}") from error
thread = threading.Thread(target=deep); thread.start(); thread.join()
try: deep()
except ValueError: logging.exception("store")
class Gone:
    def __del__(self): deep()
Gone()
async def forgotten():
    asyncio.create_task(asyncio.to_thread(deep))
    await asyncio.sleep(0.1)
asyncio.run(forgotten())
deep()
"""


def test_whatever_ends_the_program_names_nobody(checkout: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", CRASH], cwd=checkout, capture_output=True, check=False, timeout=30)
    said = ended.stderr.decode()
    assert ended.returncode == 1
    for value in ("张伟", "13812345678"):
        assert value not in said
    assert said.count("KeyError") == said.count("ValueError") >= 5
    assert "<string>:7 fail" in said


def test_causes_that_go_round_end(caplog: pytest.LogCaptureFixture) -> None:
    one, other = ValueError("a"), ValueError("b")
    one.__cause__, other.__cause__ = other, one
    assert told(one) == "ValueError\nValueError"
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "words", None, (ValueError, one, None))
    assert QuietFormatter("%(message)s").format(record) == "words\nValueError\nValueError"
