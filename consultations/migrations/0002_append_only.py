from django.db import migrations

from clinic_site.frozen_rows import AddGuard
from consultations.append_only import GUARDS


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]
    operations = [AddGuard(guard) for guard in GUARDS]
