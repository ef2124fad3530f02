"""Runs the twelve real server-side parsers over a list of `Cookie` field values.

Every program reads one base64 value a line and prints one JSON array of [name, value], or a JSON string naming the error, a line.
A program that is missing, fails or answers fewer lines than it was asked is an error here: a parser that did not run has seen nothing,
and nothing seen would look like a success.
"""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DEADLINE = 120
JAVA_LIBRARIES = ("coyote", "util", "util-scan", "juli", "servlet-api", "api", "jni", "annotations-api")
JAVA_PATH = ":".join(f"/usr/share/java/tomcat10-{name}.jar" for name in JAVA_LIBRARIES)

# The name of each parser as the recorded observations spell it, without its version, and how it is run; `{built}` is a scratch folder.
COMMANDS = {
    "aiohttp": [sys.executable, HERE / "python_parsers.py", "aiohttp"],
    "django": [sys.executable, HERE / "python_parsers.py", "django"],
    "go net/http": ["{built}/go_parser"],
    "npm cookie": ["node", HERE / "node_parser.js"],
    "php": [sys.executable, HERE / "php_parser.py"],
    "python SimpleCookie": [sys.executable, HERE / "python_parsers.py", "simple_cookie"],
    "rack": ["ruby", HERE / "rack_parser.rb"],
    "rust cookie": ["{rust}"],
    "starlette": [sys.executable, HERE / "python_parsers.py", "starlette"],
    "tomcat Rfc6265CookieProcessor": ["java", "-cp", "{built}:" + JAVA_PATH, "TomcatParser"],
    "tornado": [sys.executable, HERE / "python_parsers.py", "tornado"],
    "werkzeug": [sys.executable, HERE / "python_parsers.py", "werkzeug"],
}


def recorded_as(name):
    """Returns the parser that an observation such as `php 8.2` or `go1.19 net/http` was made with."""
    words = {"go1.19": "go", "tomcat10.1": "tomcat"}
    kept = [words.get(word, word) for word in name.split() if not word[0].isdigit()]
    return " ".join(kept)


class Twelve:
    """The parsers, compiled once into `built`."""

    def __init__(self, built):
        self.built = Path(built)
        run(["go", "build", "-o", self.built / "go_parser", HERE / "go_parser.go"], GOCACHE=str(self.built / "go-cache"))
        run(["javac", "-cp", JAVA_PATH, "-d", self.built, HERE / "TomcatParser.java"])

    def observe(self, name, fields):
        """Returns what the parser `name` makes of each field value: a list of [name, value], or a string naming its error."""
        places = {"built": str(self.built), "rust": str(rust_parser())}
        command = [str(part).format(**places) for part in COMMANDS[name]]
        lines = "".join(base64.b64encode(field).decode() + "\n" for field in fields)
        output = run(command, lines, NODE_PATH="/usr/share/nodejs", LC_ALL="C.UTF-8")
        # Not splitlines(): U+0085 is a line end to Python and a character to JSON.
        seen = [json.loads(line) for line in output.split("\n") if line]
        assert len(seen) == len(fields), f"{name} answered {len(seen)} of {len(fields)} fields"
        return seen


def rust_parser():
    """Returns the path of examples/cookie_parser.rs, built beside the binary under test."""
    binary = Path(os.environ.get("OCTROI_BIN", ROOT / "target/debug/octroi")).absolute()
    return Path(os.environ.get("OCTROI_COOKIE_PARSER", binary.parent / "examples/cookie_parser"))


def run(command, text="", **environment):
    """Runs one program to its end and returns its standard output; raises with its standard error when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=DEADLINE,
        env={**os.environ, **environment},
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def names(seen):
    """Returns every cookie name in one observation, keys of PHP's nested arrays included; an error saw no cookie."""
    if isinstance(seen, str):
        return []
    found = []
    for name, value in seen:
        found.append(name)
        if isinstance(value, dict):
            found.extend(names([[key, inner] for key, inner in value.items()]))
    return found
