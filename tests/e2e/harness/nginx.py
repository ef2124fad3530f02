"""nginx as a shared cache before the gate, as operators run it: `proxy_cache` with revalidation and a lock, in a folder of its own.

`OCTROI_NGINX` names the binary, Debian's /usr/sbin/nginx by default. It needs no privilege, and ends by its own pid.
"""

import os
import signal
import socket
import subprocess

NGINX = os.environ.get("OCTROI_NGINX", "/usr/sbin/nginx")

# An operator who wants more hits than nginx gives: a response that sets a cookie is stored with its cookie.
CARELESS = "proxy_ignore_headers Set-Cookie;"
# As many pages as can be from the cache: what is out of date is sent at once, and asked for again behind the visitor's back.
BACKGROUND = "proxy_cache_use_stale updating error timeout; proxy_cache_background_update on;"
# HEAD is asked as HEAD and kept apart, where nginx by default asks for the whole page.
HEADS_APART = 'proxy_cache_convert_head off; proxy_cache_key "$request_method $scheme://$http_host$request_uri";'

CONFIGURATION = """
daemon off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 128; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/pages keys_zone=pages:1m use_temp_path=off;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {upstream};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Connection "";
            proxy_cache pages;
            {key}
            proxy_cache_revalidate on;
            proxy_cache_lock on;
            add_header X-Cache $upstream_cache_status always;
            {more}
        }}
    }}
}}
"""
KEY = 'proxy_cache_key "$scheme://$http_host$request_uri";'


class Nginx:
    """A running cache; use as a context manager. What it stores is in `folder` and outlives it."""

    def __init__(self, folder, upstream, more=""):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        # nginx inherits the listener, as it does from its predecessor in an upgrade: no port is guessed, and none is waited for.
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.upstream, self.more = upstream, more
        self._start()

    def _start(self):
        path = self.folder / "nginx.conf"
        key = "" if "proxy_cache_key" in self.more else KEY
        fields = {"folder": self.folder, "port": self.listener.getsockname()[1], "upstream": self.upstream, "key": key, "more": self.more}
        path.write_text(CONFIGURATION.format(**fields), encoding="ascii")
        number = self.listener.fileno()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [NGINX, "-p", self.folder, "-c", path], stderr=log, pass_fds=[number], env={**os.environ, "NGINX": f"{number};"}
            )

    def restart(self, upstream):
        """Starts it again before another upstream, at the same address and with what it has stored."""
        self._stop()
        self.upstream = upstream
        self._start()

    def _stop(self):
        assert self.process.poll() is None, f"nginx ended:\n{(self.folder / 'log').read_text()}"
        self.process.terminate()
        # One that has not come up yet ends by the signal itself.
        assert self.process.wait(timeout=20) in (0, -signal.SIGTERM)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop()
        self.listener.close()
