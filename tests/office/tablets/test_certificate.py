"""The office's certificate is renewed while its tablets' listener runs; a tablet whose clock is years off sees no
difference, and says that its clock is wrong."""

import asyncio
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from sqlalchemy import Engine, update

from kiosk.link.enrolment import enrol
from models.access import OfficeSecret
from models.clock import system_clock
from models.enrolment import SERVER_NAME
from models.store import open_store, upgrade, writing
from office.tablets import tls
from office.tablets.authority import SERVER, authority, server_credential
from tests.office.conftest import Run, RunningOffice
from tests.office.test_trust import TWO_YEARS, at_the_office, gate_at, number_of, registered, shown, synced

DAY = 86_400_000


async def serial_of(office: RunningOffice) -> int:
    """Of the certificate that the listener shows to whoever connects now, whose dates are looked at here."""
    host, port = office.tablets.split(":")
    trusted = ssl.create_default_context(cadata=office.ca)
    _, writer = await asyncio.open_connection(host, int(port), ssl=trusted, server_hostname=SERVER_NAME)
    shown_now = x509.load_der_x509_certificate(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
    writer.close()
    return shown_now.serial_number


def age(engine: Engine, aside: Path, days: int) -> None:
    """Puts a certificate in place as it was made so long ago."""
    ca = authority(engine, system_clock())
    other = open_store(aside)
    upgrade(other)
    with writing(other) as session:
        session.add(OfficeSecret(name="authority", value=ca.pem, made_at=0, expires_at=None))
    old = server_credential(other, system_clock() - days * DAY).pem
    other.dispose()
    with writing(engine) as session:
        session.execute(update(OfficeSecret).where(OfficeSecret.name == SERVER).values(value=old))


async def test_the_listener_changes_its_certificate_and_tablets_go_on(
    sqlite: Engine, run_office: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "LOOKED_AT_EVERY", 0.05)
    running = run_office(sqlite)

    def clock() -> int:
        return system_clock() - TWO_YEARS

    who = await enrol(tmp_path / "tablet", shown(running), "平板", clock)
    async with gate_at(tmp_path / "tablet", clock) as gate:
        for word, days in (("before", 1), ("after", 25)):
            before = await serial_of(running)
            age(sqlite, tmp_path / f"{word}.sqlite", days)
            async with asyncio.timeout(10):
                while await serial_of(running) == before:  # noqa: ASYNC110 - another thread serves
                    await asyncio.sleep(0.02)
            await registered(gate, word)
            await synced(gate)
            assert gate.sync_state.trouble is None
            assert abs(gate.sync_state.clock_off - TWO_YEARS) < 5_000, "it is told about its clock"
            assert at_the_office(running)[number_of(word)] == who.device
    assert server_credential(sqlite, system_clock()).certificate.serial_number == await serial_of(running)
