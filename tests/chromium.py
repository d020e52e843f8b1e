"""Where the browser of the journeys is, and how it is started."""

import os
import shutil

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# No look-ups of other hosts, no first-run pages.
FLAGS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The path of a Chromium that is installed here; CHROMIUM in the environment names another."""
    return next(filter(None, map(shutil.which, [os.environ.get("CHROMIUM", ""), *NAMES])), None)


def launch_arguments() -> dict[str, object]:
    """What Playwright needs in order to start it; root has no sandbox to start it in."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {"executable_path": find_chromium(), "args": flags}
