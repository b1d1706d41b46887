import django.core.validators
import django.db.models.deletion
import djmoney.models.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_partners_approve_dispute_and_execute_a_version"),
        ("pools", "0004_notices_are_served_and_settled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year_start",
                    models.PositiveSmallIntegerField(help_text="First year of the later of the two years."),
                ),
                ("code", models.SlugField(max_length=60)),
                ("name", models.CharField(help_text="As it was called then.", max_length=200)),
                (
                    "pool_code",
                    models.SlugField(blank=True, help_text="Its pool in last year’s table.", max_length=60),
                ),
                (
                    "line_key",
                    models.SlugField(blank=True, help_text="Its line in last year’s table.", max_length=60),
                ),
                ("source", models.CharField(blank=True, max_length=250)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_services",
                        to="agreements.agreement",
                    ),
                ),
            ],
            options={
                "ordering": ["-year_start", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CrosswalkShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_key", models.SlugField(blank=True, max_length=60)),
                (
                    "share_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Blank: not known.",
                        max_digits=7,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "element",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crosswalk_shares",
                        to="pools.element",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crosswalk_shares",
                        to="pools.pool",
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="pools.earlierservice",
                    ),
                ),
            ],
            options={
                "ordering": ["earlier", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalBridgeStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "line_key",
                    models.SlugField(blank=True, help_text="Blank: the pool as a whole.", max_length=60),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("demographic", "Demographic pressure"),
                            ("inflation", "Inflation"),
                            ("outturn", "Pressures and underspends at outturn"),
                            ("savings", "Savings and efficiencies"),
                            ("transfer", "Transfers in and out"),
                            ("precept", "Adult social care precept"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "amount_currency",
                    djmoney.models.fields.CurrencyField(
                        choices=[("GBP", "pounds sterling")],
                        default="GBP",
                        editable=False,
                        max_length=3,
                        null=True,
                    ),
                ),
                (
                    "amount",
                    djmoney.models.fields.MoneyField(
                        blank=True,
                        currency_choices=[("GBP", "pounds sterling")],
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("words", models.TextField(help_text="Printed beside the amount.", verbose_name="why")),
                ("source", models.CharField(blank=True, help_text="Where this is recorded.", max_length=250)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Blank: all together, for rows known only in total.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.party",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pools.pool",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.scheduleversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical bridge step",
                "verbose_name_plural": "historical bridge steps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCrosswalkShare",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("line_key", models.SlugField(blank=True, max_length=60)),
                (
                    "share_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Blank: not known.",
                        max_digits=7,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pools.earlierservice",
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pools.element",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pools.pool",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical crosswalk share",
                "verbose_name_plural": "historical crosswalk shares",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEarlierService",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "year_start",
                    models.PositiveSmallIntegerField(help_text="First year of the later of the two years."),
                ),
                ("code", models.SlugField(max_length=60)),
                ("name", models.CharField(help_text="As it was called then.", max_length=200)),
                (
                    "pool_code",
                    models.SlugField(blank=True, help_text="Its pool in last year’s table.", max_length=60),
                ),
                (
                    "line_key",
                    models.SlugField(blank=True, help_text="Its line in last year’s table.", max_length=60),
                ),
                ("source", models.CharField(blank=True, max_length=250)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical earlier service",
                "verbose_name_plural": "historical earlier services",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="BridgeStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line_key",
                    models.SlugField(blank=True, help_text="Blank: the pool as a whole.", max_length=60),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("demographic", "Demographic pressure"),
                            ("inflation", "Inflation"),
                            ("outturn", "Pressures and underspends at outturn"),
                            ("savings", "Savings and efficiencies"),
                            ("transfer", "Transfers in and out"),
                            ("precept", "Adult social care precept"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "amount_currency",
                    djmoney.models.fields.CurrencyField(
                        choices=[("GBP", "pounds sterling")],
                        default="GBP",
                        editable=False,
                        max_length=3,
                        null=True,
                    ),
                ),
                (
                    "amount",
                    djmoney.models.fields.MoneyField(
                        blank=True,
                        currency_choices=[("GBP", "pounds sterling")],
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("words", models.TextField(help_text="Printed beside the amount.", verbose_name="why")),
                ("source", models.CharField(blank=True, help_text="Where this is recorded.", max_length=250)),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        help_text="Blank: all together, for rows known only in total.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bridge_steps",
                        to="agreements.party",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bridge_steps",
                        to="pools.pool",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bridge_steps",
                        to="agreements.scheduleversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", False), ("amount_currency", "GBP")),
                        name="bridge_step_in_pounds",
                        violation_error_message="Give the amount of the step.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="bridge_step_says_why",
                        violation_error_message="Say why, in the words to be printed.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="earlierservice",
            constraint=models.UniqueConstraint(
                fields=("agreement", "year_start", "code"),
                name="earlier_service_once_a_year",
                violation_error_message="The crosswalk of this year has an earlier service with that code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlierservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("line_key", ""), ("pool_code", "")),
                    models.Q(
                        models.Q(("pool_code", ""), _negated=True), models.Q(("line_key", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="earlier_service_names_a_line_of_a_pool",
                violation_error_message="Name both the pool and the line of last year’s table, or neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosswalkshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("element__isnull", True)),
                fields=("earlier", "pool", "line_key"),
                name="crosswalk_row_once_a_service",
                violation_error_message="This earlier service goes there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosswalkshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("element__isnull", False)),
                fields=("earlier", "element", "line_key"),
                name="crosswalk_element_once_a_service",
                violation_error_message="This earlier service goes there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosswalkshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share_percent__isnull", True),
                    models.Q(("share_percent__gt", 0), ("share_percent__lte", 100)),
                    _connector="OR",
                ),
                name="crosswalk_share_is_a_percentage",
                violation_error_message="A share is more than nought and at most a hundred per cent.",
            ),
        ),
    ]
