"""TLS of the tablets' listener: version 1.3 alone, by a certificate that is renewed while the office runs."""

import asyncio
import logging
import os
import ssl

from sqlalchemy import Engine

from models.clock import Clock
from models.errors import StoreError
from office.tablets.authority import server_credential

log = logging.getLogger(__name__)

LOOKED_AT_EVERY = 3600.0
"""Seconds; another office process before the same database may have renewed it."""


class TabletTls:
    """`context` serves each new connection by the newest certificate; those that stand go on."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Raises StoreError."""
        self._engine = engine
        self._clock = clock
        self._loaded = ""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.renew()

    def renew(self) -> None:
        """Loads a newer certificate if there is one. Called where no handshake runs meanwhile. Raises StoreError."""
        pem = server_credential(self._engine, self._clock()).pem
        if pem != self._loaded:
            load(self.context, pem)
            self._loaded = pem

    async def keep_renewed(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOKED_AT_EVERY)
            try:
                self.renew()
            except StoreError as error:
                log.error("certificate: %s", type(error).__name__)


def load(context: ssl.SSLContext, pem: str) -> None:
    """Key and certificate by way of a file that has no name: the key lies in the database alone."""
    file = os.memfd_create("certificate")
    try:
        os.write(file, pem.encode())
        context.load_cert_chain(f"/proc/self/fd/{file}")
    finally:
        os.close(file)
