"""Checking documents: genuine, altered, forged, working copies, other people's, and whatever else is sent."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.choices import Basis
from governance.forms import LARGEST_DOCUMENT
from governance.models import IssuedReport
from governance.selectors import verify_digest, verify_file
from governance.services.issued import issue_contributions
from governance.verification import Claim, Verdict, claim_in, parse_digest
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.pdf import report_pdf
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.reports.contributions import Options
from pools.services.versions import start_version
from tests import snapshot
from tests.factories import standing, submitted
from tests.partnership import Partnership, make_partnership
from tests.reports_samples import contributions_report


def issued() -> Partnership:
    partnership = make_partnership()
    submitted(partnership.draft)
    issue_contributions(
        version=partnership.draft,
        options=Options(),
        seen=AS_THEY_STAND,
        standing=partnership.issuer,
        reason="For Cabinet",
    )
    return partnership


@pytest.fixture
def partnership(db: None) -> Partnership:
    return snapshot.world(issued)


@pytest.fixture
def issue(partnership: Partnership) -> IssuedReport:
    return IssuedReport.objects.get()


@pytest.fixture
def pdf(issue: IssuedReport) -> bytes:
    return bytes(issue.files.get(form="pdf").content)


def resaved(pdf: bytes, **options: object) -> bytes:
    """The document as another program would save it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.docinfo["/Creator"] = "Another program"
        opened.save(out, **options)
    return out.getvalue()


def check(client: Client, content: bytes, name: str = "document.pdf") -> str:
    answer = client.post("/verify/", {"document": SimpleUploadedFile(name, content), "digest": ""})
    assert answer.status_code in (200, 422)
    return answer.content.decode()


# --- What a document says of itself --------------------------------------------------------------------


def test_claim_in_an_issued_pdf_is_its_number_and_digest(issue: IssuedReport, pdf: bytes) -> None:
    assert claim_in(pdf) == Claim(1, issue.data_digest)


def test_claim_in_a_working_copy_has_no_number() -> None:
    claim = claim_in(report_pdf(contributions_report()))

    assert claim is not None
    assert claim.issue_number is None


def test_claim_in_a_pdf_saved_anew_is_still_found(issue: IssuedReport, pdf: bytes) -> None:
    compressed = resaved(
        pdf,
        compress_streams=True,
        recompress_flate=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    with pikepdf.open(io.BytesIO(compressed)) as opened:
        del opened.Root.Metadata
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    assert b"pooled-budgets-report" not in out.getvalue()
    assert claim_in(out.getvalue()) == Claim(1, issue.data_digest)


def test_claim_in_reads_text_of_two_bytes_a_letter() -> None:
    words = f"pooled-budgets-report issue=7 digest={'a' * 64}".encode("utf-16-be")

    assert claim_in(b"%PDF-1.7 (\xfe\xff" + words + b")") == Claim(7, "a" * 64)


def test_claim_in_a_bomb_gives_up_without_filling_the_memory() -> None:
    bomb = zlib.compress(bytes(50 * 1024 * 1024), 9)
    stream = b"obj\nstream\r\n" + bomb + b"\nendstream\n"

    assert claim_in(b"%PDF-1.7\n" + stream * 60) is None


@pytest.mark.parametrize("typed", ["cd235ee6f911", "CD23 5EE6 F911", " Digest cd23-5ee6-f911 ", "a" * 64])
def test_parse_digest_takes_it_however_grouped(typed: str) -> None:
    assert len(parse_digest(typed)) in (12, 64)


@pytest.mark.parametrize(
    "typed", ["", "cd23", "cd235ee6f91g", "cd235ee6f9111", "a" * 63, "１２３４５６７８９０１２"]
)
def test_parse_digest_of_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="Type it again"):
        parse_digest(typed)


# --- What that is worth --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv", "json"])
def test_verify_file_of_the_very_bytes_is_genuine(issue: IssuedReport, form: str) -> None:
    finding = verify_file(bytes(issue.files.get(form=form).content), standing=None)

    assert finding.verdict is Verdict.GENUINE
    assert finding.row is not None
    assert finding.row.number == 1


@pytest.mark.parametrize("change", ["one-byte-more", "saved-anew"])
def test_verify_file_changed_in_any_way_is_altered(pdf: bytes, change: str) -> None:
    altered = pdf + b"\n" if change == "one-byte-more" else resaved(pdf)

    assert verify_file(altered, standing=None).verdict is Verdict.ALTERED


@pytest.mark.parametrize("field", ["issue=1", "digest"])
def test_verify_file_claiming_an_issue_we_never_made_is_forged(
    issue: IssuedReport, pdf: bytes, field: str
) -> None:
    forged = (
        pdf.replace(b"issue=1 ", b"issue=9 ")
        if field == "issue=1"
        else pdf.replace(issue.data_digest.encode(), b"0" * 64)
    )

    assert forged != pdf
    assert verify_file(forged, standing=None).verdict is Verdict.FORGED


def test_verify_file_of_a_working_copy_says_so(db: None) -> None:
    assert verify_file(report_pdf(contributions_report()), standing=None).verdict is Verdict.WORKING_COPY


def test_verify_file_without_our_mark_is_none_of_ours(db: None) -> None:
    out = io.BytesIO()
    with pikepdf.new() as other:
        other.add_blank_page()
        other.save(out)

    assert verify_file(out.getvalue(), standing=None).verdict is Verdict.NOT_OURS


@pytest.mark.parametrize("digits", ["short", "whole", "of-a-file"])
def test_verify_digest_finds_the_issue(issue: IssuedReport, digits: str) -> None:
    digest = {
        "short": issue.data_digest[:12],
        "whole": issue.data_digest,
        "of-a-file": issue.files.get(form="xlsx").sha256,
    }[digits]
    finding = verify_digest(digest, standing=None)

    assert finding.verdict is Verdict.GENUINE
    assert finding.row is not None
    assert not finding.is_ours_to_read


def test_verify_digest_shows_all_to_partners_alone(issue: IssuedReport, partnership: Partnership) -> None:
    digest = issue.data_digest[:12]

    assert verify_digest(digest, standing=standing(partnership.auditor)).is_ours_to_read
    assert not verify_digest(digest, standing=standing(partnership.stranger)).is_ours_to_read


# --- The page ------------------------------------------------------------------------------------------


@pytest.fixture
def visitor() -> Iterator[Client]:
    return Client()  # type: ignore[return-value]


def test_verify_page_is_open_to_visitors(db: None, visitor: Client) -> None:
    assert visitor.get("/verify/").status_code == 200


def test_verify_page_tells_a_holder_of_the_document_what_it_is(visitor: Client, pdf: bytes) -> None:
    page = check(visitor, pdf)

    assert "This is issue 1" in page
    assert "Northmoor pooled budgets" in page
    assert "3 July 2017" in page
    assert "/issued/1/" not in page


def test_verify_page_links_partners_to_the_register(partnership: Partnership, pdf: bytes) -> None:
    client = Client()
    client.force_login(partnership.nhs_finance)

    assert "/issued/1/" in check(client, pdf)


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_verify_page_says_of_a_typed_digest_number_and_date_alone(
    issue: IssuedReport, partnership: Partnership, visitor: Client, who: str
) -> None:
    if who == "stranger":
        visitor.force_login(partnership.stranger)
    page = visitor.post("/verify/", {"digest": issue.data_digest[:12]}).content.decode()

    assert "This is issue 1" in page
    assert "3 July 2017" in page
    assert "Northmoor" not in page


def test_verify_page_says_that_an_issue_was_superseded(
    issue: IssuedReport, partnership: Partnership, visitor: Client, pdf: bytes
) -> None:
    issue_contributions(
        version=partnership.draft,
        options=Options(),
        seen=AS_THEY_STAND,
        standing=partnership.issuer,
        reason="Anew",
        supersedes=issue,
    )

    assert "Yes, by issue 2 of 3 July 2017" in check(visitor, pdf)


def test_verify_page_tells_of_later_issues_and_versions_to_those_who_read_the_register(
    issue: IssuedReport, partnership: Partnership, visitor: Client, pdf: bytes
) -> None:
    beside = {"options": Options(shares=True), "seen": AS_THEY_STAND, "standing": partnership.issuer}
    issue_contributions(version=partnership.draft, reason="With shares", **beside)
    newer = start_version(
        copied_from=partnership.draft,
        basis=Basis.FINAL,
        effective_from=partnership.draft.effective_from,
        standing=partnership.issuer,
        reason="Agreed",
    )
    submitted(newer)
    partner = Client()
    partner.force_login(partnership.nhs_finance)

    to_visitor, to_partner = check(visitor, pdf), check(partner, pdf)

    assert ("Issued since" in to_visitor, "Submitted since" in to_visitor) == (False, False)
    assert "Issue 2</a> of 3 July 2017" in to_partner
    assert "Version 2 of 2017/18" in to_partner


def test_verify_page_asked_too_often_from_one_address_answers_429(db: None, visitor: Client) -> None:
    answers = [visitor.post("/verify/", {"digest": "a" * 12}) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "Wait a few minutes" in answers[-1].content.decode()
    assert visitor.get("/verify/").status_code == 200
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/verify/", {"digest": "a" * 12}).status_code == 200


def test_verify_page_does_not_name_the_agreement_of_an_altered_document(visitor: Client, pdf: bytes) -> None:
    page = check(visitor, pdf + b"%")

    assert "This is not issue 1 as it was issued" in page
    assert "Northmoor" not in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The document is empty"),
        (b"Just some words.", "This is not a PDF"),
        (b"PK\x03\x04" + bytes(300), "This is not a PDF"),
        (b"%PDF-1.7\n%%EOF", "This is none of ours"),
        (b"%PDF-1.7 stream\r\n" + b"\x78\x9c" + bytes(200), "This is none of ours"),
        (b"%PDF-1.7" + bytes(LARGEST_DOCUMENT), "The document is larger than 20 MB"),
    ],
    ids=["empty", "words", "zip", "hollow", "broken", "too-large"],
)
def test_verify_page_answers_bad_documents_with_a_sentence(
    db: None, visitor: Client, content: bytes, sentence: str
) -> None:
    assert sentence in check(visitor, content)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose the document, or type the digest"),
        ({"digest": "<script>alert(1)</script>"}, "Type it again"),
        ({"digest": "x" * 500}, "must be 100 characters or fewer"),
        ({"document": "not a file"}, "Choose the document, or type the digest"),
    ],
)
def test_verify_page_answers_bad_input_with_a_sentence(
    db: None, visitor: Client, fields: dict[str, str], sentence: str
) -> None:
    answer = visitor.post("/verify/", fields)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_verify_page_refuses_a_document_and_a_digest_together(db: None, visitor: Client) -> None:
    answer = visitor.post(
        "/verify/", {"document": SimpleUploadedFile("a.pdf", b"%PDF-1.7"), "digest": "a" * 12}
    )

    assert "not both" in answer.content.decode()


def test_verify_page_takes_a_post_with_its_token_only(db: None) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post("/verify/", {"digest": "a" * 12}).status_code == 403
    client.get("/verify/")
    token = client.cookies["csrftoken"].value
    assert client.post("/verify/", {"digest": "a" * 12, "csrfmiddlewaretoken": token}).status_code == 200


def test_verify_page_writes_no_upload_to_disk(
    db: None, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a temporary file was opened")

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", refuse)

    assert "This is none of ours" in check(visitor, b"%PDF-1.7" + bytes(4 * 1024 * 1024))
