"""The schemas in config/ as editors use them: Taplo, which is in Even Better TOML, takes what is shipped and refuses mistakes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TAPLO = Path(sys.executable).parent / "taplo"
SHIPPED = [
    "config/octroi.toml",
    "config/reference.toml",
    *(str(path.relative_to(ROOT)) for folder in ("portals", "presets") for path in (ROOT / "config" / folder).glob("*.toml")),
    "deploy/octroi.toml",
    "src/cli/demo.toml",
]
# A date is a string to an editor, with quotes or without.
UNSEEN = {"a text for a date"}


def lint(path, schema=None):
    """Returns what Taplo says against a file; without a schema, by the `#:schema` line of the file."""
    by = ["--schema", schema.as_uri()] if schema else []
    command = [TAPLO, "lint", "--no-auto-config", "--colors", "never", *by, path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    said = "\n".join(line for line in done.stderr.splitlines() if " INFO " not in line)
    assert bool(said) == (done.returncode != 0), said
    return said


def schema_of(name):
    """Returns the schema for a file of a configuration, by its place."""
    folder = Path(name).parts[0]
    return ROOT / "config" / {"octroi.toml": "schema.json", "presets": "schema-preset.json"}.get(folder, "schema-portal.json")


def mistakes(topic):
    """Yields the title, the TOML files and the complaints of each case of a topic."""
    text = (ROOT / "tests/data/mistakes" / f"{topic}.txt").read_text(encoding="utf-8")
    for case in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        given, told = case.split(">>>\n")
        title, *files = re.split(r"^--- ", given, flags=re.MULTILINE)
        files = (file.split("\n", 1) for file in files)
        yield title.strip(), {name: content for name, content in files if name.endswith(".toml")}, told


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_names_its_schema_and_fits_it(name):
    path = ROOT / name
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = (path.parent / first.removeprefix("#:schema ")).resolve()
    of = {"portals": "schema-portal.json", "presets": "schema-preset.json"}.get(path.parent.name, "schema.json")
    assert named == ROOT / "config" / of
    assert lint(path) == ""


def test_the_line_in_a_file_is_what_editors_go_by(tmp_path):
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for name, schema in (("octroi.toml", "schema"), ("portals/data.meudon.fr.toml", "portal"), ("presets/opendatasoft.toml", "preset")):
        path = tmp_path / "config" / name
        text = path.read_text(encoding="utf-8")
        head, rest = text.split("\n", 1)
        path.write_text(f"{head}\nunheard-of = 1\n{rest}", encoding="utf-8")
        assert "'unheard-of' was unexpected" in lint(path), schema


def test_many_portals_in_a_file_fit_the_schema_of_one(tmp_path):
    path = tmp_path / "many.toml"
    schema = ROOT / "config/schema-portal.json"
    table = '[[portal]]\nhosts = ["a.example"]\nupstream = "https://a"\n'
    path.write_text(table + table, encoding="utf-8")
    assert lint(path, schema) == ""
    path.write_text('title = "x"\n' + table, encoding="utf-8")
    assert "more than 1 property" in lint(path, schema)
    path.write_text('upstream = "https://a"\n', encoding="utf-8")
    assert '"hosts" is a required property' in lint(path, schema)


@pytest.mark.parametrize("topic", ["keys", "kinds"])
def test_mistakes_of_keys_words_and_kinds_are_refused(topic, tmp_path):
    passed = set()
    count = 0
    for title, files, _ in mistakes(topic):
        path = tmp_path / "octroi.toml"
        path.write_text(files["octroi.toml"], encoding="utf-8")
        count += 1
        if lint(path, schema_of("octroi.toml")) == "":
            passed.add(title)
    assert count >= 15
    assert passed == UNSEEN & {title for title, _, _ in mistakes(topic)}


@pytest.mark.parametrize("topic", ["gate", "portals", "charter", "files", "tls"])
def test_what_octroi_takes_is_never_refused(topic, tmp_path):
    count = 0
    for title, files, told in mistakes(topic):
        if "error: " in told:
            continue
        for name, content in files.items():
            path = tmp_path / "file.toml"
            path.write_text(content, encoding="utf-8")
            assert lint(path, schema_of(name)) == "", f"{title}: {name}"
            count += 1
    assert count > 0


def test_the_configuration_of_the_transcripts_fits():
    assert lint(ROOT / "tests/data/transcripts/octroi.toml", ROOT / "config/schema.json") == ""
