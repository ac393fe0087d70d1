"""The accounts room as Django knows it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the room, so that its tables are called `accounts_…`."""

    name = "readingroom.accounts"
    label = "accounts"
    verbose_name = "People"
