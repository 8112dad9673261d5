"""What this app tells the apps above it, after commit and with ids only.

Sent as `evidence_changed.send(sender=None, relationship_ids=[...])` whenever something that
counts as evidence was recorded, corrected or closed.
"""

from django.dispatch import Signal

evidence_changed = Signal()
