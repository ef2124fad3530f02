"""`octroi serve` as a newcomer and an operator use it: presets, host names, drains, dead upstreams, the shipped configuration."""

import json
import re
import signal
import socket
import threading

import pytest
from harness.deadline import wait_for
from harness.gate import LISTENING, ROOT, Gate, listening_address, portal
from harness.origin import page
from harness.visitor import Visitor, parse_answer

LINES = [
    b"Set-Cookie: sessionid=abc; HttpOnly; Path=/; SameSite=Lax",
    b"Set-Cookie: _ga=GA1.1; Path=/; Max-Age=63072000",
    b"Set-Cookie: csrftoken=def; Path=/; SameSite=Lax",
]
KEPT = [line.removeprefix(b"Set-Cookie: ") for line in (LINES[0], LINES[2])]
CLERMONT = "opendata.clermontmetropole.eu"
SHIPPED = ROOT / "config/octroi.toml"
FIRST_USERS = [CLERMONT, "data.ampmetropole.fr", "valenciennesmetro.opendatasoft.com", "data.meudon.fr", "donnees.grandchambery.fr"]
DEAD = "http://127.0.0.1:9"  # the discard port: nothing listens there


def tracking(request):
    """Answers any page with two allowed cookies around a tracker."""
    return page(fields=LINES)


@pytest.fixture
def dead_upstream():
    """Returns an address that refuses connections for as long as the test runs: bound, never listening."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def preset_gate(upstream, state, *arguments):
    return Gate(
        "serve", "--listen", "127.0.0.1:0", "--upstream", upstream, "--preset", "opendatasoft", "--state-dir", state, *arguments
    )


def test_a_preset_needs_no_file_and_answers_any_host_name(origin, tmp_path):
    with preset_gate(origin(tracking).url, tmp_path) as gate:
        visitor = Visitor(gate.url)
        for host in (visitor.host, "data.example.org", "localhost:8080"):
            answer = visitor.get("/", Host=host)
            assert answer.status == 200
            assert answer.values("set-cookie") == KEPT


def test_a_preset_without_a_state_folder_serves_too(origin, tmp_path):
    arguments = ["serve", "--listen", "127.0.0.1:0", "--upstream", origin(tracking).url, "--preset", "opendatasoft"]
    with Gate(*arguments, cwd=tmp_path) as gate:
        assert Visitor(gate.url).get("/").values("set-cookie") == KEPT


def test_the_json_log_says_where_it_listens(origin, tmp_path):
    with preset_gate(origin(tracking).url, tmp_path, "--log-format", "json") as gate:
        line = gate.first(lambda text: text if listening_address(text) else None, "a listening line")
        assert json.loads(line)
        assert Visitor("http://" + listening_address(line)).get("/").status == 200
    for line in gate.log:
        json.loads(line)


def test_every_line_of_the_log_keeps_cookie_values_out(origin, tmp_path):
    with preset_gate(origin(tracking).url, tmp_path, "--log-format", "json") as gate:
        visitor = Visitor(gate.url)
        visitor.extra = ["_ga=secret-of-the-visitor", "sessionid=secret-session"]
        visitor.get("/")
    assert not re.search(r"secret-of-the-visitor|secret-session|GA1\.1|=abc|=def", "".join(gate.log))


def test_an_unknown_host_is_misdirected(serve, origin):
    gate = serve(portal(origin(tracking).url, hosts=["portail.example.org"]))
    visitor = Visitor(gate.url)
    assert visitor.get("/", Host="portail.example.org").status == 200
    assert visitor.get("/", Host="PORTAIL.example.org:80").status == 200
    for host in ("autre.example.org", "portail.example.org.evil.example", "example.org", visitor.host):
        answer = visitor.get("/", Host=host)
        assert answer.status == 421
        assert answer.values("set-cookie") == []


def test_two_hosts_have_two_policies(serve, origin):
    upstream = origin(tracking).url
    one = portal(upstream, [("sessionid", "necessary")], hosts=["un.example.org"])
    two = portal(upstream, [("csrftoken", "necessary")], hosts=["deux.example.org"])
    visitor = Visitor(serve(one, two).url)
    assert visitor.get("/", Host="un.example.org").values("set-cookie") == KEPT[:1]
    assert visitor.get("/", Host="deux.example.org").values("set-cookie") == KEPT[1:]


def test_a_gate_that_is_told_to_stop_as_soon_as_it_listens_ends_well(serve, origin):
    for _ in range(5):
        gate = serve(portal(origin(tracking).url))
        gate.first(LISTENING.search, "the gate to listen")
        assert gate.stop() == 0


def test_termination_drains_a_slow_download(serve, origin):
    release = threading.Event()

    def slow(request):
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 10\r\n\r\nfirst"
        assert release.wait(30)
        yield b"-last"

    gate = serve(portal(origin(slow).url))
    port = int(gate.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as peer:
        peer.sendall(b"GET /export.csv HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
        raw = b""
        while not raw.endswith(b"first"):
            raw += peer.recv(65536)
        gate.process.send_signal(signal.SIGTERM)
        wait_for(lambda: refuses(port), "the listener to close")
        assert gate.process.poll() is None, "it left with a download under way"
        release.set()
        while chunk := peer.recv(65536):
            raw += chunk
    assert parse_answer(raw).body == b"first-last"
    assert gate.process.wait(timeout=20) == 0


def refuses(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except (ConnectionRefusedError, ConnectionResetError, TimeoutError):
        return True
    return False


def test_an_idle_kept_connection_does_not_hold_up_termination(serve, origin):
    gate = serve(portal(origin(tracking).url))
    port = int(gate.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
        assert peer.recv(65536).startswith(b"HTTP/1.1 200")
        assert gate.stop() == 0


@pytest.mark.parametrize(("language", "tag"), [("fr-FR,fr;q=0.9", "fr"), ("en-GB,en;q=0.9,fr;q=0.1", "en")])
def test_a_dead_upstream_is_explained_in_the_language_of_the_visitor(language, tag, serve, dead_upstream):
    answer = Visitor(serve(portal(dead_upstream)).url, language).get("/")
    assert answer.status == 502
    assert answer.value("content-type").startswith("text/html")
    assert re.search(rf'<html[^>]* lang="?{tag}\b', answer.text)
    assert request_id(answer) in answer.text
    assert dead_upstream.rsplit(":", 1)[1] not in answer.text, "a visitor never sees the upstream"
    assert "no-store" in answer.value("cache-control")


def test_a_dead_upstream_is_explained_to_programs_in_json(serve, dead_upstream):
    answer = Visitor(serve(portal(dead_upstream)).url).get("/api/records", Accept="application/json")
    assert answer.status == 502
    assert answer.value("content-type").startswith(("application/json", "application/problem+json"))
    assert request_id(answer) in json.dumps(answer.json())


def test_a_dead_upstream_has_no_body_for_head(serve, dead_upstream):
    answer = Visitor(serve(portal(dead_upstream)).url).request("HEAD", "/")
    assert answer.status == 502
    assert answer.rest == b""


def test_request_identifiers_differ(serve, dead_upstream):
    visitor = Visitor(serve(portal(dead_upstream)).url)
    assert request_id(visitor.get("/")) != request_id(visitor.get("/"))


def request_id(answer):
    identifier = answer.value("x-request-id")
    assert re.fullmatch(r"[0-9A-Za-z-]{8,64}", identifier)
    return identifier


def shipped(state, *arguments, environment=None):
    return Gate("serve", "--config", SHIPPED, "--listen", "127.0.0.1:0", "--state-dir", state, *arguments, environment=environment)


def test_the_shipped_configuration_can_be_tried_against_a_stand_in(origin, tmp_path):
    stand_in = origin(tracking)
    overrides = [part for host in FIRST_USERS for part in ("--upstream", f"{host}={stand_in.url}")]
    with shipped(tmp_path, *overrides) as gate:
        visitor = Visitor(gate.url)
        for host in FIRST_USERS:
            answer = visitor.get("/explore/", Host=host)
            assert answer.status == 200, host
            assert answer.values("set-cookie") == KEPT
            assert b"octroi-banner" not in answer.body
            assert stand_in.requests[-1].values("host") == [host.encode()]
            charter = visitor.get("/.octroi/charter?format=json", Host=host)
            assert {"sessionid", "csrftoken", "django_language", "cookies_preferences"} <= set(re.findall(r"\w+", charter.text))
        assert visitor.get("/", Host="inconnu.example.org").status == 421


def test_an_upstream_of_the_shipped_configuration_can_come_from_the_environment(origin, tmp_path):
    environment = {"OCTROI_UPSTREAM_OPENDATA_CLERMONTMETROPOLE_EU": origin(tracking).url}
    with shipped(tmp_path, environment=environment) as gate:
        assert Visitor(gate.url).get("/", Host=CLERMONT).values("set-cookie") == KEPT


def test_the_command_line_beats_the_environment(origin, tmp_path):
    environment = {"OCTROI_UPSTREAM_OPENDATA_CLERMONTMETROPOLE_EU": DEAD}
    with shipped(tmp_path, "--upstream", f"{CLERMONT}={origin(tracking).url}", environment=environment) as gate:
        assert Visitor(gate.url).get("/", Host=CLERMONT).status == 200


def test_the_charter_of_a_host_is_a_page_and_a_document(serve, origin):
    gate = serve(portal(origin(tracking).url, [("_pk_*", "audience")], extra='preset = "opendatasoft"'))
    visitor = Visitor(gate.url)
    for answer in (visitor.get("/.octroi/charter?format=json"), visitor.get("/.octroi/charter", Accept="application/json")):
        assert answer.status == 200
        assert answer.value("content-type").startswith("application/json")
        assert "_pk_*" in json.dumps(answer.json())
    document = visitor.get("/.octroi/charter")
    assert document.value("content-type").startswith("text/html")
    assert "_pk_*" in document.text
    assert "sessionid" in document.text
    assert "frame-ancestors 'none'" in document.value("content-security-policy")


def choose(visitor, fields, body):
    return visitor.request("POST", "/.octroi/choices", {"Content-Type": "application/json", **fields}, json.dumps(body).encode())


def test_a_choice_is_made_in_json_by_the_site_itself_only(serve, origin):
    gate = serve(portal(origin(tracking).url, [("_ga", "audience")]))
    visitor = Visitor(gate.url)
    for elsewhere in (
        {"Origin": "http://attacker.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://attacker.example", "Sec-Fetch-Site": None},
        {"Origin": None, "Sec-Fetch-Site": "cross-site"},
        {"Origin": None, "Sec-Fetch-Site": None},
        {"Origin": "null", "Sec-Fetch-Site": None},
    ):
        refused = choose(visitor, elsewhere, {"choice": "accept"})
        assert refused.status == 403, elsewhere
        assert refused.values("set-cookie") == []
    accepted = choose(visitor, {}, {"choice": "accept"})
    assert accepted.status == 200
    assert accepted.json() is not None
    assert "__Host-octroi" in visitor.jar
    assert [line.split(b"=")[0] for line in visitor.get("/").values("set-cookie")] == [b"_ga"]


@pytest.mark.parametrize("target", ["//evil.example/", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/\r\nX: y", ""])
def test_a_choice_never_sends_the_visitor_elsewhere(target, serve, origin):
    visitor = Visitor(serve(portal(origin(tracking).url, [("_ga", "audience")])).url)
    answer = visitor.post("/.octroi/choices", {"choice": "refuse", "return_to": target})
    assert answer.status == 303
    assert answer.value("location") == "/"
    assert answer.values("x") == []
