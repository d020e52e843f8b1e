"""What is kept for ever is taken away by no statement, also by one that looks at no single row."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pages.addresses import rename
from pages.archive import keep_now
from pages.corrections import add_correction
from pages.models import Retirement, Review
from tests.factories import make_picture, make_published_version, make_staff

pytestmark = pytest.mark.django_db
TABLES = [
    *("articleversion", "versionevent", "versionwriter", "publishedpage", "review", "correction", "redirect"),
    *("retirement", "picture", "rendition", "pictureuse"),
]
STATEMENTS = {
    "sqlite": "REPLACE INTO pages_{table} SELECT * FROM pages_{table}",
    "postgresql": "TRUNCATE pages_{table} CASCADE",
}


@pytest.fixture
def something_in_each_table() -> None:
    edith, grace, olga = (make_staff(*who) for who in (("edith", "editor"), ("grace", "clinician"), ("olga", "owner")))
    first = make_published_version(reviewer=grace, written_by=edith)
    shown = f"<p>See it.</p><p>{make_picture().marker}</p>"
    version = make_published_version(reviewer=grace, written_by=edith, body=shown)
    keep_now(first.article)
    Review.objects.create(
        version=version, reviewer=grace, reviewer_line="Grace", next_review_on=timezone.localdate() + timedelta(days=9)
    )
    add_correction(version, said_before="One", says_now="Two", reason="Misread", made_by=edith)
    rename(first.article, "rest", by=olga)
    Retirement.objects.create(article=first.article, to_page="HOME")


@pytest.mark.parametrize("table", TABLES)
def test_database_refuses_to_replace_or_empty_what_is_kept(something_in_each_table: None, table: str) -> None:
    before = rows_in(table)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # for which TRUNCATE would wait
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS[connection.vendor].format(table=table))

    assert rows_in(table) == before > 0


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pages_{table}")  # noqa: S608 (names of our own)
        return cursor.fetchone()[0]
