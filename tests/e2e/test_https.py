"""A portal that is reached over HTTPS: its certificate is checked, and its cookies are judged as any other's."""

import pytest
from harness.authority import Authority
from harness.gate import portal
from harness.origin import Origin
from harness.visitor import Visitor

ANSWER = b"HTTP/1.1 200 OK\r\nSet-Cookie: sessionid=1\r\nSet-Cookie: _ga=1\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def secure(authority):
    with Origin(lambda _: ANSWER, tls=authority.server("127.0.0.1")) as origin:
        yield origin


def test_a_portal_whose_certificate_is_trusted_is_served(serve, secure, authority):
    trust = {"SSL_CERT_FILE": str(authority.certificate)}
    gate = serve(portal(secure.url, [("sessionid", "necessary")]), environment=trust)
    answer = Visitor(gate.url).get("/")
    assert (answer.status, answer.text) == (200, "ok")
    assert answer.values("set-cookie") == [b"sessionid=1"]
    assert secure.requests[0].values("host") == [gate.url.removeprefix("http://").encode()]


def test_a_portal_whose_certificate_is_not_trusted_gets_no_request(serve, secure):
    answer = Visitor(serve(portal(secure.url)).url).get("/")
    assert answer.status == 502
    assert secure.requests == []
