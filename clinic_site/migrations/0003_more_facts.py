from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_site", "0002_opening_facts"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinicprofile",
            name="industry_money",
            field=models.TextField(
                blank=True,
                help_text="What drug or device companies pay or give to anyone at the clinic; or that they pay nobody.",
                verbose_name="money from companies",
            ),
        ),
        migrations.AddField(
            model_name="clinicprofile",
            name="insurance",
            field=models.TextField(blank=True, help_text="Whether you bill any insurance, and for what."),
        ),
        migrations.AddField(
            model_name="clinicprofile",
            name="not_treated",
            field=models.TextField(
                blank=True,
                help_text="Each illness or situation, one a line, and what you do instead.",
                verbose_name="whom you do not treat",
            ),
        ),
        migrations.AddField(
            model_name="clinicprofile",
            name="vendors",
            field=models.TextField(
                blank=True,
                help_text="Who runs the server and carries your mail and phone calls, and what each of them can see.",
                verbose_name="companies that help you",
            ),
        ),
        migrations.AlterField(
            model_name="clinicprofile",
            name="hours_confirmed",
            field=models.BooleanField(
                default=False,
                help_text="Tick it once all three are as you want them: the promised time of an answer is worked out from the hours and the closing days. Until then hours and promise are marked as samples.",
                verbose_name="the opening hours, the closing days and the promise are right",
            ),
        ),
    ]
