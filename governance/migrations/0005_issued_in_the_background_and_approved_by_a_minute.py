import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_partners_approve_dispute_and_execute_a_version"),
        ("governance", "0004_reports_are_issued_of_agreements_and_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="partauthorises",
            name="approval",
            field=models.OneToOneField(
                blank=True,
                help_text="The step of the partner’s route that this minute is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decided_by",
                to="agreements.approval",
            ),
        ),
        migrations.CreateModel(
            name="IssueRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("seen", models.TextField(help_text="The prints of all that was before whoever asked.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.organisation",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issue_requests",
                        to="governance.writtenreport",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.issuedreport",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="IssueRequestStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("started", "Being made"), ("issued", "Issued"), ("failed", "Not issued")],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.TextField(blank=True, verbose_name="why it was not issued")),
                (
                    "issue",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request_step",
                        to="governance.issuedreport",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="governance.issuerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "step"), name="each_step_of_a_request_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("issue__isnull", False), ("step", "issued")),
                                models.Q(
                                    models.Q(("step", "issued"), _negated=True), ("issue__isnull", True)
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("step", "failed"), models.Q(("words", ""), _negated=True)),
                                models.Q(models.Q(("step", "failed"), _negated=True), ("words", "")),
                                _connector="OR",
                            ),
                        ),
                        name="an_issued_request_names_its_issue_and_a_failed_one_its_reason",
                    ),
                ],
            },
        ),
    ]
