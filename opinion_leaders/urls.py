from django.urls import URLPattern

app_name = "opinion_leaders"

urlpatterns: list[URLPattern] = []
