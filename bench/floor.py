"""The least that reading all evidence once can cost: the database's own export of it.

The same columns as `trust_scores.selectors.evidence` reads, of all relationships.
"""

from __future__ import annotations

import time

from django.db import connection

_EVIDENCE = (
    """SELECT p.relationship_id, v.starts_at, p.is_live, v.channel, v.duration_minutes, p.depth,
              p.patient_focus, p.balance, p.question, p.candid, p.goals_reviewed
       FROM interactions_participation p
       JOIN interactions_interaction v ON v.id = p.interaction_id
       WHERE v.state = 'submitted' AND v.superseded_at IS NULL""",
    """SELECT relationship_id, handled_at, listened, explored, common_ground, stood_ground, outcome
       FROM interactions_disagreement WHERE superseded_at IS NULL""",
    """SELECT c.relationship_id, e.closed_at, c.promised_by, e.outcome
       FROM interactions_commitmentclosure e
       JOIN interactions_commitment c ON c.id = e.commitment_id
       WHERE e.superseded_at IS NULL AND c.voided_at IS NULL""",
    """SELECT a.relationship_id, a.assessed_at, r.channel, a.kind, r.level, r.items_in_quality,
              a.rater_id
       FROM trust_scores_rating r
       JOIN trust_scores_assessment a ON a.id = r.assessment_id
       WHERE r.level IS NOT NULL AND a.state = 'submitted' AND a.superseded_at IS NULL""",
    """SELECT relationship_id, occurred_at, severity, status
       FROM trust_scores_integritybreach WHERE superseded_at IS NULL""",
)


def name() -> str:
    if connection.vendor == "postgresql":
        return "COPY of all evidence TO /dev/null"
    return "reading all evidence, rows thrown away"


def read_once() -> float:
    """Seconds for one such read."""
    began = time.perf_counter()
    for query in _EVIDENCE:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # The server writes it, so that nothing is sent; needs the rights of its owner.
                cursor.execute(f"COPY ({query}) TO '/dev/null'")
            else:
                cursor.execute(query)
                while cursor.fetchmany(10_000):
                    pass
    return time.perf_counter() - began
