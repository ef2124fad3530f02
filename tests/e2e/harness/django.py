"""Starts the Django project of tests/e2e/django_portal on a database of its own, with one administrator."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "django_portal"
NAME, PASSWORD = "mairie", "une phrase de passe"


class Portal:
    """A running portal; use as a context manager."""

    def __init__(self, folder):
        self.environment = {
            **os.environ,
            "PORTAL_DATABASE": str(Path(folder) / "portal.sqlite3"),
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._manage("migrate", "--verbosity", "0")
        self._manage("createsuperuser", "--noinput", "--username", NAME, "--email", "mairie@example.org")
        self.log = (Path(folder) / "portal.log").open("w+", encoding="utf-8")
        command = [sys.executable, str(PROJECT / "serve.py")]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), f"the portal did not start: {line!r}"
        self.url = line.split()[-1]

    def _manage(self, *arguments):
        command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()
