"""What was typed on another device and not saved."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from accounts.models import User
from interactions.models import Interaction, VisitDraft

OFFERED = 3


def drafts_offered(user: User, interaction: Interaction | None) -> list[VisitDraft]:
    """Own drafts to go on with: of this saved visit, as it stands; or of new ones, latest first.

    Of new visits three are offered at most, and none that is on record in any form.
    """
    own = VisitDraft.objects.visible_to(user)
    if interaction is not None:
        of_it = own.filter(client_uuid=interaction.client_uuid)
        return [one for one in of_it if one.seen_at == interaction.recorded_at.isoformat()]
    saved = Interaction.objects.filter(client_uuid=OuterRef("client_uuid"))
    return list(own.filter(~Exists(saved))[:OFFERED])
