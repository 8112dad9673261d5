from django.urls import URLPattern

app_name = "trust_scores"

urlpatterns: list[URLPattern] = []
