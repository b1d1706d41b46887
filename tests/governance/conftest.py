"""The small worlds that these tests are about."""

from tests.governance.deciding_world import deciding
from tests.governance.meeting_world import groups
from tests.governance.pack_world import agreed, laid_out_here
from tests.governance.sitting_world import sat
from tests.partnership import partnership

__all__ = ["agreed", "deciding", "groups", "laid_out_here", "partnership", "sat"]
