"""A portal that is reached over HTTPS: its certificate is checked, and its cookies are judged as any other's."""

import ssl
import subprocess

import pytest
from harness.gate import portal
from harness.origin import Origin
from harness.visitor import Visitor

ANSWER = b"HTTP/1.1 200 OK\r\nSet-Cookie: sessionid=1\r\nSet-Cookie: _ga=1\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def certificate(tmp_path):
    """Returns the file of a certificate for 127.0.0.1 that signed itself, and that of its key."""
    made, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subject += ["-addext", "basicConstraints=critical,CA:FALSE"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*command, *subject, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with Origin(lambda _: ANSWER, tls=context) as origin:
        yield origin


def test_a_portal_whose_certificate_is_trusted_is_served(serve, secure, certificate):
    trust = {"SSL_CERT_FILE": str(certificate[0])}
    gate = serve(portal(secure.url, [("sessionid", "necessary")]), environment=trust)
    answer = Visitor(gate.url).get("/")
    assert (answer.status, answer.text) == (200, "ok")
    assert answer.values("set-cookie") == [b"sessionid=1"]
    assert secure.requests[0].values("host") == [gate.url.removeprefix("http://").encode()]


def test_a_portal_whose_certificate_is_not_trusted_gets_no_request(serve, secure):
    answer = Visitor(serve(portal(secure.url)).url).get("/")
    assert answer.status == 502
    assert secure.requests == []
