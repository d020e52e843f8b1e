import django.db.models.deletion
from django.db import migrations, models

from pages.search.full_text import drop_full_text, make_full_text


class Migration(migrations.Migration):
    dependencies = [("pages", "0006_pictures")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40, unique=True)),
                ("passages", models.PositiveIntegerField(help_text="In how many passages it stands.")),
                ("headings", models.PositiveIntegerField(help_text="In how many of their headings.")),
            ],
        ),
        migrations.CreateModel(
            name="SearchPassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="0 is the opening of the article.")),
                ("heading_id", models.CharField(blank=True, max_length=200)),
                ("heading", models.TextField(blank=True)),
                ("text", models.TextField(help_text="The words as they are shown.")),
                ("head", models.TextField(help_text="Stems of its headings; of the opening, of the title.")),
                (
                    "body",
                    models.TextField(help_text="Stems of its words, of its headings, and of the article's title."),
                ),
                (
                    "form",
                    models.PositiveSmallIntegerField(help_text="Which release of the rules for words made it."),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="pages.articleversion"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "number"), name="one_passage_a_number")],
            },
        ),
        migrations.RunPython(make_full_text, drop_full_text),
    ]
