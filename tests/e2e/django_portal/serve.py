"""Serves the project with the server behind `manage.py runserver`, on a port that the system picks.

`runserver` announces the port it was asked for, which for port 0 is not the one it got; this prints the real one.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings'

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application  # noqa: E402


def main():
    application = get_internal_wsgi_application()
    server = ThreadedWSGIServer(('127.0.0.1', 0), WSGIRequestHandler)
    server.set_app(StaticFilesHandler(application))
    print(f'listening on http://127.0.0.1:{server.server_port}', flush=True)
    server.serve_forever()


if __name__ == '__main__':
    main()
