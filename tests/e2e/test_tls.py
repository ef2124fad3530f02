"""TLS on both sides of the gate: certificates by name, HTTP/2 by ALPN, redirect and HSTS, portals' own authorities, PROXY headers.

What clients of three kinds make of it is looked at: Python's ssl with h2, curl, and h2load.
"""

import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import threading
from collections import Counter

import h2.connection
import h2.events
import pytest
from harness.authority import Authority
from harness.deadline import wait_for
from harness.gate import LISTENING, Gate, configuration, portal
from harness.origin import Origin, page
from harness.visitor import exchange

NAMES = ("data.example", "other.example")
COOKIES = [("sessionid", "necessary"), ("_ga", "audience")]
SWAPS = 20
SETS = [b"Set-Cookie: sessionid=1", b"Set-Cookie: _ga=1"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def upstream():
    """An origin that says by which host it was asked, and what it was told of the client."""

    def answer(request):
        told = b" ".join(b"|".join(request.values(name)) for name in ("host", "x-forwarded-proto", "x-forwarded-for", "forwarded"))
        return page(told, SETS, media_type=b"text/plain")

    with Origin(answer) as origin:
        yield origin


def secured(upstream, host, pair, more=""):
    """Returns the TOML of a portal with a certificate."""
    return portal(upstream, COOKIES, (host,), extra=f'tls = {{ certificate = "{pair[0]}", key = "{pair[1]}" }}\n{more}')


def ports(gate, count):
    """Returns the ports of the listeners, in their order."""
    wait_for(lambda: sum(bool(LISTENING.search(line)) for line in gate.log) >= count, f"{count} listening lines")
    found = [LISTENING.search(line) for line in gate.log]
    return [int(match[1].rsplit(":", 1)[1]) for match in found if match]


@pytest.fixture(scope="module")
def gate(tmp_path_factory, authority, upstream):
    """A gate before two portals, each with its certificate, and a listener that sends to HTTPS."""
    listeners = ['{ address = "127.0.0.1:0", protocol = "https" }', '{ address = "127.0.0.1:0", protocol = "redirect", redirect-port = 8443 }']
    portals = [secured(upstream.url, host, authority.issue(host)) for host in NAMES]
    path = configuration(tmp_path_factory.mktemp("tls"), *portals, listen=listeners, more='tls = { hsts = "365 days", hsts-subdomains = true }')
    with Gate("serve", "--config", path) as running:
        running.https, running.redirect = ports(running, 2)
        yield running


def shake(port, context, name):
    """Returns a connection that was made with the name."""
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=20), server_hostname=name)


def ask(peer, host, more=""):
    """Sends one request over HTTP/1.1 and returns all of the answer."""
    peer.sendall(f"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n".encode())
    answer = b""
    while chunk := peer.recv(65536):
        answer += chunk
    return answer.decode("latin-1")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_each_host_shows_its_own_certificate(gate, authority, name, version):
    context = authority.client()
    context.minimum_version = context.maximum_version = version
    with shake(gate.https, context, name) as peer:
        assert ("DNS", name) in peer.getpeercert()["subjectAltName"]
        answer = ask(peer, name)
    assert answer.startswith("HTTP/1.1 200 ") and f"{name} https 127.0.0.1 for=127.0.0.1;proto=https" in answer
    assert re.findall(r"set-cookie: (\w+)=", answer) == ["sessionid"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_older_versions_of_tls_are_refused(gate, authority):
    context = authority.client()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        shake(gate.https, context, NAMES[0])


def test_a_session_is_resumed(gate, authority):
    context = authority.client()
    with shake(gate.https, context, NAMES[0]) as first:
        ask(first, NAMES[0])
        session = first.session
    second = context.wrap_socket(socket.create_connection(("127.0.0.1", gate.https)), server_hostname=NAMES[0], session=session)
    with second:
        assert second.session_reused


def test_browsers_are_told_to_stay_on_https(gate, authority):
    with shake(gate.https, authority.client(), NAMES[0]) as peer:
        answer = ask(peer, NAMES[0])
    assert re.findall(r"strict-transport-security: (.*)\r", answer) == ["max-age=31536000; includeSubDomains"]


@pytest.mark.parametrize(("asked", "host", "status"), [(NAMES[0], NAMES[1], 421), (NAMES[0], NAMES[0].upper(), 200), (None, NAMES[1], 421), (None, NAMES[0], 200)])
def test_a_host_with_another_certificate_needs_a_connection_of_its_own(gate, authority, asked, host, status):
    context = authority.client()
    context.check_hostname = False
    with shake(gate.https, context, asked) as peer:
        assert ask(peer, host).startswith(f"HTTP/1.1 {status} ")


def test_http2_is_chosen_by_alpn(gate, authority):
    with shake(gate.https, authority.client("h2", "http/1.1"), NAMES[0]) as peer:
        assert peer.selected_alpn_protocol() == "h2"
        fields, body = exchange_h2(peer, NAMES[0])
    assert fields[":status"] == "200" and body.startswith(b"data.example https")
    assert [value for name, value in fields.items() if name == "set-cookie"] == ["sessionid=1"]
    with shake(gate.https, authority.client("http/1.1"), NAMES[0]) as peer:
        assert peer.selected_alpn_protocol() == "http/1.1"


def exchange_h2(peer, authority):
    connection = h2.connection.H2Connection()
    connection.initiate_connection()
    fields = [(":method", "GET"), (":scheme", "https"), (":authority", authority), (":path", "/")]
    connection.send_headers(1, fields, end_stream=True)
    peer.sendall(connection.data_to_send())
    head, body = {}, b""
    while True:
        for event in connection.receive_data(peer.recv(65536)):
            if isinstance(event, h2.events.ResponseReceived):
                head = {name.decode(): value.decode() for name, value in event.headers}
            elif isinstance(event, h2.events.DataReceived):
                body += event.data
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                return head, body
        peer.sendall(connection.data_to_send())


@pytest.mark.parametrize(("option", "version"), [("--http2", "2"), ("--http1.1", "1.1")])
def test_curl_takes_it(gate, authority, option, version):
    command = ["curl", "--silent", "--show-error", option, "--cacert", authority.certificate, "--resolve", f"{NAMES[1]}:{gate.https}:127.0.0.1"]
    written = ["--write-out", "\n%{http_version} %{http_code}", "--max-time", "20", f"https://{NAMES[1]}:{gate.https}/"]
    done = subprocess.run([*command, *written], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"{version} 200"
    assert f"{NAMES[1]}:{gate.https} https" in done.stdout


def test_h2load_is_served_without_a_failure(gate, figures):
    command = ["h2load", "-n", "2000", "-c", "4", "-m", "16", f"--connect-to=127.0.0.1:{gate.https}", f"https://{NAMES[0]}:{gate.https}/"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "Application protocol: h2" in done.stdout
    assert "2000 succeeded, 0 failed, 0 errored, 0 timeout" in done.stdout, done.stdout
    figures.append("h2load: " + next(line for line in done.stdout.splitlines() if line.startswith("finished in")))


@pytest.mark.parametrize(("path", "status"), [("/a?b=c", 308), ("/.well-known/acme-challenge/token", 200)])
def test_plain_http_is_sent_to_https(gate, path, status):
    answer = exchange(gate.redirect, f"POST {path} HTTP/1.1\r\nHost: data.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert re.findall(r"location: (.*)\r", answer) == ([f"https://data.example:8443{path}"] if status == 308 else [])
    assert "strict-transport-security" not in answer


def test_noise_instead_of_a_handshake_harms_nobody(gate, authority):
    for noise in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 500, b""):
        with socket.create_connection(("127.0.0.1", gate.https), timeout=20) as peer:
            peer.sendall(noise)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass
    with shake(gate.https, authority.client(), NAMES[0]) as peer:
        assert ask(peer, NAMES[0]).startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize("shown", [True, False])
def test_a_portal_is_trusted_by_its_own_authority_and_shown_who_comes(tmp_path, authority, shown):
    certificate, key = authority.issue("gate.example", purpose="clientAuth")
    table = f'authorities = "{authority.certificate}"' + (f', certificate = "{certificate}", key = "{key}"' if shown else "")
    with Origin(lambda _: page(b"ok", SETS), tls=authority.server("127.0.0.1", asks=True)) as origin:
        path = configuration(tmp_path, portal(origin.url, COOKIES, ("*",), extra=f"upstream-tls = {{ {table} }}"))
        with Gate("serve", "--config", path, environment={"SSL_CERT_FILE": "/nonexistent"}) as running:
            answer = exchange(ports(running, 1)[0], b"GET / HTTP/1.1\r\nHost: data.example\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 " if shown else b"HTTP/1.1 502 ")
    assert bool(origin.requests) is shown


def test_certificates_are_swapped_under_load_without_a_failed_handshake(tmp_path, authority, upstream, figures):
    pairs = [authority.issue(NAMES[0]) for _ in range(2)]
    shown = (tmp_path / "shown.pem", tmp_path / "shown.key")

    def show(pair):
        """Puts both files in place one after the other, as a renewal does: what is read in between does not fit together."""
        for made, place in zip(pair, shown, strict=True):
            shutil.copy(made, place.with_suffix(".new"))
            place.with_suffix(".new").rename(place)

    show(pairs[0])
    path = configuration(tmp_path, secured(upstream.url, NAMES[0], shown), listen=['{ address = "127.0.0.1:0", protocol = "https" }'])
    with Gate("serve", "--config", path) as running:
        port, done, seen, failures = ports(running, 1)[0], threading.Event(), Counter(), []

        def visit():
            context = authority.client()
            while not done.is_set():
                try:
                    with shake(port, context, NAMES[0]) as peer:
                        seen[peer.getpeercert()["serialNumber"]] += 1
                        assert ask(peer, NAMES[0]).startswith("HTTP/1.1 200 ")
                except (OSError, AssertionError) as error:
                    failures.append(error)

        visitors = [threading.Thread(target=visit) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        for turn in range(1, SWAPS + 1):
            before = sum("applied" in line for line in running.log)
            show(pairs[turn % 2])
            running.process.send_signal(signal.SIGHUP)
            wait_for(lambda before=before: sum("applied" in line for line in running.log) > before, "the swap in the log")
        done.set()
        for visitor in visitors:
            visitor.join()
    assert failures == []
    assert len(seen) == 2
    figures.append(f"certificates: swapped {SWAPS} times during {sum(seen.values())} handshakes, {len(failures)} failed")


VERSION_2 = b"\r\n\r\n\0\r\nQUIT\n\x21\x11" + struct.pack("!H4s4sHH", 12, bytes([203, 0, 113, 9]), bytes(4), 4242, 443)


@pytest.mark.parametrize("header", [b"PROXY TCP4 203.0.113.9 127.0.0.1 4242 443\r\n", VERSION_2], ids=["version 1", "version 2"])
@pytest.mark.parametrize("trusted", ["127.0.0.0/8", "10.0.0.0/8"])
def test_a_trusted_balancer_says_who_the_client_is(tmp_path, upstream, header, trusted):
    listener = '{ address = "127.0.0.1:0", proxy-protocol = true }'
    path = configuration(tmp_path, portal(upstream.url, COOKIES, ("*",)), listen=[listener], more=f'trusted-proxies = ["{trusted}"]')
    request = b"GET / HTTP/1.1\r\nHost: data.example\r\nX-Forwarded-For: 6.6.6.6\r\nConnection: close\r\n\r\n"
    with Gate("serve", "--config", path) as running:
        port = ports(running, 1)[0]
        answer = exchange(port, header + request)
        bare = exchange(port, request)
    assert bare == b""
    assert answer.endswith(b"data.example http 203.0.113.9 for=203.0.113.9;proto=http") if trusted.startswith("127") else answer == b""


@pytest.mark.parametrize("version", ["http1", "https"])
def test_a_balancer_before_a_tls_listener_is_read_first(tmp_path, authority, upstream, version):
    listener = f'{{ address = "127.0.0.1:0", protocol = "{version}", proxy-protocol = true }}'
    portals = secured(upstream.url, NAMES[0], authority.issue(NAMES[0]))
    path = configuration(tmp_path, portals, listen=[listener], more='trusted-proxies = ["127.0.0.1"]')
    with Gate("serve", "--config", path) as running:
        peer = socket.create_connection(("127.0.0.1", ports(running, 1)[0]), timeout=20)
        peer.sendall(VERSION_2)
        if version == "https":
            peer = authority.client().wrap_socket(peer, server_hostname=NAMES[0])
        with peer:
            scheme = version.replace("1", "")
            assert f"data.example {scheme} 203.0.113.9 for=203.0.113.9;proto={scheme}" in ask(peer, NAMES[0])
