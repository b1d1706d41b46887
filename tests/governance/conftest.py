"""The small worlds that these tests are about."""

from tests.governance.deciding_world import deciding
from tests.partnership import partnership

__all__ = ["deciding", "partnership"]
