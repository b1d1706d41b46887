"""What every answer tells the browser to refuse."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from tests.page_reading import inline_in

POLICY: Final = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def assert_guarded(answer: HttpResponse) -> None:
    """The content policy, no framing, no guessing of types, no address handed to other sites."""
    headers = answer.headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if headers["Content-Type"].startswith("text/html"):
        assert inline_in(answer.getvalue().decode()) == []
    elif answer.status_code == 200:
        assert headers["Content-Disposition"].startswith("attachment;")
