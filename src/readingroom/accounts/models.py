"""The people of an instance and their failed sign-ins."""

import unicodedata
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from readingroom.access import AccessLevel


def normalise_password(password: str) -> str:
    """A password as it is compared: the same letters typed on another keyboard are the same password (NIST SP 800-63B-4)."""
    return unicodedata.normalize("NFC", password)


class Person(AbstractUser):
    """Someone with an account. `username` is the account's name; a disabled account has `is_active` False."""

    LEVELS = tuple((level.word, level.word) for level in AccessLevel)

    level = models.CharField(max_length=16, choices=LEVELS, default=AccessLevel.MEMBER.word)

    class Meta:
        """What the table is called and holds to."""

        verbose_name = "person"
        verbose_name_plural = "people"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_level_is_known", condition=models.Q(level__in=[level.word for level in AccessLevel])
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def access(self) -> AccessLevel:
        """What this person may read; nothing but what is open while the account is disabled."""
        return AccessLevel.from_word(self.level) if self.is_active else AccessLevel.VISITOR

    def set_password(self, raw_password: str | None) -> None:
        """Takes a new password; the caller saves and has validated it."""
        super().set_password(raw_password if raw_password is None else normalise_password(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """True when this is the password."""
        return super().check_password(raw_password if raw_password is None else normalise_password(raw_password))


class FailedSignIn(models.Model):
    """One failed sign-in. `account` is a keyed digest of what was typed: people type passwords into the wrong field."""

    account = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        """What the table is called and found by."""

        verbose_name = "failed sign-in"
        indexes: ClassVar = [
            models.Index(fields=["account", "at"], name="failed_sign_in_by_account"),
            models.Index(fields=["address", "at"], name="failed_sign_in_by_address"),
        ]

    def __str__(self) -> str:
        return f"failed sign-in at {self.at:%Y-%m-%d %H:%M}"


class UnansweredSearch(models.Model):
    """A query that found nothing, with how often and on which days it was asked; not by whom."""

    words = models.CharField(max_length=100, unique=True)
    times = models.PositiveIntegerField(default=1)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        """What the table is called."""

        verbose_name = "unanswered search"
        verbose_name_plural = "unanswered searches"

    def __str__(self) -> str:
        return self.words


class DocumentReads(models.Model):
    """How often a document was read in all; not by whom or when."""

    document = models.CharField(max_length=200, unique=True)
    times = models.PositiveBigIntegerField(default=0)

    class Meta:
        """What the table is called."""

        verbose_name = "reads of a document"
        verbose_name_plural = "reads of documents"

    def __str__(self) -> str:
        return f"{self.document}: {self.times}"
