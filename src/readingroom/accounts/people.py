"""Accounts as the command line handles them: adding, listing, changing what someone may read, disabling."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person, normalise_password


class AccountProblem(Exception):
    """An account cannot be made or changed: `str()` says why, `suggestion` what to do about it."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is listed; times are in UTC, `last_sign_in` is None before the first one."""

    name: str
    level: AccessLevel
    active: bool
    added: datetime
    last_sign_in: datetime | None


def _listed(person: Person) -> Account:
    return Account(
        name=person.username,
        level=AccessLevel.from_word(person.level),
        active=person.is_active,
        added=person.date_joined,
        last_sign_in=person.last_login,
    )


def _find(name: str) -> Person:
    try:
        return Person.objects.get(username=Person.normalize_username(name))
    except Person.DoesNotExist:
        raise AccountProblem(f"there is no account “{name}”", "`readingroom account list` shows those there are") from None


def _check_password(password: str, person: Person) -> None:
    try:
        validate_password(normalise_password(password), person)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise AccountProblem(f"this password is not accepted. {reasons}", "several words in a row make a good one") from None


def add_account(name: str, *, level: AccessLevel, password: str) -> Account:
    """Makes an account.

    Raises:
        AccountProblem: the name is taken or has characters that are not allowed, or the password is too easily guessed.
    """
    person = Person(username=Person.normalize_username(name), level=level.word)
    try:
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise AccountProblem(f"“{name}” cannot be an account's name. {reasons}", "use letters, digits and @ . + - _") from None
    _check_password(password, person)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise AccountProblem(
            f"there is an account “{name}” already", "`readingroom account level` changes what it may read"
        ) from None
    return _listed(person)


def list_accounts() -> tuple[Account, ...]:
    """All accounts by name."""
    return tuple(_listed(person) for person in Person.objects.order_by("username"))


def set_level(name: str, level: AccessLevel) -> Account:
    """Changes what an account may read; someone signed in notices within five minutes (see `reader.levels`).

    Raises:
        AccountProblem: there is no such account.
    """
    person = _find(name)
    person.level = level.word
    person.save(update_fields=["level"])
    return _listed(person)


def set_password(name: str, password: str) -> Account:
    """Gives an account a new password, which ends all its sessions.

    Raises:
        AccountProblem: there is no such account, or the password is too easily guessed.
    """
    person = _find(name)
    _check_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    return _listed(person)


def disable_account(name: str) -> Account:
    """Keeps someone from signing in; their sessions read as visitors within five minutes (see `reader.levels`).

    Raises:
        AccountProblem: there is no such account.
    """
    return _set_active(name, active=False)


def enable_account(name: str) -> Account:
    """Lets someone whose account was disabled sign in again.

    Raises:
        AccountProblem: there is no such account.
    """
    return _set_active(name, active=True)


def _set_active(name: str, *, active: bool) -> Account:
    person = _find(name)
    person.is_active = active
    person.save(update_fields=["is_active"])
    return _listed(person)
