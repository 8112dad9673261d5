"""Adding and changing people, goals, and imports; the pages about people are in dashboards."""

from django.urls import path

from opinion_leaders import views

app_name = "opinion_leaders"

urlpatterns = [
    path("opinion-leaders/new/", views.opinion_leader_create, name="create"),
    path("opinion-leaders/<int:pk>/edit/", views.opinion_leader_update, name="update"),
    path(
        "opinion-leaders/<int:pk>/relationship/",
        views.relationship_create,
        name="relationship_create",
    ),
    path("relationships/<int:pk>/goals/new/", views.goal_create, name="goal_create"),
    path("goals/<int:pk>/edit/", views.goal_update, name="goal_update"),
    path("opinion-leaders/imports/", views.import_list, name="import_list"),
    path("opinion-leaders/imports/new/", views.import_create, name="import_create"),
    path("opinion-leaders/imports/<int:pk>/", views.import_detail, name="import_detail"),
    path("opinion-leaders/imports/<int:pk>/apply/", views.import_apply, name="import_apply"),
]
