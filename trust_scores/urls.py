"""Rubrics, assessments and nights."""

from django.urls import URLPattern, path

from trust_scores.views import (
    assessments,
    coaching,
    coaching_writing,
    nights,
    rubric_drafts,
    rubric_items,
    rubric_previews,
    rubric_publication,
    rubric_versions,
    rubric_words,
    rubrics,
)

app_name = "trust_scores"

urlpatterns: list[URLPattern] = [
    path("rubric/", rubrics.rubric, name="rubric"),
    path("rubric/versions/", rubric_versions.rubric_versions, name="rubric_versions"),
    path("rubric/compare/", rubric_versions.rubric_compare, name="rubric_compare"),
    path("rubric/new/", rubric_versions.rubric_draft_create, name="rubric_draft_create"),
    path("rubric/import/", rubric_versions.rubric_import, name="rubric_import"),
    path("rubric/policy/", rubric_versions.rubric_policy, name="rubric_policy"),
    path("rubric/<int:number>/", rubrics.rubric_version, name="rubric_version"),
    path("rubric/<int:number>/export/", rubric_versions.rubric_export, name="rubric_export"),
    path("rubric/<int:number>/edit/", rubric_drafts.rubric_edit, name="rubric_edit"),
    path("rubric/<int:number>/reset/", rubric_drafts.rubric_reset, name="rubric_reset"),
    path("rubric/<int:number>/words/", rubric_words.rubric_words, name="rubric_words"),
    path(
        "rubric/<int:number>/items/new/", rubric_items.rubric_item_create, name="rubric_item_create"
    ),
    path(
        "rubric/<int:number>/items/<int:pk>/",
        rubric_items.rubric_item_update,
        name="rubric_item_update",
    ),
    path(
        "rubric/<int:number>/items/<int:pk>/move/",
        rubric_items.rubric_item_move,
        name="rubric_item_move",
    ),
    path(
        "rubric/<int:number>/items/<int:pk>/delete/",
        rubric_items.rubric_item_delete,
        name="rubric_item_delete",
    ),
    path("rubric/<int:number>/preview/", rubric_previews.rubric_preview, name="rubric_preview"),
    path(
        "rubric/<int:number>/preview/start/",
        rubric_previews.rubric_preview_start,
        name="rubric_preview_start",
    ),
    path(
        "rubric/<int:number>/preview/cancel/",
        rubric_previews.rubric_preview_cancel,
        name="rubric_preview_cancel",
    ),
    path(
        "rubric/<int:number>/preview/changes/",
        rubric_previews.rubric_preview_changes,
        name="rubric_preview_changes",
    ),
    path(
        "rubric/<int:number>/preview/people/",
        rubric_previews.rubric_preview_people,
        name="rubric_preview_people",
    ),
    path("rubric/<int:number>/publish/", rubric_publication.rubric_publish, name="rubric_publish"),
    path("rubric/<int:number>/return/", rubric_publication.rubric_return, name="rubric_return"),
    path("rubric/<int:number>/discard/", rubric_publication.rubric_discard, name="rubric_discard"),
    path(
        "rubric/<int:number>/take-back/",
        rubric_publication.rubric_take_back,
        name="rubric_take_back",
    ),
    path(
        "rubric/<int:number>/progress/", rubric_publication.rubric_progress, name="rubric_progress"
    ),
    path("relationships/<int:pk>/assess/", assessments.assess, name="assess"),
    path(
        "relationships/<int:pk>/assess/draft/",
        assessments.assessment_draft,
        name="assessment_draft",
    ),
    path("relationships/<int:pk>/assessments/", assessments.assessments, name="assessment_history"),
    path(
        "assessments/<int:pk>/correct/", assessments.assessment_correct, name="assessment_correct"
    ),
    path("coaching/", coaching.coaching, name="coaching"),
    path("coaching/reports/", coaching.coaching_report_list, name="coaching_report_list"),
    path("coaching/new/", coaching_writing.coaching_report_create, name="coaching_report_create"),
    path("coaching/<int:pk>/", coaching.coaching_report, name="coaching_report"),
    path(
        "coaching/<int:pk>/write/",
        coaching_writing.coaching_report_write,
        name="coaching_report_write",
    ),
    path(
        "coaching/<int:pk>/draft/",
        coaching_writing.coaching_report_draft,
        name="coaching_report_draft",
    ),
    path(
        "coaching/<int:pk>/discard/",
        coaching_writing.coaching_report_discard,
        name="coaching_report_discard",
    ),
    path("coaching/<int:pk>/add/", coaching.coaching_report_add, name="coaching_report_add"),
    path("runs/start/", nights.night_start, name="night_start"),
]
