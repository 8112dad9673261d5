"""Rubrics, assessments and nights."""

from django.urls import URLPattern, path

from trust_scores.views import assessments, nights, rubrics

app_name = "trust_scores"

urlpatterns: list[URLPattern] = [
    path("rubric/", rubrics.rubric, name="rubric"),
    path("rubric/<int:number>/", rubrics.rubric_version, name="rubric_version"),
    path("relationships/<int:pk>/assess/", assessments.assess, name="assess"),
    path("runs/start/", nights.night_start, name="night_start"),
]
