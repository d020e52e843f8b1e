from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_sample_facts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A profile of placeholders, and a working week that is marked as a sample until the clinic confirms it."""
    apps.get_model("clinic_site", "ClinicProfile").objects.get_or_create(pk=1)
    hours = apps.get_model("clinic_site", "OpeningHours")
    for weekday in range(5):
        hours.objects.get_or_create(weekday=weekday, opens="09:00", defaults={"closes": "17:00"})


class Migration(migrations.Migration):
    dependencies = [("clinic_site", "0001_initial")]
    operations = [migrations.RunPython(add_sample_facts, migrations.RunPython.noop)]
