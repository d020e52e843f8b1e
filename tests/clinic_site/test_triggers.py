"""What the database keeps by itself does not stand in the way of a change of its tables."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from clinic_site import triggers
from pages.archive import keep_now
from pages.models import ArticleVersion, PublishedPage
from tests.factories import make_published_version

pytestmark = pytest.mark.django_db(transaction=True)


def test_table_that_a_trigger_of_another_asks_can_be_rebuilt_by_a_migration() -> None:
    triggers.drop_what_looks_elsewhere()
    field = ArticleVersion._meta.get_field("title")
    longer = field.clone()
    longer.max_length = 121
    longer.set_attributes_from_name("title")
    longer.model = ArticleVersion
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(ArticleVersion, field, longer)
            editor.alter_field(ArticleVersion, longer, field)
    finally:
        triggers.make_triggers()


def test_migrate_leaves_every_guard_standing() -> None:
    keep_now(make_published_version().article)
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedPage.objects.all().delete()
