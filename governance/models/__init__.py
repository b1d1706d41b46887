"""What was issued."""

from governance.models.issued import IssuedFile, IssuedReport

__all__ = ["IssuedFile", "IssuedReport"]
