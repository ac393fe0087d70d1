"""A Wagtail site with one page of rich text of a given size, in an environment of its own."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODEL = """
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    body = RichTextField(blank=True)
    content_panels = Page.content_panels + [FieldPanel("body")]
"""
TEMPLATE = """{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block content %}<h1>{{ page.title }}</h1>{{ page.body|richtext }}{% endblock %}
"""
FILL = """
from home.models import HomePage
page = HomePage.objects.first()
page.body = "".join(f"<p>{{number}} " + "dural tail and hyperostosis " * 8 + "</p>" for number in range({paragraphs}))
page.save_revision().publish()
"""
SETTINGS = """
from site_.settings.base import *
DEBUG = False
SECRET_KEY = "only-for-this-measurement"
ALLOWED_HOSTS = ["*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
"""
PARAGRAPH = 236
"""Bytes of one paragraph of the page."""


class WagtailMissing(Exception):
    """Wagtail could not be installed or started; `str()` says why."""


def _run(command: list[str], folder: Path, **variables: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise WagtailMissing(f"{Path(command[0]).name} {command[1]} failed: {(done.stderr or done.stdout).strip()[-300:]}")


def _make_site(folder: Path, size: int) -> None:
    folder.mkdir()
    _run([sys.executable, "-m", "venv", "env"], folder)
    tools = folder / "env/bin"
    _run([str(tools / "pip"), "install", "--quiet", "wagtail", "gunicorn"], folder)
    _run([str(tools / "wagtail"), "start", "site_", "."], folder)
    (folder / "home/models.py").write_text(MODEL)
    (folder / "home/templates/home/home_page.html").write_text(TEMPLATE)
    (folder / "site_/settings/measured.py").write_text(SETTINGS)
    manage = [str(tools / "python"), "manage.py"]
    settings = {"DJANGO_SETTINGS_MODULE": "site_.settings.measured"}
    _run([*manage, "makemigrations", "home"], folder, **settings)
    _run([*manage, "migrate"], folder, **settings)
    _run([*manage, "shell", "-c", FILL.format(paragraphs=size // PARAGRAPH)], folder, **settings)


@contextmanager
def running_wagtail(folder: Path, port: int, *, size: int, workers: int) -> Iterator[str]:
    """The address of a Wagtail page of about `size` bytes, served by gunicorn with sync workers and no page cache.

    Raises:
        WagtailMissing: it cannot be installed here, or does not answer.
    """
    _make_site(folder, size)
    server = subprocess.Popen(
        [str(folder / "env/bin/gunicorn"), "--workers", str(workers), "--bind", f"127.0.0.1:{port}", "site_.wsgi"],
        cwd=folder,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "site_.settings.measured"},
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        print(f"Wagtail's page has {_wait(address)} bytes")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(address: str) -> int:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                return len(answer.read())
        except OSError as error:
            reason = error
        time.sleep(0.2)
    raise WagtailMissing(f"it does not answer: {reason}")
