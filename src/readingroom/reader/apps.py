"""The reader room as Django knows it."""

from django.apps import AppConfig


class ReaderConfig(AppConfig):
    """Names the room; it has templates and no tables."""

    name = "readingroom.reader"
    label = "reader"
    verbose_name = "Reading Room"
