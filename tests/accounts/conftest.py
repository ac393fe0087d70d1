"""A key for what the tests sign, so that none is made in the home of whoever runs them."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def secret_key(settings: Settings) -> None:
    settings.SECRET_KEY = "only-for-tests-" * 4
