"""What must hold of papers, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from governance.models import PaperFile


def papers_altered() -> Iterator[str]:
    """Files of papers whose bytes are not those that were sent. Reads one file at a time."""
    for file in PaperFile.objects.order_by("pk").iterator(chunk_size=1):
        kept = [(file.content, file.sha256)]
        if file.source is not None:
            kept.append((file.source, file.source_sha256))
        if any(sha256(content).hexdigest() != digest for content, digest in kept):
            yield f"Paper {file.paper_id}: its file {file.number} has been altered since it was sent."


CHECKS = (papers_altered,)
