"""Making a PDF in a process of its own: the same bytes, heard of as it goes, and stopped at its limits."""

from __future__ import annotations

import subprocess

import pytest

from pooledbudgets.lib.pdf import render_pdf
from pooledbudgets.lib.pdf_apart import Limits, OverLimit, render_apart

ENOUGH = Limits(seconds=60, megabytes=500)


def heavy_document() -> str:
    """A document that takes some 100 MB more than the libraries do."""
    rows = f"<tr>{'<td>1,234</td>' * 13}</tr>" * 400
    return f'<!DOCTYPE html><html lang="en-GB"><head><title>T</title></head><body><table>{rows}</table></body></html>'


def document(pages: int) -> str:
    """A document of so many pages."""
    body = "".join(f"<section style='break-after: page'><h2>Item {n}</h2></section>" for n in range(1, pages))
    return f'<!DOCTYPE html><html lang="en-GB"><head><title>Pack</title></head><body>{body}<p>End</p></body></html>'


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started."""
    held: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def popen(*args: object, **options: object) -> subprocess.Popen[bytes]:
        held.append(start(*args, **options))  # type: ignore[call-overload]
        return held[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return held


def test_render_apart_gives_the_bytes_of_render_pdf_and_tells_each_page() -> None:
    heard: list[int] = []

    made = render_apart(document(12), limits=ENOUGH, told=heard.append)

    assert made == render_pdf(document(12))
    assert heard == sorted(heard)
    assert heard[-1] == 12


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(seconds=0, megabytes=500), "more than 0 seconds"),
        (Limits(seconds=60, megabytes=110), "more than 110 MB of memory"),
    ],
    ids=["time", "memory"],
)
def test_render_apart_stops_at_its_limits_with_a_sentence(
    started: list[subprocess.Popen[bytes]], limits: Limits, words: str
) -> None:
    with pytest.raises(OverLimit, match=words):
        render_apart(heavy_document(), limits=limits, told=lambda pages: None)
    assert [process.returncode is not None for process in started] == [True]


def test_render_apart_ends_its_process_when_it_is_told_to_stop(
    started: list[subprocess.Popen[bytes]],
) -> None:
    class Cancelled(Exception):
        pass

    def stop(pages: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        render_apart(document(60), limits=ENOUGH, told=stop)
    assert [process.returncode is not None for process in started] == [True]


def test_render_apart_logs_why_a_process_failed(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RuntimeError, match="could not be made"):
        render_apart('<html><body><img src="file:///etc/passwd"></body></html>', limits=ENOUGH, told=print)
    assert "FetchRefused" in caplog.text
