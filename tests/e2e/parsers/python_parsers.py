"""Prints what one Python cookie parser makes of each `Cookie` field on standard input.

Usage: python_parsers.py NAME. One base64 field value a line in, one JSON array of [name, value] (or an error string) a line out.
Each parser is called as its server calls it, so the decoding of bytes is the server's own; nothing is trimmed or judged here.
"""

import base64
import json
import sys
from http.cookies import SimpleCookie


def simple_cookie(field):
    return [[name, morsel.value] for name, morsel in SimpleCookie(field.decode("latin-1")).items()]


def aiohttp(field):
    from aiohttp._cookie_helpers import parse_cookie_header

    return [[name, morsel.value] for name, morsel in parse_cookie_header(field.decode("latin-1"))]


def django(field):
    from io import BytesIO

    from django.conf import settings
    from django.core.handlers.wsgi import WSGIRequest

    if not settings.configured:
        settings.configure()
    environ = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "HTTP_COOKIE": field.decode("latin-1")}
    return [list(pair) for pair in WSGIRequest(environ).COOKIES.items()]


def starlette(field):
    from starlette.requests import Request

    return [list(pair) for pair in Request({"type": "http", "headers": [(b"cookie", field)]}).cookies.items()]


def tornado(field):
    from tornado.httputil import parse_cookie

    return [list(pair) for pair in parse_cookie(field.decode("latin-1")).items()]


def werkzeug(field):
    from werkzeug.http import parse_cookie

    return [list(pair) for pair in parse_cookie(field.decode("latin-1")).items()]


def main(parse):
    for line in sys.stdin:
        try:
            seen = parse(base64.b64decode(line))
        except Exception as error:  # what the parser raises is the observation
            seen = f"ERR {type(error).__name__}"
        print(json.dumps(seen))


if __name__ == "__main__":
    PARSERS = {parse.__name__: parse for parse in (simple_cookie, aiohttp, django, starlette, tornado, werkzeug)}
    main(PARSERS[sys.argv[1]])
