"""The office's own certificate authority (X.509, RFC 5280), and the certificate that its tablets are shown.

Both are ECDSA P-256 and lie in `office_secret`. Tablets hold the authority by its SHA-256 and look at no date, for
their clocks are wrong; still all dates begin years ago, for whoever else looks.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sqlalchemy import Engine

from models.access import OfficeSecret
from models.clock import Milliseconds
from models.enrolment import SERVER_NAME
from models.errors import AlreadyThere
from models.store import reading, writing

AUTHORITY, SERVER = "authority", "tablet_server"
BACKDATED = timedelta(days=3650)
AUTHORITY_LASTS = timedelta(days=30 * 365)
SERVER_LASTS = timedelta(days=30)
RENEWED_BEFORE = timedelta(days=10)


@dataclass(frozen=True)
class Credential:
    """A certificate with its key."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def pem(self) -> str:
        """Key and certificate, as they are kept and as TLS loads them."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return key.decode() + self.certificate_pem


def authority(engine: Engine, now: Milliseconds) -> Credential:
    """Made at its first use, then always the same. Raises StoreError."""
    kept = _kept(engine, AUTHORITY)
    if kept is None:
        made = _new_authority(now)
        try:
            with writing(engine) as session:
                session.add(_secret(AUTHORITY, made, now))
        except AlreadyThere:  # another office process was first
            pass
        kept = _kept(engine, AUTHORITY)
    assert kept is not None
    return kept


def server_credential(engine: Engine, now: Milliseconds) -> Credential:
    """What the tablets' listener shows: renewed in time, also where the office's clock was set. Raises StoreError."""
    kept = _kept(engine, SERVER)
    if kept is None or not _lasts(kept.certificate, now):
        made = _new_server(authority(engine, now), now)
        with writing(engine) as session:
            session.merge(_secret(SERVER, made, now))
        kept = _kept(engine, SERVER)
    assert kept is not None
    return kept


def _lasts(certificate: x509.Certificate, now: Milliseconds) -> bool:
    left = certificate.not_valid_after_utc - _time(now)
    return RENEWED_BEFORE < left <= SERVER_LASTS


def _kept(engine: Engine, name: str) -> Credential | None:
    with reading(engine) as session:
        secret = session.get(OfficeSecret, name)
    if secret is None:
        return None
    pem = secret.value.encode()
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Credential(key, x509.load_pem_x509_certificate(pem))


def _secret(name: str, made: Credential, now: Milliseconds) -> OfficeSecret:
    ends = int(made.certificate.not_valid_after_utc.timestamp() * 1000)
    return OfficeSecret(name=name, value=made.pem, made_at=now, expires_at=ends)


def _new_authority(now: Milliseconds) -> Credential:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Gatepost office")
    begun = _begun(name, name, key, now, AUTHORITY_LASTS)
    begun = begun.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    begun = begun.add_extension(_usage(key_cert_sign=True), critical=True)
    # It can vouch for the office's name alone, so that to trust it costs nothing elsewhere (RFC 5280, 4.2.1.10).
    only = x509.NameConstraints([x509.DNSName(SERVER_NAME)], None)
    begun = begun.add_extension(only, critical=True)
    return Credential(key, begun.sign(key, hashes.SHA256()))


def _new_server(issuer: Credential, now: Milliseconds) -> Credential:
    key = ec.generate_private_key(ec.SECP256R1())
    begun = _begun(_name(SERVER_NAME), issuer.certificate.subject, key, now, SERVER_LASTS)
    begun = begun.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    begun = begun.add_extension(_usage(digital_signature=True), critical=True)
    begun = begun.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    begun = begun.add_extension(x509.SubjectAlternativeName([x509.DNSName(SERVER_NAME)]), critical=False)
    of = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return Credential(key, begun.add_extension(of, critical=False).sign(issuer.key, hashes.SHA256()))


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: Milliseconds, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_time(now) - BACKDATED)
        .not_valid_after(_time(now) + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _time(at: Milliseconds) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
