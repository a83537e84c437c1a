"""A store's key comes back with the office's own key, and with no other."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from models.errors import BadInput
from models.escrow import open_sealed, sealed_for_office

KEY = bytes(range(32))
OFFICE = X25519PrivateKey.from_private_bytes(b"o" * 32)
PUBLIC = OFFICE.public_key().public_bytes_raw()


def test_the_office_opens_what_was_sealed_to_it() -> None:
    sealed = sealed_for_office(KEY, PUBLIC)
    assert KEY.hex() not in sealed
    assert open_sealed(sealed, b"o" * 32) == KEY


@pytest.mark.parametrize("sealed", ["", "nonsense", "A" * 300])
def test_nonsense_is_refused(sealed: str) -> None:
    with pytest.raises(BadInput):
        open_sealed(sealed, b"o" * 32)


def test_what_is_sealed_to_others_or_is_no_key_is_refused() -> None:
    with pytest.raises(BadInput):
        open_sealed(sealed_for_office(KEY, PUBLIC), b"p" * 32)
    with pytest.raises(BadInput):
        open_sealed(sealed_for_office(b"short", PUBLIC), b"o" * 32)
