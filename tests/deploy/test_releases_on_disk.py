"""The folders of releases: which one runs, which is gone back to, and what each keeps for the other."""

import json
import shutil
from pathlib import Path

import pytest

from deploy import release as way
from deploy.building import ROOM, Refused, build, share_static_files
from deploy.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    for name in ("releases/1", "releases/2", "releases/3", "releases/4", "releases/5", "units"):
        (tmp_path / name).mkdir(parents=True)
    return Places(tmp_path, tmp_path / "site.env", tmp_path / "units")


def test_a_new_server_runs_nothing_and_has_nothing_to_go_back_to(places: Places) -> None:
    assert (places.running(), places.previous()) == (None, None)
    with pytest.raises(Refused, match="There is no previous release"):
        way.rollback(places, final=False)


def test_what_ran_before_is_what_is_gone_back_to_and_forth(places: Places) -> None:
    one, two = places.releases / "1", places.releases / "2"
    seen = []
    for release in (one, two, one, two, two):
        places.switch_to(release)
        seen.append((places.running(), places.previous()))

    assert seen == [(one, None), (two, one), (one, two), (two, one), (two, one)]


def test_running_previous_and_the_newest_are_kept(places: Places) -> None:
    places.switch_to(places.releases / "1")
    places.switch_to(places.releases / "4")

    assert [path.name for path in places.superfluous()] == ["3", "2"]


def test_a_release_that_was_only_tried_is_not_gone_back_to(places: Places) -> None:
    one, two, three = (places.releases / name for name in "123")
    places.switch_to(one)
    places.switch_to(two)
    places.switch_back(one, None)
    assert (places.running(), places.previous()) == (one, None)

    places.switch_to(two)
    places.switch_to(three)
    places.switch_back(two, one)
    assert (places.running(), places.previous()) == (two, one)


def test_a_release_that_did_not_run_is_not_gone_back_to(places: Places) -> None:
    one, two, three = (places.releases / name for name in "123")
    places.switch_to(one)
    places.switch_to(two)
    places.switch_to(three, remember=False)
    assert (places.running(), places.previous()) == (three, one)

    places.switch_to(one, remember=False)
    with pytest.raises(Refused, match="There is no previous release"):
        way.rollback(places, final=False)


def with_static_files(release: Path, **files: str) -> Path:
    """Hashed files and their compressed forms, and one that no page names."""
    folder = release / "var" / "static"
    (folder / "css").mkdir(parents=True)
    for name, text in files.items():
        for end in ("", ".gz"):
            (folder / "css" / f"{name}.css{end}").write_text(text)
    (folder / "css" / "unnamed.css").write_text("")
    paths = {f"css/{name}.css": f"css/{name}.css" for name in files}
    (folder / "staticfiles.json").write_text(json.dumps({"paths": paths}))
    return release


def test_a_release_has_the_files_of_the_other_and_its_own_stay_as_they_are(places: Places) -> None:
    old = with_static_files(places.releases / "1", site_a1="old", same_b2="same")
    new = with_static_files(places.releases / "2", site_c3="new", same_b2="same")
    index = (new / "var/static/staticfiles.json").read_text()
    share_static_files(new, old)
    share_static_files(new, old)

    found = sorted(path.name for path in (new / "var/static/css").iterdir() if path.suffix == ".css")
    assert found == ["same_b2.css", "site_a1.css", "site_c3.css", "unnamed.css"]
    assert (new / "var/static/css/site_a1.css.gz").read_text() == "old"
    assert (new / "var/static/staticfiles.json").read_text() == index


def test_an_update_does_not_begin_on_a_disk_that_is_nearly_full(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = shutil.disk_usage(places.root).total
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(total, total, ROOM - 1))
    with pytest.raises(Refused, match="Less than 1 GB are free under .* Make room, then try again"):
        build(Path(), places)

    assert len(list(places.releases.iterdir())) == 5
