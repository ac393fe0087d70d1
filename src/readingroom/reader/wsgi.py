"""What a WSGI server is given: `application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.reader.settings")
django.setup(set_prefix=False)

from django.urls import get_resolver  # noqa: E402 - the addresses need the settings

from readingroom.reader.editions import prepare_current  # noqa: E402 - it needs the settings
from readingroom.reader.handler import ReadingRoomHandler  # noqa: E402 - the handler needs the settings

# Pages are imported and the edition is prepared before the first reader comes: what reads pixels alone takes half a second.
get_resolver().url_patterns  # noqa: B018 - reading it imports them
prepare_current()
application = ReadingRoomHandler()
