"""The programs that are made of this repository."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent


@dataclass(frozen=True)
class Programs:
    """Where they are."""

    octroi: str
    wire: Path
    bare: Path


def _built(folder: Path, *arguments: str) -> dict[str, str]:
    command = ["cargo", "build", "--locked", "--profile", "dist", "--message-format", "json-render-diagnostics", *arguments]
    lines = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    messages = [json.loads(line) for line in lines]
    return {message["target"]["name"]: message["executable"] for message in messages if message.get("executable")}


def _shipped() -> str:
    subprocess.run([ROOT / "deploy" / "build"], check=True, stdout=sys.stderr)
    return str(ROOT / "target" / "shipped" / "octroi")


def build() -> Programs:
    """Builds as octroi is shipped."""
    own = _built(HERE, "--bins", "--target-dir", str(ROOT / "target" / "peers"))
    return Programs(os.environ.get("OCTROI_BIN") or _shipped(), Path(own["wire"]), Path(own["bare"]))
