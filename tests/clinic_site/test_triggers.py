"""What the database keeps by itself does not stand in the way of a change of its tables."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Q

from clinic_site import row_rules, triggers
from pages.archive import keep_now
from pages.models import ArticleVersion, PublishedPage
from tests.factories import make_published_version

pytestmark = pytest.mark.django_db(transaction=True)


def test_table_that_a_trigger_of_another_asks_can_be_rebuilt_by_a_migration() -> None:
    row_rules.make_way_for_migrations(plan=["a migration"])
    rule = CheckConstraint(name="any_number_will_do", condition=Q(number__gte=0))
    try:
        with connection.schema_editor() as editor:
            editor.add_constraint(ArticleVersion, rule)
            editor.remove_constraint(ArticleVersion, rule)
    finally:
        triggers.make_triggers()


def test_migrate_leaves_every_guard_standing() -> None:
    keep_now(make_published_version().article)
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedPage.objects.all().delete()
