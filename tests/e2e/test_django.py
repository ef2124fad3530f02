"""A real Django project behind the gate: everything of Django's own works, and nothing that was added to track passes.

The portal says in `X-Sent-Cookies` which Set-Cookie lines left it, so that what arrives can be compared byte for byte.
"""

import re

import pytest
from harness.django import NAME, PASSWORD, Portal
from harness.gate import Gate, configuration, portal
from harness.visitor import Visitor

OWN = ("sessionid", "csrftoken", "django_language")
TRACKERS = ("_ga", "_pk_id.1.abcd", "visitor_track", "nameless-tracker")
# What a browser that met the portal before the gate did still sends.
OLD_TRACKERS = ["_ga=GA1.1.1", "_pk_id.1.abcd=1", "visitor_track=u-1", "nameless-tracker", "messages=x"]
PRESET = 'preset = "opendatasoft"'
THIRTEEN_MONTHS = 397 * 86400


@pytest.fixture(scope="module")
def django(tmp_path_factory):
    with Portal(tmp_path_factory.mktemp("django")) as running:
        yield running


@pytest.fixture(scope="module")
def gate(django, tmp_path_factory):
    """The gate as an operator of such a portal sets it up: the preset and nothing else."""
    path = configuration(tmp_path_factory.mktemp("gate"), portal(django.url, extra=PRESET))
    with Gate("serve", "--config", path) as running:
        yield running


@pytest.fixture
def visitor(gate):
    return Visitor(gate.url)


def line_name(line):
    return line.split(b";")[0].split(b"=")[0].strip().decode()


def sent_by_django(answer):
    return [bytes.fromhex(word) for word in answer.value("x-sent-cookies").split()]


def check(answer):
    """Asserts that of what Django sent exactly its own lines arrived, in order and byte for byte, and no tracker."""
    sent = sent_by_django(answer)
    assert {line_name(line) for line in sent} >= set(TRACKERS), "the portal did not even try"
    arrived = answer.values("set-cookie")
    # Expiries of the old trackers may be added by the gate; Django's own lines are never among them.
    own = [line for line in arrived if line_name(line) in OWN]
    assert own == [line for line in sent if line_name(line) in OWN]
    for line in arrived:
        assert line in own or b"max-age=0" in line.lower(), line
    return answer


def form_token(answer):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)[1]


def log_in(visitor):
    """Goes through the real admin form and returns the answer to it."""
    page = check(visitor.get("/admin/login/"))
    form = {"csrfmiddlewaretoken": form_token(page), "username": NAME, "password": PASSWORD, "next": "/admin/"}
    return check(visitor.post("/admin/login/", form))


def test_an_administrator_logs_in_with_the_real_form(visitor):
    answer = log_in(visitor)
    assert answer.status == 302
    assert answer.value("location") == "/admin/"
    assert {"sessionid", "csrftoken"} <= {line_name(line) for line in answer.values("set-cookie")}
    home = check(visitor.get("/admin/"))
    assert home.status == 200
    assert NAME in home.text


def test_a_wrong_password_is_still_wrong(visitor):
    page = visitor.get("/admin/login/")
    form = {"csrfmiddlewaretoken": form_token(page), "username": NAME, "password": "x", "next": "/admin/"}
    assert check(visitor.post("/admin/login/", form)).status == 200
    assert "sessionid" not in visitor.jar


def test_a_protected_post_needs_its_token_and_works_with_it(visitor):
    page = check(visitor.get("/"))
    refused = check(visitor.post("/", {"text": "sans jeton"}))
    assert refused.status == 403
    accepted = check(visitor.post("/", {"csrfmiddlewaretoken": form_token(page), "text": "Plus de bancs"}))
    assert (accepted.status, accepted.value("location")) == (302, "/")
    after = check(visitor.get("/"))
    assert "Plus de bancs" in after.text
    assert "sans jeton" not in after.text


def test_a_protected_post_of_another_site_is_refused_by_django(visitor):
    page = visitor.get("/")
    form = {"csrfmiddlewaretoken": form_token(page), "text": "d’ailleurs"}
    assert check(visitor.post("/", form, {"Origin": "http://attacker.example"})).status == 403


def test_the_language_switch_is_remembered(visitor):
    page = check(visitor.get("/"))
    assert '<html lang="fr">' in page.text
    switched = check(visitor.post("/i18n/setlang/", {"csrfmiddlewaretoken": form_token(page), "language": "en", "next": "/"}))
    assert switched.status == 302
    assert [line_name(line) for line in switched.values("set-cookie") if b"django_language" in line] == ["django_language"]
    assert '<html lang="en">' in check(visitor.get("/")).text


def test_an_administrator_adds_a_record_and_logs_out(visitor):
    log_in(visitor)
    page = check(visitor.get("/admin/suggestions/suggestion/add/"))
    added = check(visitor.post("/admin/suggestions/suggestion/add/", {"csrfmiddlewaretoken": form_token(page), "text": "Ombre"}))
    assert added.status == 302
    page = check(visitor.get("/admin/"))
    out = check(visitor.post("/admin/logout/", {"csrfmiddlewaretoken": form_token(page)}))
    deletion = [line for line in out.values("set-cookie") if line_name(line) == "sessionid"]
    assert len(deletion) == 1
    assert b"Max-Age=0" in deletion[0]
    assert "sessionid" not in visitor.jar
    assert visitor.get("/admin/").value("location").startswith("/admin/login/")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/redirect/", 302), ("/admin", 301), ("/nowhere/", 404), ("/received/", 200)])
def test_trackers_are_stripped_from_every_response(path, status, method, visitor):
    answer = check(visitor.request(method, path))
    assert answer.status == status
    assert not set(visitor.jar) - set(OWN)


def test_django_never_receives_a_tracker_that_the_browser_sends(visitor):
    log_in(visitor)
    own = dict(visitor.jar)
    visitor.extra = list(OLD_TRACKERS)
    received = visitor.get("/received/").json()
    assert received["cookies"] == own
    assert received["field"] == "; ".join(f"{name}={value}" for name, value in own.items())


def test_django_receives_no_cookie_field_when_none_is_allowed(visitor):
    visitor.extra = list(OLD_TRACKERS)
    assert visitor.get("/received/").json() == {"cookies": {}, "field": ""}


def test_logging_in_works_with_old_trackers_in_the_browser(visitor):
    visitor.extra = list(OLD_TRACKERS)
    assert log_in(visitor).status == 302
    assert visitor.get("/admin/").status == 200


def test_a_consented_tracker_passes_clamped_and_the_others_stay_out(django, tmp_path):
    path = configuration(tmp_path, portal(django.url, [("_pk_*", "audience")], extra=PRESET))
    with Gate("serve", "--config", path) as gate:
        visitor = Visitor(gate.url)
        before = visitor.get("/")
        assert not [line for line in before.values("set-cookie") if line_name(line) not in OWN]
        choice = visitor.post("/.octroi/choices", {"choice": "accept", "return_to": "/redirect/"})
        assert (choice.status, choice.value("location")) == (303, "/redirect/")
        assert "__Host-octroi" in visitor.jar
        after = visitor.get("/")
        lines = {line_name(line): line for line in after.values("set-cookie")}
        assert set(lines) - set(OWN) == {"_pk_id.1.abcd"}
        assert lines["_pk_id.1.abcd"].startswith(b"_pk_id.1.abcd=0123456789abcdef.1700000000;")
        lifetime = int(re.search(rb"(?i)max-age=(\d+)", lines["_pk_id.1.abcd"])[1])
        assert 0 < lifetime <= THIRTEEN_MONTHS
        assert "private" in after.value("cache-control")
        received = visitor.get("/received/").json()
        assert "_pk_id.1.abcd" in received["cookies"]
        assert "__Host-octroi" not in received["cookies"]
        visitor.post("/.octroi/choices", {"choice": "refuse"})
        assert "_pk_id.1.abcd" not in visitor.get("/received/").json()["cookies"]
