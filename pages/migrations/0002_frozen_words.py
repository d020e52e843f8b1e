from django.db import migrations

from clinic_site.frozen_rows import AddGuard
from pages.frozen_words import GUARDS


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    operations = [AddGuard(guard) for guard in GUARDS]
