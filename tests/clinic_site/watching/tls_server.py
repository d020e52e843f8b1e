"""A web server with a certificate of our making, and an authority that signs such certificates."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """Signs certificates that whoever trusts `file` believes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _named("An authority for tests")
        certificate = _begun(self.name, self.name, self.key, timedelta(days=3650)).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(certificate.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def certificate(self, name: str, *, ends_in: timedelta, self_signed: bool = False) -> Path:
        """A file with a certificate for `name` and its key; one that signs itself is vouched for by nobody."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _named(name)
        begun = _begun(subject, subject if self_signed else self.name, key, ends_in).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        signed = begun.sign(key if self_signed else self.key, hashes.SHA256())
        path = self.folder / "site.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        return path


@contextmanager
def serving(certificate: Path | None) -> Iterator[int]:
    """Listen on a free port of this machine, with TLS, or without when there is no certificate; yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_answer, args=[listening, certificate], daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def _answer(listening: socket.socket, certificate: Path | None) -> None:
    with suppress(OSError):
        while True:
            line, _ = listening.accept()
            with line, suppress(OSError):
                if certificate is None:
                    line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    continue
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                with context.wrap_socket(line, server_side=True) as tls:
                    tls.recv(1)


def _named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ends_in: timedelta
) -> x509.CertificateBuilder:
    ends = datetime.now(UTC) + ends_in
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(datetime.now(UTC), ends) - 30 * DAY)
        .not_valid_after(ends)
    )
