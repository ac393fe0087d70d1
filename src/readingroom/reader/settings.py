"""Django's settings. Everything that differs between instances comes from the environment; there is no development mode.

READINGROOM_HOME           folder of the instance: editions, people, secret key (default `~/.local/share/readingroom`)
READINGROOM_LIBRARY        folder of the library (default `library` in the home)
READINGROOM_SECRET_KEY     what signs cookies, the same on every machine (default: a random one kept in the home with mode 0600)
READINGROOM_ALLOWED_HOSTS  host names the instance answers to, with commas (default: this machine only)
READINGROOM_HTTPS          `yes` when readers come by HTTPS through a proxy that sets X-Forwarded-Proto (default `no`)
READINGROOM_PROXIES        addresses of proxies whose X-Forwarded-For is believed, with commas (default: none)
READINGROOM_CACHE_MB       memory for finished pages of one server process, in megabytes (default 256)
DATABASE_URL               people on PostgreSQL: `postgres://user:password@host:5432/name` (default `people.sqlite3` in the home)
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject

from readingroom.accounts.database import DatabaseAddressProblem, read_database_url
from readingroom.reader.secret import read_or_make_secret


def _words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def _yes(name: str) -> bool:
    word = os.environ.get(name, "no").lower()
    if word in ("1", "on", "true", "yes"):
        return True
    if word in ("", "0", "off", "false", "no"):
        return False
    raise ImproperlyConfigured(f"{name} is “{word}”; use yes or no")


def _number(name: str, default: int) -> int:
    word = os.environ.get(name) or str(default)
    if not word.isdecimal():
        raise ImproperlyConfigured(f"{name} is “{word}”; use a whole number")
    return int(word)


READINGROOM_HOME = Path(os.environ.get("READINGROOM_HOME") or "~/.local/share/readingroom").expanduser()
READINGROOM_LIBRARY = Path(os.environ.get("READINGROOM_LIBRARY") or READINGROOM_HOME / "library").expanduser()
READINGROOM_HTTPS = _yes("READINGROOM_HTTPS")
READINGROOM_PROXIES = _words("READINGROOM_PROXIES")
READINGROOM_CACHE_MB = _number("READINGROOM_CACHE_MB", 256)

DEBUG = False
# Made when it is first needed, so that a type checker that reads these settings writes nothing.
SECRET_KEY = os.environ.get("READINGROOM_SECRET_KEY") or SimpleLazyObject(
    lambda: read_or_make_secret(READINGROOM_HOME / "secret-key")
)
ALLOWED_HOSTS = _words("READINGROOM_ALLOWED_HOSTS", "localhost,.localhost,127.0.0.1,[::1]")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "readingroom.accounts",
    "readingroom.reader",
]
MIDDLEWARE = [
    "readingroom.reader.health.HealthMiddleware",
    "readingroom.reader.security.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "readingroom.reader.levels.LevelMiddleware",
    "readingroom.reader.editions.EditionMiddleware",
]
ROOT_URLCONF = "readingroom.reader.urls"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
# An example that somebody shows stays in memory: with no other handler, nothing of it is ever written to the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "readingroom.reader.assets.AssetStorage"},
}
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

try:
    DATABASES = {"default": read_database_url(os.environ.get("DATABASE_URL", ""), default=READINGROOM_HOME / "people.sqlite3")}
except DatabaseAddressProblem as problem:
    raise ImproperlyConfigured(str(problem)) from None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "/account/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# NIST SP 800-63B-4: length and a list of common passwords, no rules of composition (Django's numeric rule is one).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "readingroom.accounts.passwords.RepetitionValidator"},
]

# Browsers take a cookie called `__Host-…` only from this host, by HTTPS, for all its paths.
_COOKIE_PREFIX = "__Host-" if READINGROOM_HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}rr-session"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SECURE = READINGROOM_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}rr-csrf"
CSRF_COOKIE_SECURE = READINGROOM_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LEVEL_COOKIE_NAME = f"{_COOKIE_PREFIX}rr-level"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if READINGROOM_HTTPS else None

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# The decoders of the viewer are WebAssembly, which may compile itself and runs in workers, but nothing from elsewhere. A worker
# is held to the policy its own file came with, so the files of the viewer carry this one too.
VIEWER_SECURITY_POLICY = "; ".join(
    f"{name} {sources}"
    for name, sources in (
        CONTENT_SECURITY_POLICY
        | {
            "script-src": "'self' 'wasm-unsafe-eval'",
            "worker-src": "'self' blob:",
            "img-src": "'self' data: blob:",
        }
    ).items()
)
SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in CONTENT_SECURITY_POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
} | ({"Strict-Transport-Security": "max-age=31536000"} if READINGROOM_HTTPS else {})

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A missing page is an answer, and strangers choose the Host header: neither is news.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "readingroom": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
