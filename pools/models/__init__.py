"""How much, from whom, for what, and how well it casts."""

from pools.models.bridge import BridgeStep, CrosswalkShare, EarlierService
from pools.models.casting import CastingException, PublishedFigure
from pools.models.contributions import Contribution, Line, LineGroup
from pools.models.notices import ExitItem, Notice
from pools.models.pools import Element, LeadRole, Pool, PoolManager
from pools.models.submitted import SubmittedColumn, SubmittedElement, SubmittedPool
from pools.models.uploads import Upload, UploadContent, UploadEvent

__all__ = [
    "BridgeStep",
    "CastingException",
    "Contribution",
    "CrosswalkShare",
    "EarlierService",
    "Element",
    "ExitItem",
    "LeadRole",
    "Line",
    "LineGroup",
    "Notice",
    "Pool",
    "PoolManager",
    "PublishedFigure",
    "SubmittedColumn",
    "SubmittedElement",
    "SubmittedPool",
    "Upload",
    "UploadContent",
    "UploadEvent",
]
