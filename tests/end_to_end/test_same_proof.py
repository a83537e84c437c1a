"""What proves a tablet's register stands on the tablet as it stands on the office's page."""

from pathlib import Path

import httpx

from bench.sync_office import BenchOffice, BenchTablet, made_up
from kiosk.gate import Gate
from kiosk.presenters.duty import DutyDesk
from office.login import open_session
from screens.register_figures import register_figures
from tests.kiosk.conftest import Counter
from tests.office.clock import office_clock
from tests.office.conftest import RunningOffice, run_office, running, sqlite

__all__ = ["run_office", "running", "sqlite"]


async def test_tablet_and_office_show_the_same(running: RunningOffice, tmp_path: Path) -> None:
    tablet = BenchTablet.enrolled(
        tmp_path / "tablet", BenchOffice(running.engine, running.compound, running.tablets, 0)
    )
    tablet.save(made_up(4, seed=5))
    client = tablet.connect()
    await tablet.sync.once(client)
    await client.close()
    gate = Gate(lambda: tablet.store, tmp_path / "tablet", office_clock, Counter(), lambda _call: None)
    await gate.load()
    figures = await DutyDesk(gate).figures()
    shown = {figure.name: figure.value for figure in register_figures(figures, (), str)}
    session = open_session(running.engine, "office", office_clock()).token
    cookies = {"gatepost_language": "en", "gatepost_session": session}
    async with httpx.AsyncClient(base_url=running.url, cookies=cookies) as staff:
        page = (await staff.get(f"/tablets/{tablet.store.identity.device}/proof")).text
    first, last = shown["Numbers of this tablet"].split("–")
    assert (first, last, shown["Sequence of entries"]) == ("1", "4", "Complete")
    assert f"{first} to {last}, mark {shown['Mark, as at the office']}:" in page
    assert f"All there and unchanged: {shown['Entries']} entries" in page
    gate.close()
