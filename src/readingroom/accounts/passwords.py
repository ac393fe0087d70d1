"""What Django's own validators let through: passwords long only because something short is repeated."""

from django.core.exceptions import ValidationError

LONGEST_UNIT = 10
"""Characters: `1234567890` is the longest thing people repeat to reach a length."""


def is_repetition(password: str) -> bool:
    """True when the password is one unit of at most `LONGEST_UNIT` characters over and over (the last may be cut off)."""
    folded = password.casefold()
    units = range(1, min(LONGEST_UNIT, len(folded) - 1) + 1)
    return any(folded[unit:] == folded[:-unit] for unit in units)


class RepetitionValidator:
    """Refuses `passwordpassword` and its like (NIST SP 800-63B-4: repetitive or sequential characters)."""

    def validate(self, password: str, user: object = None) -> None:
        """Accepts the password or not.

        Raises:
            ValidationError: it is a repetition.
        """
        if is_repetition(password):
            raise ValidationError("This password repeats something short.", code="password_repeats")

    def get_help_text(self) -> str:
        """What the form says about it."""
        return "Your password can’t be something short over and over."
