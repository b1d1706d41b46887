import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0001_agreements_people_schedules_and_journal"),
        ("pools", "0002_uploads_are_kept_as_they_came"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubmittedPool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "table_heading",
                    models.CharField(
                        blank=True,
                        help_text="Above its table, if not the name, e.g. Pool 2: Better Care Fund Pool.",
                        max_length=200,
                    ),
                ),
                ("purpose", models.TextField(blank=True)),
                (
                    "fund_kind",
                    models.CharField(
                        choices=[
                            ("pooled", "Pooled fund"),
                            ("aligned", "Aligned budget"),
                            ("non-pooled", "Non-pooled fund"),
                        ],
                        default="pooled",
                        max_length=20,
                    ),
                ),
                (
                    "vat_treatment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not stated"),
                            ("section-33", "Local authority (section 33, VAT Act 1994)"),
                            ("section-41", "NHS (section 41, VAT Act 1994)"),
                            ("by-lead", "By the lead organisation of each element"),
                        ],
                        max_length=20,
                    ),
                ),
                ("opens_on", models.DateField(blank=True, null=True)),
                (
                    "closes_on",
                    models.DateField(blank=True, help_text="The first day it is closed.", null=True),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("manager", models.CharField(blank=True, help_text="Blank: not stated.", max_length=150)),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        help_text="The partner responsible for the fund's accounts and audit. Blank: not stated.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.party",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submitted", to="pools.pool"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted_pools",
                        to="agreements.scheduleversion",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "pool"), name="pool_submitted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmittedElement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "classification",
                    models.CharField(
                        choices=[("service-area", "Service area"), ("structure", "Structure of the pool")],
                        default="service-area",
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("client_group", models.CharField(blank=True, max_length=150)),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted",
                        to="pools.element",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.party",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="elements",
                        to="pools.submittedpool",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("pool", "element"), name="element_submitted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmittedColumn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "heading",
                    models.CharField(choices=[("full", "Full name"), ("short", "Short name")], max_length=10),
                ),
                ("column_group", models.CharField(blank=True, max_length=80)),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted_columns",
                        to="agreements.party",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted_columns",
                        to="agreements.scheduleversion",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "party"), name="one_submitted_column_a_party")
                ],
            },
        ),
        migrations.AlterField(
            model_name="pool",
            name="host",
            field=models.ForeignKey(
                blank=True,
                help_text="The partner responsible for the fund's accounts and audit. Blank: not stated.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agreements.party",
            ),
        ),
    ]
