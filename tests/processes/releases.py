"""The server of the guide, releases to put on it, and what must hold while they come and go."""

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes.bare_server import BareServer, bare_server, blocks
from tests.processes.outage import mail_server, wait_for
from tests.processes.running_site import COUNT
from tests.processes.traffic import Traffic

UPDATE, ROLL_BACK = blocks()["Updating, and going back"]
LIST_BACKUPS, BACK_FROM_A_LOSS = blocks()["Back from an update that lost something"]
LEFT_TO_OTHERS = ("8.", "9.", "10.")  # steps of the guide that nothing here hangs on
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic_site", "{before}")]
    operations = [migrations.{operation}]
"""


@contextmanager
def server_with_a_site(*, makes_backups: bool = False) -> Iterator[BareServer]:
    with mail_server() as (mail, port), bare_server(port) as server:
        mail.refuses = False
        if makes_backups:
            (server.folder / "backups").mkdir()
            # Here the database is not where pg_dump looks by itself.
            where = {"BACKUP_STORAGE": str(server.folder / "backups"), "DATABASE_URL": server.database.by_socket}
            server.fills_in(**where)
        server.environment["SHORTEST_FILLING_SECONDS"] = "0"  # the visitors of these tests are faster than people
        for heading, own in blocks().items():
            if heading[0].isdigit() and not heading.startswith(LEFT_TO_OTHERS):
                for block in own:
                    server.runs(block)
        yield server


def write_release(server: BareServer, mark: str) -> None:
    """Change the code that the next update brings: what /healthz says, and a stylesheet."""
    origin = server.folder / "origin"
    health = origin / "clinic_site" / "health.py"
    original = (Path(server.folder) / "srv/clinic/code/clinic_site/health.py").read_text()
    before = original.partition('return JsonResponse({"status": "ok"')[2].partition("})")[0]
    health.write_text(original.replace(f'"status": "ok"{before}', f'"status": "ok", "mark": "{mark}"', 1))
    with (origin / "static/css/staff.css").open("a") as sheet:
        sheet.write(f"\n.mark-{mark} {{ color: inherit; }}\n")
    with (origin / "static/css/site.css").open("a") as sheet:
        sheet.write(f"\n.mark-{mark} {{ color: inherit; }}\n")


def add_migration(server: BareServer, operation: str, *, final: str = "") -> Path:
    folder = server.folder / "origin" / "clinic_site" / "migrations"
    before = sorted(path.stem for path in folder.glob("0*.py"))[-1]
    path = folder / f"{int(before[:4]) + 1:04}_made_for_a_test.py"
    path.write_text(
        MIGRATION.format(before=before, operation=operation) + (f'\n\nFINAL = "{final}"\n' if final else "")
    )
    return path


NOT_WELL = ("clinic_site/health.py", 'return JsonResponse({"status": "ok"', 'return None and ({"status": ""')


@contextmanager
def broken(server: BareServer, name: str, good: str, bad: str) -> Iterator[None]:
    """The next release has `bad` in place of `good` in a file of its code; afterwards it is mended."""
    path = server.folder / "origin" / name
    original = path.read_text()
    assert good in original
    path.write_text(original.replace(good, bad, 1))
    try:
        yield
    finally:
        path.write_text(original)


def on_disk(server: BareServer) -> tuple[list[str], Path, Path]:
    """The releases, the one that runs and the previous one."""
    root = server.folder / "srv/clinic"
    return sorted(os.listdir(root / "releases")), (root / "current").resolve(), (root / "previous").resolve()


def mark_of(server: BareServer) -> str:
    """Which release answers."""
    with urllib.request.urlopen(f"{server.address}/healthz", timeout=30, context=server.tls) as answer:
        return json.loads(answer.read()).get("mark", "")


def assert_nobody_noticed(server: BareServer, going_on: Traffic) -> None:
    """No answer failed, everybody who sent the form was thanked and is stored once, and every message went out."""
    assert going_on.failures == [], going_on.failures[:10]
    assert going_on.answers["sent"] == len(going_on.thanked) > 0
    assert wait_for(lambda: set(stored(server)["states"]) == {"ACCEPTED"})
    assert stored(server)["names"] == dict.fromkeys(going_on.thanked, 1)
    assert "Traceback" not in server.said()


def stored(server: BareServer) -> dict[str, dict[str, int]]:
    return json.loads(server.manage("shell", "--no-imports", "-c", COUNT))
