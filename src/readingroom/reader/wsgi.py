"""What a WSGI server is given: `application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.reader.settings")
django.setup(set_prefix=False)

from readingroom.reader.handler import ReadingRoomHandler  # noqa: E402 - the handler needs the settings

application = ReadingRoomHandler()
