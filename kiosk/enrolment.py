"""How a tablet becomes a gate's: address and one-time code for an identity."""

from pathlib import Path
from urllib.parse import urlsplit

from kiosk.identity import Identity
from kiosk.office_client import OfficeClient
from kiosk.store.identity import become, is_enrolled
from kiosk.store.tablet import open_tablet
from models.errors import BadInput
from models.notice import N_, Notice

MAX_NAME = 60


async def enrol(folder: Path, office: str, code: str, name: str) -> Identity:
    """Raises BadInput, OfficeError, StoreError; then nothing has changed and it can be tried again."""
    address = urlsplit(office)
    if address.scheme not in ("http", "https") or not address.hostname or len(office) > 200:
        raise BadInput(notice=Notice(N_("That is no address of an office. It begins with http:// or https://.")))
    engine = open_tablet(folder)
    if is_enrolled(engine):
        raise BadInput(notice=Notice(N_("This tablet is enrolled already. Use another folder for another gate.")))
    client = OfficeClient(office.rstrip("/"))
    try:
        reply = await client.enrol(code.strip(), name[:MAX_NAME])
    finally:
        await client.close()
    return become(engine, office.rstrip("/"), reply)
