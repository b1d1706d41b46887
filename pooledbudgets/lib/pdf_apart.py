"""A PDF made in a process of its own, with limits of time and memory, so that no other work waits or falls with it.

Run as a program it is that process: HTML in, PDF out, and on the error stream one line for each page laid out.
"""

from __future__ import annotations

import logging
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Final

from pooledbudgets.lib.pdf import render_pdf

log = logging.getLogger(__name__)

_ROOT: Final = Path(__file__).parents[2]
_PAGE: Final = b"page "
_OUT_OF_MEMORY: Final = 3
_KILLED_FOR_IT: Final = (_OUT_OF_MEMORY, -signal.SIGKILL)
"""How a process ends that takes too much: by itself, or by the system's hand."""
_LOOK_EVERY: Final = 0.05
"""Seconds between two looks at how much memory it has."""
_NICENESS: Final = 10
"""How far it stands back when somebody waits for a page."""
_STATM: Final = Path("/proc/self/statm")
_HEARTBEAT: Final = 0.5
"""Seconds between two looks at how far it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What making one document may take. The libraries alone take some 80 MB."""

    seconds: int
    megabytes: int


class OverLimit(Exception):
    """The document took more than it may. The message says of what, and what to do."""


def render_apart(html: str, *, limits: Limits, told: Callable[[int], None]) -> bytes:
    """`render_pdf` in a process of its own. `told` hears twice a second how many pages are laid out.

    What `told` raises stops the making and is raised again. Raises OverLimit, and RuntimeError when the process
    fails for any other reason, which the log then gives.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as made:
        source.write(html.encode())
        source.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "pooledbudgets.lib.pdf_apart", str(limits.megabytes)],
            cwd=_ROOT,
            stdin=source,
            stdout=made,
            stderr=subprocess.PIPE,
        )
        try:
            complaint = _watch(process, until=monotonic() + limits.seconds, told=told)
        except TimeoutError:
            raise OverLimit(
                f"Making the PDF took more than {limits.seconds} seconds. Split it, or leave out what is long."
            ) from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode in _KILLED_FOR_IT:
            raise OverLimit(
                f"Making the PDF took more than {limits.megabytes} MB of memory. Split it, or leave out what is long."
            )
        if process.returncode != 0:
            log.error("The process that makes PDFs failed with %s: %s", process.returncode, complaint)
            raise RuntimeError("The PDF could not be made.")
        made.seek(0)
        return made.read()


def _watch(process: subprocess.Popen[bytes], *, until: float, told: Callable[[int], None]) -> str:
    """Wait for the end, passing on how far it is; what else the process said. Raises TimeoutError."""
    assert process.stderr is not None
    pages, heard = 0, b""
    with selectors.DefaultSelector() as selector, process.stderr as said:
        selector.register(said, selectors.EVENT_READ)
        while True:
            if monotonic() > until:
                raise TimeoutError
            if selector.select(_HEARTBEAT):
                piece = os.read(said.fileno(), 65536)
                if not piece:  # it has closed the stream, so it is at its end
                    process.wait()
                    return heard.decode(errors="replace")
                *lines, rest = (heard + piece).split(b"\n")
                told_pages = [line for line in lines if line.startswith(_PAGE)]
                pages = max([pages, *(int(line.removeprefix(_PAGE).split()[0]) for line in told_pages)])
                heard = b"\n".join([*(line for line in lines if not line.startswith(_PAGE)), rest])
            told(pages)


class _Progress(logging.Handler):
    """Turns the layout's own log into a line for each page."""

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().rpartition("Page ")
        if words[1]:
            os.write(sys.stderr.fileno(), _PAGE + words[2].encode() + b"\n")


def _mind_memory(megabytes: int) -> None:
    """End this process once it holds more. A limit of the system's would make the libraries fall anywhere."""
    while _STATM.exists():  # what Linux tells; elsewhere the limit is of time alone
        pages = int(_STATM.read_text().split()[1])
        if pages * resource.getpagesize() > megabytes * 1024 * 1024:
            os._exit(_OUT_OF_MEMORY)
        sleep(_LOOK_EVERY)


def _main(megabytes: int) -> int:
    os.nice(_NICENESS)
    Thread(target=_mind_memory, args=[megabytes], daemon=True).start()
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addHandler(_Progress())
    try:
        sys.stdout.buffer.write(render_pdf(sys.stdin.buffer.read().decode()))
    except MemoryError:
        return _OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1])))
