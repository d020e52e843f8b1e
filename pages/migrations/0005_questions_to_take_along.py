from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0004_archive_reviews_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="articleversion",
            name="questions",
            field=models.TextField(
                blank=True,
                help_text="Five questions for the reader to ask their own doctor, one a line. "
                "Left empty: five general ones.",
                verbose_name="questions to take along",
            ),
        ),
        migrations.AddField(
            model_name="articleversion",
            name="questions_html",
            field=models.TextField(blank=True, editable=False),
        ),
    ]
