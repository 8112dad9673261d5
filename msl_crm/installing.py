"""What makes the product installable and usable without a network: manifest and service worker."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# What the pages that work offline are made of; fonts and drawings are added from their folder.
ASSETS = (
    "app.css", "app.js", "theme.js", "pages/log-visit.css", "pages/log-visit.js", "img/favicon.svg",
    "img/icon-192.png",
)  # fmt: skip
SCRIPT = "service-worker.js"


@login_not_required
@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the product on its home screen."""
    drawn = [
        {"src": static(f"img/icon-{name}.png"), "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": purpose}
        for name, size, purpose in (
            ("192", 192, "any"), ("512", 512, "any"), ("maskable-512", 512, "maskable"),
        )
    ]  # fmt: skip
    known: dict[str, Any] = {
        "id": "/",
        "name": "MSL CRM",
        "short_name": "MSL CRM",
        "description": _("Relationships with opinion leaders, and the trust they rest on."),
        "lang": get_language() or settings.LANGUAGE_CODE,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f3ec",
        "theme_color": "#0b5d62",
        "icons": drawn,
        "shortcuts": [
            {"name": _("Log a visit"), "url": reverse("interactions:create")},
            {"name": _("Outbox"), "url": reverse("interactions:outbox")},
        ],
    }
    return JsonResponse(known, content_type="application/manifest+json")


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, told which files to keep; a browser asks for it again at each visit.

    Its text changes with every file that it keeps, and so it is replaced with them.
    """
    text = _made_text() if settings.DEBUG else _text()
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


def _made_text() -> str | None:
    script = _script()
    if script is None:
        return None
    addresses = sorted({static(name) for name in (*ASSETS, *_drawn())})
    told = {
        "assets": addresses,
        "static": settings.STATIC_URL,
        "log": reverse("interactions:create"),
        "outbox": reverse("interactions:outbox"),
        "offline": reverse("offline"),
    }
    known = json.dumps(told, sort_keys=True)
    version = hashlib.sha256(f"{known}{_fingerprint()}".encode()).hexdigest()[:16]
    return f"self.MSL_CRM={json.dumps({**told, 'version': version})};\n{script}"


# Browsers ask at each page; the files of an installation change with its start only.
_text = lru_cache(maxsize=1)(_made_text)


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a page that is not kept on the device is answered with; it knows nobody."""
    return render(request, "offline.html")


def device_keys(user_id: int) -> list[str]:
    """256-bit keys in base64, which a device never learns but from a page of this person.

    They follow from `SECRET_KEY` and the former ones in `SECRET_KEY_FALLBACKS`.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        b64encode(
            salted_hmac(
                "msl_crm.installing.device", str(user_id), secret=secret, algorithm="sha256"
            ).digest()
        ).decode()
        for secret in secrets
    ]


def _script() -> str | None:
    found = finders.find(SCRIPT)
    return Path(str(found)).read_text(encoding="utf-8") if found else None


def _drawn() -> tuple[str, ...]:
    style = finders.find("app.css")
    if not style:
        return ()
    folder = Path(str(style)).parent / "assets"
    return tuple(sorted(f"assets/{one.name}" for one in folder.glob("*") if one.is_file()))


def _fingerprint() -> str:
    """Of the files themselves: in development their addresses stay the same when they change."""
    found = (finders.find(name) for name in (*ASSETS, SCRIPT))
    digest = hashlib.sha256()
    for path in found:
        if path:
            digest.update(Path(str(path)).read_bytes())
    return digest.hexdigest()
