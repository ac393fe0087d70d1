"""What a WSGI server is given: `application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.reader.settings")
django.setup(set_prefix=False)

from django.urls import get_resolver  # noqa: E402 - the addresses need the settings

from readingroom.reader.handler import ReadingRoomHandler  # noqa: E402 - the handler needs the settings

# All pages are imported before the first reader comes: what reads pixels alone takes half a second.
get_resolver().url_patterns  # noqa: B018 - reading it imports them
application = ReadingRoomHandler()
