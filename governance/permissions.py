"""Who may see what was issued, and the ways a view gets it.

The register is open to the people of every organisation that is party to the agreement; to anybody else
an issued report does not exist (404).
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from agreements.models import Party
from agreements.permissions import Standing, visible_schedules
from governance.models import IssuedFile, IssuedReport


def visible_issues(standing: Standing) -> QuerySet[IssuedReport]:
    """The issued reports of the years the person's organisations may read, newest first.

    Of those about no year, what was issued while they were bound.
    """
    bound = Party.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=OuterRef("issued_at__date")),
        agreement=OuterRef("agreement"),
        organisation__in=standing.organisation_ids,
    )
    of_a_year = Q(version__schedule__in=visible_schedules(standing))
    return IssuedReport.objects.filter(of_a_year | Q(Exists(bound), version__isnull=True)).order_by("-number")


def get_issue(standing: Standing, number: int) -> IssuedReport:
    """An issued report the person may see. Raises Http404."""
    issue = visible_issues(standing).filter(number=number).first()
    if issue is None:
        raise Http404("There is no such issue, or it is not yours to see.")
    return issue


def get_issued_file(standing: Standing, number: int, form: str) -> IssuedFile:
    """A file of an issued report, with its bytes. Raises Http404."""
    file = IssuedFile.objects.filter(
        issue__in=visible_issues(standing), issue__number=number, form=form
    ).first()
    if file is None:
        raise Http404("There is no such file.")
    return file
