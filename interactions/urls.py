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
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/read/", views.calendar_read, name="calendar_read"),
    path("calendar/read/visit/", views.PrepareVisitView.as_view(), name="calendar_prepare"),
    path("calendar/feed/", views.calendar_feed_settings, name="calendar_feed_settings"),
    path("calendar/feed/revoke/", views.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("calendar/feed/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path(
        "people-and-teams/people/<int:pk>/revoke-calendar-feed/",
        views.calendar_feed_revoke_of,
        name="calendar_feed_revoke_of",
    ),
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
