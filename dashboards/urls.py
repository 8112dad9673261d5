"""Pages across all apps."""

from django.urls import path

from dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("opinion-leaders/", views.opinion_leaders, name="opinion_leaders"),
    path("opinion-leaders/<int:pk>/", views.opinion_leader, name="opinion_leader"),
    path("relationships/<int:pk>/", views.relationship, name="relationship"),
    path("relationships/<int:pk>/effect/", views.score_effect, name="score_effect"),
    path("visits/<int:pk>/effect/", views.visit_effect, name="visit_effect"),
    path("team/", views.team, name="team"),
    path("team/relationships/", views.team_relationships, name="team_relationships"),
]
