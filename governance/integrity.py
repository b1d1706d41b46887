"""What must hold of the register of issued reports, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count, Prefetch
from django.utils import timezone

from agreements.permissions import operator_standing
from governance.agenda.integrity import CHECKS as PAPER_CHECKS
from governance.decision_integrity import CHECKS as DECISION_CHECKS
from governance.groups.integrity import CHECKS as GROUP_CHECKS
from governance.minutes.integrity import CHECKS as MINUTES_CHECKS
from governance.models import CalendarAddress, IssuedFile, IssuedReport
from governance.pack.integrity import CHECKS as PACK_CHECKS
from governance.search.integrity import CHECKS as SEARCH_CHECKS
from governance.selectors import figures_moved
from governance.services.issued import KEPT_FORMS
from governance.sitting.integrity import CHECKS as SITTING_CHECKS
from governance.written.integrity import CHECKS as WRITTEN_CHECKS
from pooledbudgets.lib.exports import stated_digest


def files_altered() -> Iterator[str]:
    """Kept files whose bytes are not those that were issued. Reads one file at a time."""
    for file in IssuedFile.objects.select_related("issue").order_by("pk").iterator(chunk_size=1):
        if sha256(file.content).hexdigest() != file.sha256:
            yield f"Issue {file.issue.number}: its {file.form.upper()} has been altered since it was issued."


def files_missing() -> Iterator[str]:
    """Issues that lost a file, or gained one."""
    files = Prefetch("files", queryset=IssuedFile.objects.defer("content"))
    for issue in IssuedReport.objects.order_by("number").prefetch_related(files):
        kept = {file.form for file in issue.files.all()}
        for form in sorted(set(KEPT_FORMS) ^ kept):
            yield f"Issue {issue.number}: its {form.upper()} is {'missing' if form in KEPT_FORMS else 'unknown'}."


def data_altered() -> Iterator[str]:
    """Issues whose kept data does not give the digest printed on them."""
    for file in (
        IssuedFile.objects.filter(form="json").select_related("issue").order_by("pk").iterator(chunk_size=1)
    ):
        try:
            digest = stated_digest(bytes(file.content))
        except ValueError:
            digest = ""
        if digest != file.issue.data_digest:
            yield f"Issue {file.issue.number}: its data does not give the digest printed on it."


def numbers_missing() -> Iterator[str]:
    """Gaps in the running number."""
    expected = 1
    for number in IssuedReport.objects.order_by("number").values_list("number", flat=True):
        for missing in range(expected, number):
            yield f"Issue {missing} is missing from the register."
        expected = number + 1


def figures_no_longer_those_of_the_version() -> Iterator[str]:
    """Issues of frozen versions whose figures, added up again, are not those issued."""
    issues = IssuedReport.objects.filter(was_draft=False, version__isnull=False)
    for issue in issues.select_related("agreement", "issued_by", "version").order_by("number"):
        standing = operator_standing(
            issue.issued_by, on=timezone.localtime(issue.issued_at).date(), agreement=issue.agreement
        )
        try:
            differences = figures_moved(issue, standing=standing)
        except (IssuedFile.DoesNotExist, ValueError, KeyError, TypeError):
            yield f"Issue {issue.number}: its data cannot be read."
            continue
        for item in differences:
            yield (
                f"Issue {issue.number}: {item.place} was issued as {item.issued} and is {item.now} in "
                f"{issue.version}."
            )


def calendar_addresses_side_by_side() -> Iterator[str]:
    """People with more than one calendar address that answers."""
    open_ones = CalendarAddress.objects.filter(end__isnull=True).values("person__full_name", "person")
    for row in open_ones.annotate(number=Count("pk")).filter(number__gt=1).order_by("person"):
        yield f"{row['person__full_name']} has {row['number']} calendar addresses that answer."


CHECKS = (
    calendar_addresses_side_by_side,
    files_altered,
    files_missing,
    data_altered,
    numbers_missing,
    figures_no_longer_those_of_the_version,
    *DECISION_CHECKS,
    *GROUP_CHECKS,
    *SITTING_CHECKS,
    *WRITTEN_CHECKS,
    *PAPER_CHECKS,
    *PACK_CHECKS,
    *MINUTES_CHECKS,
    *SEARCH_CHECKS,
)
