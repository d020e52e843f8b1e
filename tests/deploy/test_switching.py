"""A release that does not work leaves everything as it was, unless the one before no longer fits the database."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import release as way
from deploy.building import Refused
from deploy.places import UNITS, Places

LOST = "notes.0003: All notes are lost.\n"
# Programs of the system: a service that starts, a worker that may end again and again, and what the site's code says.
SYSTEMCTL = """#!/bin/sh
if [ "$1" = show ]; then echo >> {root}/shown; [ ! -e {root}/current/worker-ends ] || wc -l < {root}/shown; fi
"""
RUNUSER = """#!/bin/sh
for last; do :; done
[ -e "${last#--unknown-to=}/knows" ] || cat lost
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    """Three releases, of which the second runs and the first did before; a site that is broken where a file says so."""
    found = Places(tmp_path, tmp_path / "site.env", tmp_path / "units")
    for name in ("bin", "units"):
        (tmp_path / name).mkdir()
    for name, text in {"systemctl": SYSTEMCTL.replace("{root}", str(tmp_path)), "runuser": RUNUSER}.items():
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setattr(way, "ANSWERS_WITHIN", 0.5)
    monkeypatch.setattr(way, "WORKER_STAYS", 0.1)
    found.environment.write_text("SITE_URL=https://clinic.example\n")

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(500 if (tmp_path / "current" / "broken").exists() else 200)
            self.end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        socket_unit = f"[Socket]\nListenStream=127.0.0.1:{server.server_port}\n"
        for name in "123":
            (tmp_path / "releases" / name / "deploy").mkdir(parents=True)
            (tmp_path / "releases" / name / "lost").touch()
            for unit in UNITS:
                (tmp_path / "releases" / name / "deploy" / unit).write_text(socket_unit)
        for name in "12":
            way.start(found.releases / name, found)
        yield found
        server.shutdown()


@pytest.mark.parametrize("fault", ["broken", "worker-ends"])
def test_a_release_that_does_not_work_is_switched_back_from_and_forgotten(places: Places, fault: str) -> None:
    one, two, three = (places.releases / name for name in "123")
    (three / fault).touch()
    with pytest.raises(Refused, match="the one before runs again"):
        way.start(three, places)

    assert (places.running(), places.previous()) == (two, one)


def test_after_something_final_a_release_that_does_not_work_stays(places: Places) -> None:
    two, three = places.releases / "2", places.releases / "3"
    (three / "broken").touch()
    with pytest.raises(Refused, match=r"All notes are lost\.\n.* does not fit the database any more"):
        way.start(three, places, lost=LOST)

    assert (places.running(), places.previous()) == (three, two)


def test_the_mended_release_knows_what_was_final_before_it(places: Places) -> None:
    one, two, three = (places.releases / name for name in "123")
    (two / "broken").touch()  # which the final update left
    (three / "lost").write_text(LOST)
    way.start(three, places)
    with pytest.raises(Refused, match=r"All notes are lost\.\nThe previous release does not fit"):
        way.rollback(places, final=False)
    assert (places.running(), places.previous()) == (three, one)

    way.rollback(places, final=True)
    assert places.running() == one


def test_a_release_that_knows_what_was_final_is_gone_back_to(places: Places) -> None:
    one, two = places.releases / "1", places.releases / "2"
    (two / "lost").write_text(LOST)
    (one / "knows").touch()
    way.rollback(places, final=False)

    assert (places.running(), places.previous()) == (one, two)


def test_when_neither_works_it_says_so(places: Places) -> None:
    for name in "23":
        (places.releases / name / "broken").touch()
    with pytest.raises(Refused, match="Neither the new release nor the one before works"):
        way.start(places.releases / "3", places)
