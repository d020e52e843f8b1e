"""Tables as plain text for the terminal, and in Markdown for the README."""

from collections.abc import Sequence

Row = Sequence[str]


def plain(heads: Row, rows: Sequence[Row]) -> str:
    """Columns of equal width; the first to the left, figures to the right."""
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = ["  ".join(_placed(row, widths)).rstrip() for row in [heads, *rows]]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def markdown(heads: Row, rows: Sequence[Row]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """Three figures that mean something: 0.95, 12.3, 1,234."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _placed(row: Row, widths: Sequence[int]) -> list[str]:
    first, *others = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
