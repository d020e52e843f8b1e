"""Makes .venv/ and puts the packages of one requirements file into it; needs nothing but Python itself.

`python3 -m clinic_site.local_packages requirements.txt`. A second call with nothing changed does nothing.
"""

import fcntl
import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
# The second holds everything that the first holds.
RUN, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


def main(arguments: list[str]) -> None:
    wanted = arguments[0] if arguments else RUN
    refuse_incomplete_python()
    with one_at_a_time():
        if not venv_is_usable():
            make_venv()
        if installed().get(wanted) != digest(wanted):
            install(wanted)


def refuse_incomplete_python() -> None:
    if not VENV_PYTHON.exists() and not importlib.util.find_spec("ensurepip"):
        sys.exit("Python's venv module is not complete here. On Debian or Ubuntu: apt-get install python3-venv")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another start installs into the same folder."""
    lock = ROOT / "var" / "packages.lock"
    lock.parent.mkdir(mode=0o700, exist_ok=True)  # it will hold the database
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def venv_is_usable() -> bool:
    """Whether .venv/ was finished, and by a Python of the version that runs now."""
    version = "python{}.{}".format(*sys.version_info[:2])
    return VENV_PYTHON.exists() and (VENV / "lib" / version / "site-packages" / "pip").is_dir()


def make_venv() -> None:
    say("Making .venv/ …")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The virtual environment could not be made.")


def install(wanted: str) -> None:
    say(f"Installing the packages of {wanted} …")
    STAMP.unlink(missing_ok=True)
    # The file names every package, so pip has nothing to resolve: a newer release in the index cannot disturb a start.
    exactly = ["--require-hashes", "--no-deps"]
    pip = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq", *exactly]
    run([*pip, "-r", wanted], "The packages could not be installed: is the package index within reach?")
    holds = [RUN, DEVELOPMENT] if wanted == DEVELOPMENT else [wanted]
    STAMP.write_text(json.dumps({name: digest(name) for name in holds}))


def installed() -> dict[str, str]:
    """The digest of each requirements file whose packages stand in .venv/ exactly as pinned."""
    return json.loads(STAMP.read_text()) if STAMP.exists() else {}


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a command for people)


def run(command: list[str], sorry: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(sorry)


if __name__ == "__main__":
    main(sys.argv[1:])
