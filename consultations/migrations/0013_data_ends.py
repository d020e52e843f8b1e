import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce

import consultations.encryption


def say_when_it_was_closed(apps: Apps, schema_editor: object) -> None:
    """By the last change of status on record; where there is none, the latest time that it can have been."""
    requests = apps.get_model("consultations", "ConsultationRequest")
    changes = apps.get_model("consultations", "HistoryEntry").objects.filter(request=models.OuterRef("pk"))
    last = changes.filter(kind="STATUS").order_by("-at", "-pk").values("at")[:1]
    any_last = changes.order_by("-at", "-pk").values("at")[:1]
    requests.objects.filter(status="CLOSED").update(
        closed_at=Coalesce(models.Subquery(last), models.Subquery(any_last), models.F("received_at"))
    )


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0012_callers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("keep_until", models.DateTimeField(db_index=True)),
                ("by_name", models.CharField(default="the site itself", max_length=301)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("TIME_OVER", "Its keeping time was over"),
                            ("ASKED", "The person asked for it"),
                            ("MISTAKE", "It was entered by mistake"),
                            ("OTHER", "Another reason"),
                            ("COMMAND", "Told to on the server"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reference", models.CharField(db_index=True, max_length=6)),
                ("status", models.CharField(max_length=12)),
                ("rows", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "erased request",
                "verbose_name_plural": "what was erased",
            },
        ),
        migrations.CreateModel(
            name="ErasureRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("keep_until", models.DateTimeField(db_index=True)),
                ("by_name", models.CharField(default="the site itself", max_length=301)),
                ("erased", models.PositiveIntegerField()),
                ("held_back", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="KeepingTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=12, unique=True)),
                ("days", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "keeping time",
                "verbose_name_plural": "how long we keep requests",
            },
        ),
        migrations.CreateModel(
            name="Trace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request_id", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="PrivacyNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=12, unique=True)),
                ("first_shown_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("text", models.TextField()),
            ],
            options={"verbose_name": "privacy notice"},
        ),
        migrations.AddField(
            model_name="consent",
            name="notice",
            field=models.CharField(blank=True, default="", max_length=12, verbose_name="version of the privacy notice"),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            name="consultationrequest",
            options={
                "permissions": [
                    ("hold_consultationrequest", "Can put a request under a legal hold and lift it"),
                    ("erase_consultationrequest", "Can erase requests for good"),
                ],
                "verbose_name": "request",
            },
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="legal_hold_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="under legal hold since"),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="legal_hold_by_name",
            field=models.CharField(blank=True, editable=False, max_length=301),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="legal_hold_reason",
            field=consultations.encryption.EncryptedTextField(blank=True, editable=False),
        ),
        migrations.AlterField(
            model_name="historyentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("RECEIVED", "Received"),
                    ("SENT_AGAIN", "Sent again by the visitor, with changes"),
                    ("ATTEMPT", "Attempt"),
                    ("NOTE", "Note"),
                    ("STATUS", "Status changed"),
                    ("NEXT_STEP", "Next step"),
                    ("RELEASED", "No longer set aside"),
                    ("MESSAGE", "Message"),
                    ("NO_CONTACT", "Asked not to be contacted"),
                    ("ASKS_AGAIN", "Asked again to be contacted"),
                    ("LEGAL_HOLD", "Legal hold: not to be erased"),
                    ("HOLD_LIFTED", "Legal hold lifted"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closing_reason", "closed_at"],
                name="requests_closed_at",
            ),
        ),
        migrations.RunPython(say_when_it_was_closed, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "CLOSED")),
                    models.Q(models.Q(("status", "CLOSED"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="closed_request_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("legal_hold_at", None), ("legal_hold_by_name", "")),
                    models.Q(("legal_hold_at__isnull", False), models.Q(("legal_hold_by_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="legal_hold_says_who",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="erasurerun",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="erasurerun",
            constraint=models.UniqueConstraint(fields=("day",), name="one_run_by_itself_a_day"),
        ),
        migrations.AddConstraint(
            model_name="keepingtime",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__range", (7, 2192))), name="keeping_time_is_sensible"
            ),
        ),
    ]
