import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_partners_approve_dispute_and_execute_a_version"),
        ("governance", "0003_reports_are_written_section_by_section"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="issuedreport",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issued_reports",
                to="governance.decision",
            ),
        ),
        migrations.AlterField(
            model_name="issuedreport",
            name="options",
            field=models.JSONField(
                blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
            ),
        ),
        migrations.AlterField(
            model_name="issuedreport",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issued_reports",
                to="agreements.scheduleversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__isnull", True), ("decision__isnull", True), _connector="OR"),
                name="issue_is_of_a_version_or_a_decision_or_neither",
            ),
        ),
    ]
