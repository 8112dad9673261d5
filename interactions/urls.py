"""Addresses of visits, promises, disagreements and safety notes."""

from django.urls import path

from interactions import views

app_name = "interactions"

urlpatterns = [
    path("interactions/", views.visit_list, name="list"),
    path("interactions/new/", views.CreateVisitView.as_view(), name="create"),
    path("interactions/<int:pk>/", views.visit_detail, name="detail"),
    path("interactions/<int:pk>/edit/", views.ChangeVisitView.as_view(), name="update"),
    path("interactions/<int:pk>/correct/", views.CorrectVisitView.as_view(), name="correct"),
    path("interactions/<int:pk>/cancel/", views.cancel_visit, name="cancel"),
    path("promises/", views.commitment_list, name="commitment_list"),
    path("promises/<int:pk>/close/", views.commitment_close, name="commitment_close"),
    path("disagreements/", views.disagreement_list, name="disagreement_list"),
    path(
        "disagreements/<int:pk>/follow-up/",
        views.disagreement_follow_up,
        name="disagreement_follow_up",
    ),
    path("adverse-events/", views.adverse_event_list, name="adverse_event_list"),
    path(
        "adverse-events/<int:pk>/hand-over/",
        views.adverse_event_hand_over,
        name="adverse_event_hand_over",
    ),
]
