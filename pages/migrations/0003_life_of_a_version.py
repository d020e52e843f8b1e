import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_the_writers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever a version names as its writer is the first of the set that may not sign it off."""
    versions = apps.get_model("pages", "ArticleVersion").objects.exclude(written_by=None)
    writers = apps.get_model("pages", "VersionWriter")
    rows = (writers(version_id=pk, writer_id=writer) for pk, writer in versions.values_list("pk", "written_by_id"))
    writers.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_publication_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Redirect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="old address")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Retirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "to_page",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ALL_ARTICLES", "The list of all articles"),
                            ("HOME", "The home page"),
                            ("ABOUT", "About us"),
                            ("FEES", "Fees"),
                            ("CONTACT", "Contact"),
                            ("HOW_WE_WRITE", "How we write"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="VersionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("STARTED", "Started"),
                            ("SENT_TO_REVIEW", "Sent to review"),
                            ("SENT_BACK", "Sent back"),
                            ("SIGNED_OFF", "Signed off"),
                            ("PLANNED", "Publication planned"),
                            ("CALLED_OFF", "Planned publication called off"),
                            ("PUBLISHED", "Published"),
                            ("RETIRED", "Article taken off the site"),
                            ("LINK_MADE", "Link for a reviewer made"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("note", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="VersionWriter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.AlterModelOptions(
            name="article",
            options={"permissions": [("retire_article", "Can take an article off the site")]},
        ),
        migrations.AlterModelOptions(
            name="articleversion",
            options={
                "permissions": [
                    ("sign_off_articleversion", "Can sign off a version of an article"),
                    ("publish_articleversion", "Can publish what is signed off"),
                ]
            },
        ),
        migrations.AddField(
            model_name="articleversion",
            name="based_on",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pages.articleversion",
            ),
        ),
        migrations.AlterField(
            model_name="articleversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("DRAFT", "Draft"),
                    ("IN_REVIEW", "In review"),
                    ("SENT_BACK", "Sent back"),
                    ("APPROVED", "Signed off"),
                ],
                default="DRAFT",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "APPROVED"), models.Q(("reviewed_by", None), ("reviewer_line", "")), _connector="OR"
                ),
                name="only_a_signed_off_version_names_a_reviewer",
            ),
        ),
        migrations.AddField(
            model_name="redirect",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="old_addresses", to="pages.article"
            ),
        ),
        migrations.AddField(
            model_name="redirect",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="retirement",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="retirements", to="pages.article"
            ),
        ),
        migrations.AddField(
            model_name="retirement",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="retirement",
            name="to_article",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.article"
            ),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="pages.articleversion"
            ),
        ),
        migrations.AddField(
            model_name="versionwriter",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="writers", to="pages.articleversion"
            ),
        ),
        migrations.AddField(
            model_name="versionwriter",
            name="writer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="retirement",
            index=models.Index(fields=["article", "at"], name="retirements_of_an_article"),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_article", None), models.Q(("to_page", ""), _negated=True)),
                    models.Q(("to_page", ""), models.Q(("to_article", None), _negated=True)),
                    _connector="OR",
                ),
                name="retired_article_leads_to_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_article", None), models.Q(("to_article", models.F("article")), _negated=True), _connector="OR"
                ),
                name="retired_article_leads_not_to_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="versionwriter",
            constraint=models.UniqueConstraint(fields=("version", "writer"), name="one_writer_once_a_version"),
        ),
        migrations.RunPython(keep_the_writers, migrations.RunPython.noop, elidable=True),
    ]
