"""Addresses of background work."""

from django.urls import URLPattern, path

from jobs import views

app_name = "jobs"

urlpatterns: list[URLPattern] = [
    path("runs/", views.run_list, name="run_list"),
    path("runs/<int:pk>/", views.run_detail, name="run_detail"),
    path("runs/<int:pk>/retry/", views.run_retry, name="run_retry"),
    path("runs/<int:pk>/cancel/", views.run_cancel, name="run_cancel"),
    path("runs/mails/", views.mail_list, name="mail_list"),
    path("runs/mails/<int:pk>/retry/", views.mail_retry, name="mail_retry"),
]
