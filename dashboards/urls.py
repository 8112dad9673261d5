"""Pages across all apps."""

from django.urls import path

from dashboards.views import notices, people, relationships, team, today

app_name = "dashboards"

urlpatterns = [
    path("", today.today, name="today"),
    path("search/", people.search, name="search"),
    path("opinion-leaders/", people.opinion_leaders, name="opinion_leaders"),
    path("opinion-leaders/<int:pk>/", people.opinion_leader, name="opinion_leader"),
    path(
        "opinion-leaders/<int:pk>/history/",
        relationships.opinion_leader_history,
        name="opinion_leader_history",
    ),
    path("relationships/<int:pk>/", relationships.relationship, name="relationship"),
    path(
        "relationships/<int:pk>/change/",
        relationships.relationship_change,
        name="relationship_change",
    ),
    path(
        "relationships/<int:pk>/history/",
        relationships.relationship_history,
        name="relationship_history",
    ),
    path("relationships/<int:pk>/effect/", relationships.score_effect, name="score_effect"),
    path("visits/<int:pk>/effect/", relationships.visit_effect, name="visit_effect"),
    path("notices/", notices.notices, name="notices"),
    path("notices/seen/", notices.notices_seen, name="notices_seen"),
    path("team/", team.team, name="team"),
    path("team/relationships/", team.team_relationships, name="team_relationships"),
]
