"""Runs that erase are killed on the way, two at once: every request goes whole, once, and is counted once."""

import json
import subprocess
import sys
from pathlib import Path

from tests.processes.databases import database_under_test
from tests.processes.running_site import RunningSite

HOW_MANY = 100
FILL = f"""
from datetime import timedelta
from django.utils import timezone
from consultations.models import ConsultationRequest, HistoryEntry
at = timezone.now() - timedelta(days=200)
for number in range({HOW_MANY}):
    request = ConsultationRequest.objects.create(
        reference=f"CDF{{number:03}}", received_at=at, answer_by=at, closed_at=at, status="CLOSED",
        closing_reason="ANSWERED", name="Markername", phone="+17035550199", channel="PHONE", is_adult=True,
    )
    HistoryEntry.objects.create(request=request, kind="NOTE", text="A note.")
"""
# Says a word inside each transaction, before its commit.
RUN = """
from consultations import erasing_runs
erase = erasing_runs.erase
def erase_and_tell(request, **how):
    count = erase(request, **how)
    print("erased", flush=True)
    return count
erasing_runs.erase = erase_and_tell
erasing_runs.run_daily()
"""
COUNT = """
import json
from consultations.models import ConsultationRequest, DailyTotal, Erasure, HistoryEntry, Trace
references = list(Erasure.objects.values_list("reference", flat=True))
totals = sorted(DailyTotal.objects.values_list("kind", "count"))
left = [kind.objects.count() for kind in (ConsultationRequest, HistoryEntry, Trace)]
print(json.dumps([len(references), len(set(references)), totals, left]))
"""


def start_run(site: RunningSite) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", RUN]
    return subprocess.Popen(
        command, cwd=site.folder, env=site.environment, stdout=subprocess.PIPE, stderr=site.log, text=True
    )


def counted(site: RunningSite) -> list[object]:
    return json.loads(site.manage("shell", "--no-imports", "-c", COUNT))


def test_killed_runs_erase_every_request_once(tmp_path: Path) -> None:
    with database_under_test(tmp_path) as database:
        site = RunningSite(tmp_path, database_url=database.url, mail_port=9)
        site.manage("migrate", "-v0")
        site.manage("shell", "--no-imports", "-c", FILL)
        runs = [start_run(site), start_run(site)]
        for run in runs:
            assert [run.stdout.readline() for _ in range(3)] == ["erased\n"] * 3
            run.kill()
            run.communicate()  # closes its pipe
        erased, different, _, (requests, entries, _) = counted(site)
        assert 4 <= erased == different <= HOW_MANY  # of the six that were told of, two may not be committed
        assert requests == entries == HOW_MANY - erased

        for run in [start_run(site), start_run(site)]:
            run.communicate()
            assert run.returncode == 0
        totals = [["ANSWERED", HOW_MANY], ["CLOSED", HOW_MANY], ["RECEIVED", HOW_MANY]]
        assert counted(site) == [HOW_MANY, HOW_MANY, totals, [0, 0, 0]]
        site.stop()
