"""Interleaved rounds: in each, every contender has its turn, so that what else the machine does hits all alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.consumption import cpu_seconds, memory
from bench.load import put_load
from bench.servers import Server


@dataclass(frozen=True)
class Contender:
    """One kind of request to one server."""

    name: str
    server: Server
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """One contender in one round."""

    cpu: float  # microseconds a request
    per_second: float
    p99: float  # milliseconds


@dataclass(frozen=True)
class Figures:
    """One contender over all rounds: medians, and the memory of its server after the last."""

    cpu: float
    per_second: float
    p99: float
    memory: int  # bytes


def run_rounds(
    contenders: Sequence[Contender], *, rounds: int, seconds: int, tell: Callable[[str], None]
) -> dict[str, Figures]:
    samples: dict[str, list[Sample]] = {contender.name: [] for contender in contenders}
    for contender in contenders:
        put_load(contender.server.port, contender.path, contender.headers, 1)  # to warm up
    for number in range(rounds):
        tell(f"Round {number + 1} of {rounds} …")
        for contender in rotated(contenders, number):
            samples[contender.name].append(one_turn(contender, seconds))
    return {contender.name: medians(samples[contender.name], memory(contender.server.pid)) for contender in contenders}


def one_turn(contender: Contender, seconds: int) -> Sample:
    server = contender.server
    before = cpu_seconds(server.pid)
    load = put_load(server.port, contender.path, contender.headers, seconds)
    used = cpu_seconds(server.pid) - before
    server.wait_until_quiet()
    return Sample(cpu=used / load.requests * 1_000_000, per_second=load.per_second, p99=load.p99)


def rotated(contenders: Sequence[Contender], number: int) -> list[Contender]:
    """Each round begins with another one, so that nobody always follows the same neighbour's heat."""
    start = number % len(contenders)
    return [*contenders[start:], *contenders[:start]]


def medians(samples: Sequence[Sample], held: int) -> Figures:
    return Figures(
        cpu=median(sample.cpu for sample in samples),
        per_second=median(sample.per_second for sample in samples),
        p99=median(sample.p99 for sample in samples),
        memory=held,
    )
