"""`make bench`: build everything in var/bench/, measure, print, and leave nothing running."""

import argparse
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from bench import finding, form_posts, front_desk, machine
from bench.contenders import Contenders
from bench.load import wrk
from bench.own_site import ROOT, OwnSite
from bench.page_weight import PageWeight, weigh
from bench.report import report
from bench.rounds import Figures, run_rounds
from bench.servers import Server
from bench.stack_memory import stack_memory

FOLDER = ROOT / "var" / "bench"
NO_WRK = "wrk is not installed: page weights alone are measured. On Debian or Ubuntu: apt-get install wrk"


def main() -> None:
    chosen = read_arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    tell("Building this site …")
    site = OwnSite(FOLDER)
    notes = [f"Measured on {machine.in_words()}; medians of {chosen.rounds} interleaved rounds of {chosen.seconds} s."]
    figures, held, posted = {}, None, []
    if wrk():
        held = stack_memory(site)  # first, because on a busy machine it may fail, and the rounds take minutes
        figures, more = measure(site, rounds=chosen.rounds, seconds=chosen.seconds)
        notes += more
        posted = form_posts.measure_posts(site, tell)
    else:
        tell(NO_WRK)
        notes = [NO_WRK]
    searched = finding.measure_search(site, tell)
    desk = front_desk.measure_front_desk(site, tell)
    others = [
        (form_posts.HEADS, form_posts.rows(posted)),
        (finding.HEADS, finding.rows(searched)),
        (front_desk.HEADS, front_desk.rows(desk)),
    ]
    tell(f"\n{report(figures, held, page_weights(site), others, notes)}")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=4, help="how long each contender is asked in each round")
    return parser.parse_args()


def measure(site: OwnSite, *, rounds: int, seconds: int) -> tuple[Mapping[str, Figures], Sequence[str]]:
    contenders = Contenders(FOLDER, site, tell)
    try:
        contenders.start()
        return run_rounds(contenders.all, rounds=rounds, seconds=seconds, tell=tell), contenders.notes
    finally:
        contenders.stop()


def page_weights(site: OwnSite) -> list[PageWeight]:
    server = site.server("weighed")
    try:
        server.start("/")
        return [weigh(server, page) for page in ["/", *articles_of(server)]]
    finally:
        server.stop()


def articles_of(server: Server) -> list[str]:
    listed = re.findall(r'href="(/learn/[^"/#]+/)"', server.get("/learn/").body.decode())
    return list(dict.fromkeys(listed))


def leave(number: int, frame: FrameType | None) -> None:
    """A polite kill and a closed terminal unwind what Ctrl-C unwinds."""
    raise KeyboardInterrupt


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a command for people)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
