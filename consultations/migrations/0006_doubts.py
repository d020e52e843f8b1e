import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0005_promises"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultationrequest",
            name="looked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="first looked at by staff"),
        ),
        migrations.CreateModel(
            name="SentNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(max_length=64)),
                ("phone", models.CharField(blank=True, max_length=64)),
                ("email", models.CharField(blank=True, max_length=64)),
                ("connection", models.CharField(max_length=64)),
                ("seen_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["note", "seen_at"], name="notes_sent_of_late")],
            },
        ),
    ]
