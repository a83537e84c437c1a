"""The tests' own services do what the tests rely on."""

import os
import subprocess
from collections.abc import Callable

import psycopg
import sqlalchemy

from tests.services.chromium import ARGUMENTS, chromium_program


def test_screen_holds_both_orientations(display: str) -> None:
    shown = subprocess.run(["xdotool", "getdisplaygeometry"], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["1280", "1280"] or "GATEPOST_TEST_DISPLAY" in os.environ


def test_every_database_is_empty_and_its_own(new_database: Callable[[], str]) -> None:
    first, second = (sqlalchemy.create_engine(new_database()) for _ in range(2))
    with first.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE gate (name text)")
    assert sqlalchemy.inspect(first).get_table_names() == ["gate"]
    assert sqlalchemy.inspect(second).get_table_names() == []
    first.dispose()
    second.dispose()


def test_libpq_understands_the_url(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT '康静里 ℃'").fetchone() == ("康静里 ℃",)


def test_browser_draws_a_page() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        page = browser.new_page()
        page.set_content("<h1>红松园</h1>")
        assert page.inner_text("h1") == "红松园"
        browser.close()
