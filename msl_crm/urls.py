"""Every address of the product. Apps write theirs in full."""

from django.conf import settings
from django.urls import include, path

from msl_crm import components, installing, views

urlpatterns = [
    path("", include("accounts.sign_in_urls")),
    path("", include("accounts.urls")),
    path("", include("jobs.urls")),
    path("", include("opinion_leaders.urls")),
    path("", include("interactions.urls")),
    path("", include("trust_scores.urls")),
    path("", include("dashboards.urls")),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("service-worker.js", installing.service_worker, name="service_worker"),
    path("offline/", installing.offline, name="offline"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("metrics", views.show_metrics, name="metrics"),
]

if settings.DEBUG:
    urlpatterns.append(path("components/", components.components, name="components"))

handler400 = "msl_crm.views.bad_request"
handler403 = "msl_crm.views.not_allowed"
handler404 = "msl_crm.views.not_found"
handler500 = "msl_crm.views.failed"
