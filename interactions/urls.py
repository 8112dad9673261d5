"""Addresses of visits and of what follows from them."""

from django.urls import path

from interactions import views

app_name = "interactions"

urlpatterns = [
    path("interactions/", views.visit_list, name="list"),
    path("interactions/new/", views.CreateVisitView.as_view(), name="create"),
    path(
        "interactions/drafts/<uuid:client_uuid>/", views.visit_draft_keep, name="visit_draft_keep"
    ),
    path(
        "interactions/drafts/<uuid:client_uuid>/discard/",
        views.visit_draft_discard,
        name="visit_draft_discard",
    ),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/ticket/", views.outbox_ticket, name="outbox_ticket"),
    path("outbox/send/", views.outbox_send, name="outbox_send"),
    path("interactions/reopen/", views.reopen_list, name="reopen_list"),
    path("interactions/<int:pk>/reopen/", views.visit_reopen, name="reopen"),
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
    path("visits-seen/<int:pk>/", views.colleague_view, name="colleague_view"),
    path("promises/", views.commitment_list, name="commitment_list"),
    path("promises/close/", views.commitments_close, name="commitments_close"),
    path("promises/<int:pk>/", views.commitment_detail, name="commitment_detail"),
    path("promises/<int:pk>/close/", views.commitment_close, name="commitment_close"),
    path("promises/<int:pk>/remind/", views.commitment_remind, name="commitment_remind"),
    path("disagreements/", views.disagreement_list, name="disagreement_list"),
    path("disagreements/<int:pk>/", views.disagreement_detail, name="disagreement_detail"),
    path(
        "disagreements/<int:pk>/follow-up/",
        views.disagreement_follow_up,
        name="disagreement_follow_up",
    ),
    path("inquiries/", views.inquiry_list, name="inquiry_list"),
    path("inquiries/new/", views.inquiry_create, name="inquiry_create"),
    path("inquiries/assign/", views.inquiries_assign, name="inquiries_assign"),
    path("inquiries/<int:pk>/", views.inquiry_detail, name="inquiry_detail"),
    path("inquiries/<int:pk>/assign/", views.AssignInquiryView.as_view(), name="inquiry_assign"),
    path("inquiries/<int:pk>/answer/", views.AnswerInquiryView.as_view(), name="inquiry_answer"),
    path("inquiries/<int:pk>/deliver/", views.DeliverInquiryView.as_view(), name="inquiry_deliver"),
    path(
        "inquiries/<int:pk>/withdraw/", views.WithdrawInquiryView.as_view(), name="inquiry_withdraw"
    ),
    path("insights/", views.insight_board, name="insight_board"),
    path("insights/export/", views.insight_export, name="insight_export"),
    path("insights/priorities/", views.priority_list, name="listening_priority_list"),
    path("insights/priorities/<int:pk>/", views.priority_update, name="listening_priority_update"),
    path("insights/<int:pk>/", views.insight_detail, name="insight_detail"),
    path("insights/<int:pk>/steps/", views.insight_step, name="insight_step"),
    path("insights/<int:pk>/marks/", views.insight_marks, name="insight_marks"),
    path("materials/", views.material_list, name="material_list"),
    path("materials/<int:pk>/", views.material_update, name="material_update"),
    path("findings/", views.finding_list, name="finding_list"),
    path("findings/<int:pk>/", views.finding_review, name="finding_review"),
    path("watched-words/", views.watched_word_list, name="watched_word_list"),
    path("watched-words/<int:pk>/", views.watched_word_update, name="watched_word_update"),
    path("adverse-events/", views.adverse_event_list, name="adverse_event_list"),
    path(
        "adverse-events/<int:pk>/hand-over/",
        views.adverse_event_hand_over,
        name="adverse_event_hand_over",
    ),
]
