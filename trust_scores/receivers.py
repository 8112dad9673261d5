"""Rescoring right after evidence changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from django.dispatch import receiver

from interactions.signals import evidence_changed
from trust_scores.services import scores

logger = structlog.get_logger(__name__)


@receiver(evidence_changed)
def rescore(sender: Any, relationship_ids: Sequence[int], **kwargs: Any) -> None:
    """Score these relationships anew.

    The record stands even when this fails; the next night finds the sums older than the
    evidence.
    """
    try:
        scores.refresh_relationships(relationship_ids)
    except Exception:
        logger.exception("rescoring failed", relationship_ids=list(relationship_ids))
