"""Counts that cost the same however many there are: beyond the most that anybody needs to know, nobody counts."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import QuerySet

MOST = 99


def capped_counts(of: Mapping[str, QuerySet], most: int = MOST) -> dict[str, int]:
    """How many rows each of these has, in one query for all of them; `most` + 1 stands for more than `most`."""
    if not of:
        return {}
    parts, values = [], []
    for rows in of.values():
        statement, own = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({statement}) counted)")  # noqa: S608 (made by the ORM)
        values += own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(of, cursor.fetchone(), strict=True))


def in_words(count: int, most: int = MOST) -> str:
    return f"{most}+" if count > most else str(count)
