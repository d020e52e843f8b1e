"""The unit files: systemd understands them, and lets the services do no more than they need."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from deploy.places import UNITS
from tests.processes.units import allowed, read_unit

DEPLOY = Path(settings.BASE_DIR) / "deploy"
SERVICES = [name for name in UNITS if name.endswith(".service")]
ANALYZE = shutil.which("systemd-analyze") or "systemd-analyze"
LARGEST_EXPOSURE = 1.1  # of 10


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units where there is a user and a folder for them."""
    for name in UNITS:
        text = (DEPLOY / name).read_text().replace("/srv/clinic", str(tmp_path))
        (tmp_path / name).write_text(text.replace("=clinic\n", "=daemon\n"))
    (tmp_path / "current").mkdir()
    return tmp_path


def test_systemd_has_nothing_to_say_against_the_units(installed: Path) -> None:
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", *(installed / name for name in UNITS)], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if "clinic" in line]

    assert ours == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_exposed_as_little_as_it_can_be(name: str) -> None:
    command = [ANALYZE, "security", "--offline=true", "--no-pager", DEPLOY / name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert float(re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)[1]) <= LARGEST_EXPOSURE


def test_web_and_worker_are_confined_alike_and_may_write_the_data_alone() -> None:
    web, worker = (read_unit(DEPLOY / name)["Service"] for name in SERVICES)
    own = {"Type", "ExecStart", "KillMode", "TimeoutStartSec", "TimeoutStopSec", "LimitNOFILE"}

    assert {name: web[name] for name in web.keys() - own} == {name: worker[name] for name in worker.keys() - own}
    assert web["ReadWritePaths"] == ["/srv/clinic/data"]
    assert (web["Restart"], worker["Restart"]) == (["always"], ["always"])


def test_the_filter_leaves_what_a_server_needs_and_nothing_of_an_administrator() -> None:
    calls = set(allowed(tuple(read_unit(DEPLOY / "clinic-web.service")["Service"]["SystemCallFilter"])))

    assert {"accept4", "openat", "execve", "clone3"} <= calls
    assert calls & {"mount", "ptrace", "reboot", "chown", "setuid", "init_module", "bpf"} == set()
