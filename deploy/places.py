"""Where a server keeps the site: releases beside each other, one link to the running one, and what they share."""

import os
from dataclasses import dataclass
from pathlib import Path

UNITS = ("clinic-web.socket", "clinic-web.service", "clinic-worker.service")
KEPT = 3  # releases on disk


@dataclass(frozen=True)
class Places:
    root: Path = Path("/srv/clinic")
    environment: Path = Path("/etc/clinic/site.env")
    units: Path = Path("/etc/systemd/system")

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    def running(self) -> Path | None:
        """The release that the services start from; None on a new server."""
        return _target(self.root / "current")

    def previous(self) -> Path | None:
        """The release that a roll-back goes to."""
        return _target(self.root / "previous")

    def switch_to(self, release: Path, *, remember: bool = True) -> None:
        """Let the services start from `release` from now on; what ran before, if it did, becomes the previous one."""
        before = self.running()
        if remember and before is not None and before != release:
            _point(self.root / "previous", before)
        _point(self.root / "current", release)

    def switch_back(self, running: Path, previous: Path | None) -> None:
        """As it was before `switch_to`: what was tried is forgotten."""
        _point(self.root / "current", running)
        if previous is None:
            (self.root / "previous").unlink(missing_ok=True)
        else:
            _point(self.root / "previous", previous)

    def superfluous(self) -> list[Path]:
        """Releases that neither run nor are gone back to, apart from the newest."""
        needed = {self.running(), self.previous()}
        others = [path for path in sorted(self.releases.iterdir(), reverse=True) if path not in needed]
        return others[max(0, KEPT - len(needed)) :]


def _target(link: Path) -> Path | None:
    return link.resolve() if link.is_symlink() and link.exists() else None


def _point(link: Path, target: Path) -> None:
    """In one step: whoever looks finds the old release or the new one."""
    new = link.with_name(f"{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    os.replace(new, link)
