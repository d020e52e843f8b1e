import pytest
from django.db import IntegrityError, connection, transaction

from clinic_site.models import Closure
from clinic_site.row_rules import Rule, make_way_for_migrations
from clinic_site.triggers import make_triggers
from pages.models import Article
from tests.factories import make_version_in_review

pytestmark = pytest.mark.django_db
DAYS = {"first_day": "2099-01-01", "last_day": "2099-01-02"}


@pytest.mark.parametrize(
    ("event", "condition"),
    [("INSERT", "NEW.reason = 'No'"), ("UPDATE", "NEW.reason = 'No'"), ("DELETE", "OLD.reason = 'Yes'")],
)
def test_rule_refuses_the_rows_it_is_about_and_no_other(event: str, condition: str) -> None:
    Rule("test_rule", Closure._meta.db_table, event, condition).make()
    tries = {
        "INSERT": lambda: Closure.objects.create(reason="No", **DAYS),
        "UPDATE": lambda: Closure.objects.update(reason="No"),
        "DELETE": lambda: Closure.objects.all().delete(),
    }
    Closure.objects.create(reason="Yes", **DAYS)
    with pytest.raises(IntegrityError), transaction.atomic():
        tries[event]()

    assert list(Closure.objects.values_list("reason", flat=True)) == ["Yes"]


def test_rule_knows_what_time_it_is() -> None:
    Rule("test_rule", Closure._meta.db_table, "INSERT", "{now} > '2020-01-01 00:00:00'").make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.create(reason="Any", **DAYS)


def test_rules_make_way_for_a_migration_on_sqlite_and_are_back_after_it() -> None:
    article = make_version_in_review().article
    make_way_for_migrations(plan=["one"])
    if connection.vendor == "sqlite":
        Article.objects.filter(pk=article.pk).update(slug="elsewhere")
    make_triggers()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(slug="nowhere")


def test_rules_stay_when_there_is_nothing_to_migrate() -> None:
    article = make_version_in_review().article
    make_way_for_migrations(plan=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(slug="elsewhere")
