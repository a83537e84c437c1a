"""TLS to the office: 1.3 alone, and to the office's own CA alone."""

import ssl

from models.errors import OfficeNonsense

_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL: a gate's clock may be years off, and then every date looks wrong."""


def trusting(ca: str) -> ssl.SSLContext:
    """TLS 1.3 alone, to this CA alone. Raises OfficeNonsense where it is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= _NO_CHECK_TIME
    if ca:
        try:
            context.load_verify_locations(cadata=ca)
        except (ssl.SSLError, ValueError) as error:
            raise OfficeNonsense(f"no certificate: {error}") from None
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def is_stranger(error: BaseException | None) -> bool:
    """Whether it went wrong because another one's certificate was shown."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
