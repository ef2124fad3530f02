"""
WSGI config for portal project.

It exposes the WSGI callable as a module-level variable named ``application``.

For more information on this file, see
https://docs.djangoproject.com/en/5.2/howto/deployment/wsgi/
"""

import os

from django.core.wsgi import get_wsgi_application

from portal.trackers import RawLines

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'portal.settings')

application = RawLines(get_wsgi_application())
