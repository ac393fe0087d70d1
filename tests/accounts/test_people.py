import unicodedata

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person
from readingroom.accounts.people import (
    AccountProblem,
    add_account,
    disable_account,
    enable_account,
    list_accounts,
    set_level,
    set_password,
)

PASSWORD = "quiet reading room at noon"

pytestmark = pytest.mark.django_db


def test_an_account_can_be_added_and_is_listed_by_name() -> None:
    add_account("zoe", level=AccessLevel.EDITOR, password=PASSWORD)
    add_account("ann@example.org", level=AccessLevel.MEMBER, password=PASSWORD)
    listed = [(account.name, account.level, account.active, account.last_sign_in) for account in list_accounts()]
    assert listed == [("ann@example.org", AccessLevel.MEMBER, True, None), ("zoe", AccessLevel.EDITOR, True, None)]


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("ann", PASSWORD, "already"),
        ("ann smith", PASSWORD, "name"),
        ("", PASSWORD, "name"),
        ("a" * 151, PASSWORD, "150"),
        ("ben", "short", "15 characters"),
        ("ben", "1q2w3e4r5t6y7u8i", "too common"),
        ("ben", "PasswordpassworD", "repeats"),
        ("ben", "123456789012345", "repeats"),
        ("ben", "a" * 40, "repeats"),
        ("benjamin.franklin", "benjamin.franklin1", "too similar"),
    ],
)
def test_a_bad_name_or_password_is_refused_with_the_reason(name: str, password: str, words: str) -> None:
    add_account("ann", level=AccessLevel.MEMBER, password=PASSWORD)
    with pytest.raises(AccountProblem, match=words) as caught:
        add_account(name, level=AccessLevel.MEMBER, password=password)
    assert caught.value.suggestion
    assert password not in str(caught.value) or password == "short"
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "password", ["731946285017364", "quiet reading room at noon", "žluťoučký kůň úpěl", "of many words " * 16]
)
def test_long_passwords_of_any_composition_are_accepted(password: str) -> None:
    add_account("ann", level=AccessLevel.MEMBER, password=password)
    assert authenticate(username="ann", password=password) is not None


def test_a_password_typed_on_another_keyboard_is_the_same_password() -> None:
    add_account("ann", level=AccessLevel.MEMBER, password=unicodedata.normalize("NFC", "žluťoučký kůň úpěl"))
    assert authenticate(username="ann", password=unicodedata.normalize("NFD", "žluťoučký kůň úpěl")) is not None


def test_passwords_are_hashed_with_argon2() -> None:
    add_account("ann", level=AccessLevel.MEMBER, password=PASSWORD)
    assert Person.objects.get().password.startswith("argon2$argon2id$")


def test_what_an_account_may_read_can_be_changed() -> None:
    add_account("ann", level=AccessLevel.MEMBER, password=PASSWORD)
    assert set_level("ann", AccessLevel.EDITOR).level is AccessLevel.EDITOR
    assert Person.objects.get().access is AccessLevel.EDITOR


def test_a_disabled_account_cannot_sign_in_and_reads_as_a_visitor_until_it_is_enabled() -> None:
    add_account("ann", level=AccessLevel.EDITOR, password=PASSWORD)
    assert not disable_account("ann").active
    assert authenticate(username="ann", password=PASSWORD) is None
    assert Person.objects.get().access is AccessLevel.VISITOR
    assert enable_account("ann").active
    assert authenticate(username="ann", password=PASSWORD) is not None


def test_a_new_password_replaces_the_old_one() -> None:
    add_account("ann", level=AccessLevel.MEMBER, password=PASSWORD)
    set_password("ann", "another quiet room at dawn")
    assert authenticate(username="ann", password=PASSWORD) is None
    assert authenticate(username="ann", password="another quiet room at dawn") is not None
    with pytest.raises(AccountProblem, match="15 characters"):
        set_password("ann", "short")


@pytest.mark.parametrize("change", [disable_account, enable_account])
def test_an_unknown_account_is_a_problem(change: object) -> None:
    assert callable(change)
    with pytest.raises(AccountProblem, match="nobody"):
        change("nobody")


def test_the_database_itself_refuses_an_unknown_level() -> None:
    add_account("ann", level=AccessLevel.MEMBER, password=PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.update(level="owner")
