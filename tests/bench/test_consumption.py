import os
import subprocess
import sys

from bench.consumption import cpu_seconds, family, memory, share_in, ticks_in


def test_ticks_are_those_of_the_process_and_of_its_children_that_have_ended() -> None:
    before = "S 1 2 3 4 5 6 7 8 9 10"
    assert ticks_in(f"42 (a (strange) name) {before} 100 20 3 4 0 0") == 127


def test_share_is_the_proportional_one_and_in_bytes() -> None:
    assert share_in("Rss:  900 kB\nPss:  300 kB\nPss_Dirty:  10 kB\nSwapPss:  7 kB\n") == 300 * 1024


def test_family_holds_what_a_process_has_started_and_what_that_has_started() -> None:
    script = """
import subprocess, time
child = subprocess.Popen(["sleep", "30"])
while time.process_time() < 0.05:  # seconds: a few ticks of the clock that counts them
    pass
print(child.pid, flush=True)
child.wait()
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        grandchild = int(parent.stdout.readline())
        try:
            assert family(os.getpid())[0] == os.getpid()
            assert {parent.pid, grandchild} <= set(family(os.getpid()))
            assert cpu_seconds(parent.pid) > 0
            assert memory(parent.pid) > memory(grandchild) > 0
        finally:
            os.kill(grandchild, 9)


def test_process_that_is_gone_uses_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()

    assert (family(process.pid), cpu_seconds(process.pid), memory(process.pid)) == ([process.pid], 0, 0)
