"""The small partnership that these tests are about."""

from tests.partnership import partnership

__all__ = ["partnership"]
