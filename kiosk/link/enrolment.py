"""How a tablet becomes a gate's: an enrolment code, the office's CA, which it compares first, a key of its own."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.erase import refuse_locked, unlock
from kiosk.identity import Identity
from kiosk.link.caller import Caller, Once
from kiosk.link.office_client import OfficeClient
from kiosk.store.identity import become, been, call_at, end_of_chain, identity, latest_identity
from kiosk.store.tablet import open_tablet
from kiosk.store_key import store_key
from models.clock import Clock, system_clock
from models.enrolment import OTHER_OFFICE, Chain, Enrolment, EnrolReply, EnrolRequest, read_address
from models.errors import BadInput, OfficeNonsense, OfficeStranger, OfficeUnreachable, TabletLocked
from models.escrow import sealed_for_office
from models.notice import N_, Notice
from models.program import PROGRAM
from models.signing import new_key, public_of

MAX_NAME = 60
TRIES = 3
"""With the same key: an answer that was lost on its way is given again."""

NOT_THE_OFFICE = Notice(
    N_(
        "Whoever answers at this address is not the office that made the code, so nothing was sent. "
        "Look whether the address is right, and tell the office."
    )
)


@dataclass(frozen=True)
class Before:
    """Whom the tablet has been; all empty for a new one."""

    device: str = ""
    site: str = ""
    last_number: int = 0
    last_hash: str = ""
    ca: str = ""
    restored: bool = False
    chains: tuple[Chain, ...] = ()
    key: str = ""


async def enrol(folder: Path, code: Enrolment, name: str, clock: Clock = system_clock) -> Identity:
    """For a tablet that is a gate's already: it is enrolled anew, and keeps all that it holds.

    The window must not be open on this folder by another program. Raises BadInput, OfficeError, StoreError; then
    nothing has changed and it can be tried again.
    """
    before, key = await asyncio.to_thread(whom, folder)
    if before.ca and not code.fingerprint.fits(ssl.PEM_cert_to_DER_cert(before.ca)):
        raise BadInput(notice=OTHER_OFFICE)  # what the tablet holds is nobody else's
    office = f"https://{code.address}"
    ca, escrow = await _authority(office, code, clock)
    private, public = new_key()
    store_key = sealed_for_office(key, bytes.fromhex(escrow)) if escrow else ""
    request = request_of(before, code.code, name, public.hex(), store_key)
    reply = await _asked(OfficeClient(office, ca, Caller(public.hex(), private, Once(), clock), clock), request)
    return await asyncio.to_thread(_become, folder, office, reply, ca, private.hex())


def request_of(before: Before, code: str, name: str, public: str, store_key: str) -> EnrolRequest:
    """`public`: of the tablet's new key, hexadecimal; `store_key`: sealed for the office, or empty."""
    return EnrolRequest(
        code=code,
        device_name=name[:MAX_NAME],
        public_key=public,
        version=PROGRAM,
        store_key=store_key,
        device=before.device,
        site=before.site,
        last_number=before.last_number,
        last_hash=before.last_hash,
        restored=before.restored,
        chains=before.chains,
        former_key=before.key,
    )


def move_office(folder: Path, address: str) -> str:
    """The same office has another address; returns it. Raises BadInput, NotEnrolled, StoreError."""
    office = f"https://{read_address(address)}"
    engine = open_tablet(folder)
    try:
        return call_at(engine, identity(engine), office).office
    finally:
        engine.dispose()


async def _authority(office: str, code: Enrolment, clock: Clock) -> tuple[str, str]:
    """The office's CA, PEM, and its escrow key: asked for blindly, compared, then asked for once more of it alone."""
    blind = OfficeClient(office, clock=clock)
    try:
        ca = (await blind.authority()).ca
    finally:
        await blind.close()
    try:
        der = ssl.PEM_cert_to_DER_cert(ca.strip())
    except ValueError:
        raise OfficeNonsense("no certificate") from None
    if not code.fingerprint.fits(der):
        raise OfficeStranger("another CA", NOT_THE_OFFICE)
    client = OfficeClient(office, ssl.DER_cert_to_PEM_cert(der), clock=clock)
    try:
        return ssl.DER_cert_to_PEM_cert(der), (await client.authority()).escrow
    except OfficeStranger as error:
        raise OfficeStranger(str(error), NOT_THE_OFFICE) from error
    finally:
        await client.close()


async def _asked(client: OfficeClient, request: EnrolRequest) -> EnrolReply:
    try:
        for _ in range(TRIES - 1):
            try:
                return await client.enrol(request)
            except OfficeUnreachable:
                continue
        return await client.enrol(request)
    finally:
        await client.close()


def whom(folder: Path) -> tuple[Before, bytes]:
    """Whom the tablet has been, and the key of its store. Raises StoreError.

    Makes folder, key and store if there are none: a disk that takes nothing is noticed before a code is used up.
    """
    with suppress(TabletLocked):
        refuse_locked(folder)
    engine = open_tablet(folder, also_locked=True)
    try:
        who = latest_identity(engine)
        if who is None:
            return Before(), store_key(folder)
        end = end_of_chain(engine, who)
        key = public_of(bytes.fromhex(who.private_key)).hex() if who.private_key else ""
        chains = been(engine, who.site)
        return Before(who.device, who.site, *end, who.ca, not who.office, chains, key), store_key(folder)
    finally:
        engine.dispose()


def _become(folder: Path, office: str, reply: EnrolReply, ca: str, private: str) -> Identity:
    engine = open_tablet(folder, also_locked=True)
    try:
        who = become(engine, office, reply, ca, private)
    finally:
        engine.dispose()
    unlock(folder)
    return who
