"""A fresh Wagtail site, as `wagtail start` makes it, whose home page holds the text of one of our articles."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bench.servers import Server, free_port

MODELS = """\
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    body = RichTextField(default="")
"""
TEMPLATE = """\
{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block content %}<h1>{{ page.title }}</h1>{{ page.body|richtext }}{% endblock %}
"""
LOCAL = """\
SECRET_KEY = "of a scratch site that only this machine can reach"
ALLOWED_HOSTS = ["127.0.0.1"]
"""
CACHED = """\
from .production import *

MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
CACHE_MIDDLEWARE_SECONDS = 3600
"""
PUBLISH = """\
import json, sys
from home.models import HomePage
page = HomePage.objects.get()
page.title, page.body = json.load(sys.stdin)
page.save_revision().publish()
"""
TAKEN_OVER = ("worker_class", "threads", "workers", "keepalive", "preload_app", "control_socket_disable")


class OutOfReach(Exception):
    """Wagtail could not be installed."""


class WagtailSite:
    """Built in `folder`; its packages lie in a virtual environment there, which the next run uses again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.venv = folder / "wagtail", folder / "wagtail-venv"
        self.python = str(self.venv / "bin" / "python")

    def install(self) -> None:
        """The newest Wagtail that this Python allows, and our gunicorn."""
        if (self.venv / "complete").exists():
            return
        packages = ["wagtail", f"gunicorn=={importlib.metadata.version('gunicorn')}"]
        pip = [self.python, "-m", "pip", "--disable-pip-version-check", "install", "-qq", *packages]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(self.venv)], check=True)
            subprocess.run(pip, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise OutOfReach("The packages of Wagtail could not be installed.") from error
        (self.venv / "complete").touch()

    def build(self, title: str, text: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self._run("-m", "wagtail.bin.wagtail", "start", "peer", ".")
        (self.folder / "home/models.py").write_text(MODELS)
        (self.folder / "home/templates/home/home_page.html").write_text(TEMPLATE)
        (self.folder / "peer/settings/local.py").write_text(LOCAL)
        (self.folder / "peer/settings/cached.py").write_text(CACHED)
        self._run("manage.py", "makemigrations", "home")
        self._run("manage.py", "migrate")
        self._run("manage.py", "collectstatic", "--no-input")
        self._run("manage.py", "shell", "-c", PUBLISH, typed=json.dumps([title, text]))

    def server(self, name: str, like: dict[str, str], settings: str) -> Server:
        """Served by gunicorn with the settings of ours, given as `like`, and one of Wagtail's own settings modules."""
        port = free_port()
        (self.folder / "gunicorn.conf.py").write_text("".join(f"{name} = {like[name]!r}\n" for name in TAKEN_OVER))
        command = [self.python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "peer.wsgi"]
        return Server(name, command, self.folder, port, self.environment(f"peer.settings.{settings}"))

    def environment(self, settings: str = "peer.settings.production") -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": settings}

    def versions(self) -> str:
        """In words, such as “Wagtail 8.0 on Django 5.2”."""
        ask = "import django, wagtail; print(f'Wagtail {wagtail.__version__} on Django {django.__version__}')"
        done = subprocess.run([self.python, "-c", ask], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def _run(self, *words: str, typed: str = "") -> None:
        done = subprocess.run(
            [self.python, *words],
            cwd=self.folder,
            env=self.environment(),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words[:3])} failed:\n{done.stderr[-2000:]}")


def title_and_text(html: str) -> tuple[str, str]:
    """The heading of an article page, and what stands in its main part."""
    main = re.search(r"<main\b[^>]*>(.*)</main>", html, re.DOTALL)
    heading = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    if main is None or heading is None:
        raise ValueError("This is not an article page.")
    return heading[1].strip(), main[1].replace(heading[0], "").strip()
