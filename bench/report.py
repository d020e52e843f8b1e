"""What a run prints: figures, ratios and limits, first as plain tables, then as a block for the README."""

from collections.abc import Callable, Mapping, Sequence

from bench import ratios, tables
from bench.page_weight import LIMITS, PageWeight
from bench.rounds import Figures
from bench.stack_memory import MOST, STRETCH

FIGURES = ["server", "CPU a request, µs", "of bare app", "requests/s", "p99, ms", "memory, MB"]
RATIOS = ["CPU a request", "ratio", "limit", "stretch", "verdict"]
WEIGHTS = [
    "first visit to",
    *(f"{limit.name} (at most {limit.most:,})" for limit in LIMITS),
    "font",
    "sprite",
    "verdict",
]
Table = Callable[[tables.Row, Sequence[tables.Row]], str]


def figure_rows(figures: Mapping[str, Figures]) -> list[list[str]]:
    bare = figures[ratios.BARE].cpu
    ordered = sorted(figures.items(), key=lambda pair: pair[1].cpu)
    return [
        [
            name,
            tables.number(one.cpu),
            tables.number(one.cpu / bare),
            tables.number(one.per_second),
            tables.number(one.p99),
            f"{one.memory / 1e6:.0f}",
        ]
        for name, one in ordered
    ]


def memory_row(held: int) -> list[str]:
    decided = ratios.verdict(held, limit=MOST, stretch=STRETCH)
    return [
        "memory of the whole stack",
        f"{held / 1e6:.0f} MB",
        f"at most {MOST / 1e6:.0f} MB",
        f"at most {STRETCH / 1e6:.0f} MB",
        decided,
    ]


def weight_rows(weights: Sequence[PageWeight]) -> list[list[str]]:
    return [
        [
            weight.page,
            *(f"{weight.measure(limit):,}" for limit in LIMITS),
            *(f"{weight.by_kind[kind]:,}" for kind in ("font", "sprite")),
            f"over: {', '.join(limit.name for limit in over)}" if (over := weight.over()) else "under",
        ]
        for weight in weights
    ]


def report(
    figures: Mapping[str, Figures],
    held: int | None,
    weights: Sequence[PageWeight],
    others: Sequence[tuple[tables.Row, Sequence[tables.Row]]],
    notes: Sequence[str],
) -> str:
    """`others` are the heads and the rows of further tables; one without rows is left out."""
    parts = [" ".join(notes)]
    for heading, table in (("", tables.plain), ("For the README:", tables.markdown)):
        parts += [heading, *_tables(figures, held, weights, table)]
        parts += [table(heads, rows) for heads, rows in others if rows]
    return "\n\n".join(part for part in parts if part)


def _tables(figures: Mapping[str, Figures], held: int | None, weights: Sequence[PageWeight], table: Table) -> list[str]:
    measured = []
    if figures:
        limited = ratios.ratio_rows(figures) + ([memory_row(held)] if held else [])
        measured = [table(FIGURES, figure_rows(figures)), table(RATIOS, limited)]
    return [*measured, table(WEIGHTS, weight_rows(weights))]
