"""Prints what PHP makes of each `Cookie` field on standard input, by real requests to PHP's own web server.

One base64 field value a line in, one JSON array of [name, value] (or an error string) a line out.
"""

import base64
import json
import re
import socket
import subprocess
import sys
from pathlib import Path


def start():
    """Starts `php -S` on a port that it picks itself, and returns the process and the port."""
    router = Path(__file__).with_name("php_router.php")
    command = ["php", "-n", "-S", "127.0.0.1:0", str(router)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        started = re.search(r"\(http://127\.0\.0\.1:(\d+)\) started", line)
        if started:
            return process, int(started[1])
    raise SystemExit("php -S did not start")


def ask(port, field):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(b"GET / HTTP/1.0\r\nHost: x\r\nCookie: " + field + b"\r\n\r\n")
        answer = b""
        while chunk := peer.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    if not re.match(rb"HTTP/1\.\d 200 ", head):
        return f"ERR {head.splitlines()[0].decode('latin-1') if head else 'no answer'}"
    return json.loads(body)


def main():
    process, port = start()
    try:
        for line in sys.stdin:
            print(json.dumps(ask(port, base64.b64decode(line))))
    finally:
        process.terminate()
        process.wait(timeout=10)


if __name__ == "__main__":
    main()
