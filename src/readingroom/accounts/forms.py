"""The sign-in form, which counts failures."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from readingroom.accounts.addresses import client_address
from readingroom.accounts.throttle import forget_failures, record_failure, seconds_to_wait


def address_of(request: HttpRequest) -> str:
    """Where a request came from, behind the proxies the settings name."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        proxies=settings.READINGROOM_PROXIES,
    )


def waiting_words(seconds: int) -> str:
    """What someone is told who has to wait."""
    minutes = -(-seconds // 60)
    return f"Too many failed attempts. Try again in {minutes} minute{'' if minutes == 1 else 's'}."


class SignInForm(AuthenticationForm):
    """Name and password. After too many failures the password is not looked at until `wait_seconds` have passed."""

    error_messages = {  # noqa: RUF012 - Django's own way to word a form
        "invalid_login": "Name and password do not match an account. Mind upper and lower case.",
        "inactive": "This account is disabled.",
    }
    wait_seconds = 0

    def clean(self) -> dict[str, Any]:
        """Checks the password, unless this account or address has to wait.

        Raises:
            ValidationError: it has to wait, or name and password do not match.
        """
        account = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if account is None or not password or self.request is None:
            return self.cleaned_data
        address, now = address_of(self.request), timezone.now()
        self.wait_seconds = seconds_to_wait(account, address, now=now)
        if self.wait_seconds:
            raise ValidationError(waiting_words(self.wait_seconds), code="wait")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            record_failure(account, address, now=now)
            raise
        forget_failures(account, address)
        return cleaned
