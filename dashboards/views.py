"""Placeholder until the pages are written."""

from django.http import HttpRequest, HttpResponse


def _later(request: HttpRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("later")


today = search = opinion_leaders = opinion_leader = relationship = _later
score_effect = visit_effect = team = team_relationships = _later
