"""What level a request may read: a signed cookie that says it for five minutes, refreshed from the session.

Reading the level from the session costs two queries; checking a cookie costs microseconds. The price is that a level taken
from someone, or an account disabled, stays readable for at most `LEVEL_SECONDS`. Signing out ends it at once.
"""

import hmac
import time
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.encoding import force_bytes

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person
from readingroom.request import ReadingRequest

LEVEL_SECONDS = 300
"""How long a level cookie is believed, in seconds: the longest time a revoked level stays readable."""

PURPOSE = "readingroom.reader.levels"


def _sign(level_word: str, expires: str, session_key: str) -> str:
    key = sha256(force_bytes(PURPOSE) + force_bytes(settings.SECRET_KEY)).digest()
    return hmac.new(key, f"{level_word}.{expires}.{session_key}".encode(), sha256).hexdigest()


def write_level(level: AccessLevel, session_key: str, *, now: float) -> str:
    """The value of a level cookie that holds for one session for `LEVEL_SECONDS` from `now` (Unix seconds)."""
    expires = str(int(now) + LEVEL_SECONDS)
    return f"{level.word}.{expires}.{_sign(level.word, expires, session_key)}"


def read_level(cookie: str, session_key: str, *, now: float) -> tuple[AccessLevel, int] | None:
    """The level a cookie says and when it expires (Unix seconds), or None when it is not to be believed.

    It is not when we did not sign it, it was signed for another session, it has expired, or it expires later than one
    written now would (a clock was set back).
    """
    word, _, rest = cookie.partition(".")
    expires, _, signature = rest.partition(".")
    if not hmac.compare_digest(signature.encode(), _sign(word, expires, session_key).encode()):
        return None
    if not now < int(expires) <= now + LEVEL_SECONDS:
        return None
    return AccessLevel.from_word(word), int(expires)


def level_of(person: object) -> AccessLevel:
    """What the user of a request may read; someone who did not sign in reads as a visitor."""
    return person.access if isinstance(person, Person) else AccessLevel.VISITOR


class LevelMiddleware:
    """Sets `request.level`, and keeps the level cookie in step with the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ReadingRequest) -> HttpResponse:
        """Answers at the level the cookie or, without a valid one, the session says."""
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        cookie = request.COOKIES.get(settings.LEVEL_COOKIE_NAME, "")
        believed = read_level(cookie, session_key, now=time.time()) if session_key and cookie else None
        level = believed[0] if believed else level_of(request.user) if session_key else AccessLevel.VISITOR
        request.level = level
        response = self.get_response(request)
        if level > AccessLevel.VISITOR:
            patch_cache_control(response, private=True)
        # The key changes when someone signs in, signs out or changes the password.
        if believed is None or request.session.session_key != session_key:
            self._renew(request, response, had_cookie=bool(cookie))
        return response

    def _renew(self, request: ReadingRequest, response: HttpResponse, *, had_cookie: bool) -> None:
        key = request.session.session_key
        if key:
            response.set_cookie(
                settings.LEVEL_COOKIE_NAME,
                write_level(level_of(request.user), key, now=time.time()),
                max_age=LEVEL_SECONDS,
                secure=settings.READINGROOM_HTTPS,
                httponly=True,
                samesite="Lax",
            )
        elif had_cookie:
            response.delete_cookie(settings.LEVEL_COOKIE_NAME, samesite="Lax")
