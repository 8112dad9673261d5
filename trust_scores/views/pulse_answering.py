"""What an opinion leader opens by a link, without an account.

Looking at the page changes nothing: programs that check mails follow links. The form comes with
the first button, and only sending it uses the link up.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rate_limits import address_of, is_over_limit
from trust_scores.constants import CommentReader
from trust_scores.forms.pulse_answers import PulseAnswerForm
from trust_scores.models import PulseInvitation
from trust_scores.models.pulses import LONGEST_COMMENT
from trust_scores.pulse_wording import FALLBACK, runs_from_right
from trust_scores.selectors.pulse_words import languages, page_texts, questions_in, wording_in
from trust_scores.selectors.pulses import invitation_called
from trust_scores.services import pulse_answers as services

MISSES_A_MINUTE = 30
SENT_A_MINUTE = 10
_NOT_TYPED = {"stamp", "lang", "language", "go"}


# Django's own token needs a cookie, which many mail programs keep from their browser, and the
# origin, which `no-referrer` keeps from us. The stamp comes with the page of this very link.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def pulse_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one link. Forged, used, expired and ended ones all get the same answer."""
    invitation = invitation_called(token, now=timezone.now())
    if invitation is None:
        return _closed(request)
    page = _Page(request, token, invitation)
    if request.method != "POST" or not page.has_stamp:
        return page.start()
    if is_over_limit(f"pulse:{invitation.pk}", most=SENT_A_MINUTE):
        return _plain(request, "wait", status=429, language=page.language)
    return page.posted()


@login_not_required
@require_safe
def pulse_thanks(request: HttpRequest, language: str) -> HttpResponse:
    """Where sending leads; it says nothing about anybody."""
    return _plain(request, "thanks", status=200, language=language)


class _Page:
    """One request for a link that still works."""

    def __init__(self, request: HttpRequest, token: str, invitation: PulseInvitation) -> None:
        self.request, self.invitation = request, invitation
        self.stamp = salted_hmac("trust_scores.pulse", token).hexdigest()
        self.languages = languages()
        asked = request.POST.get("language") or request.POST.get("lang") or ""
        self.language = asked if asked in self.languages else invitation.language

    @property
    def has_stamp(self) -> bool:
        """Whether what was sent comes from a form of this page."""
        return constant_time_compare(self.request.POST.get("stamp", ""), self.stamp)

    def start(self) -> HttpResponse:
        wording = wording_in(self.language)
        context = {"t": wording.filled(), "stamp": self.stamp, **self._frame(wording.language)}
        page = render(self.request, "trust_scores/pulse_start.html", context)
        return _sealed(page, language=wording.language)

    def posted(self) -> HttpResponse:
        typed = self.request.POST
        wanted = typed.get("go", "")
        if wanted == "send":
            return self._send()
        if wanted == "keep":
            return self._keep()
        services.note_opened(invitation=self.invitation)
        return self._form(None, kept=typed if "lang" in typed else self.invitation.draft)

    def _send(self) -> HttpResponse:
        form, texts = self._made(self.request.POST)
        if form.is_valid():
            try:
                services.answer_pulse(
                    invitation=self.invitation,
                    ratings=form.ratings(),
                    comment=form.cleaned_data["comment"],
                    comment_for=CommentReader(
                        form.cleaned_data["comment_for"] or CommentReader.MANAGERS
                    ),
                    site=f"{self.request.scheme}://{self.request.get_host()}",
                )
            except services.LinkIsClosed:
                return _closed(self.request)
            except services.UnableToRecordAssessment:
                form.add_error(None, texts["error_changed"])
            else:
                return _sealed(redirect("trust_scores:pulse_thanks", language=self.language))
        return self._form(self.request.POST, made=(form, texts))

    def _keep(self) -> HttpResponse:
        typed = {name: text for name, text in self.request.POST.items() if name not in _NOT_TYPED}
        try:
            services.keep_pulse_draft(invitation=self.invitation, typed=typed)
        except services.LinkIsClosed:
            return _closed(self.request)
        return self._form(None, kept=typed, is_kept=True)

    def _made(self, data: Any, kept: Any = None) -> tuple[PulseAnswerForm, dict[str, str]]:
        questions = questions_in(self.language)
        texts = page_texts(self.invitation, wording_in(self.language), questions=questions)
        return PulseAnswerForm(data, questions=questions, texts=texts, kept=kept), texts

    def _form(
        self, data: Any, *, kept: Any = None, made: Any = None, is_kept: bool = False
    ) -> HttpResponse:
        form, texts = made or self._made(data, kept)
        context = {
            "form": form,
            "t": texts,
            "stamp": self.stamp,
            "is_kept": is_kept,
            "longest": LONGEST_COMMENT,
            **self._frame(self.language),
        }
        page = render(self.request, "trust_scores/pulse_form.html", context)
        return _sealed(page, language=self.language)

    def _frame(self, language: str) -> dict[str, Any]:
        others = [one for one in self.languages.items() if one[0] != language]
        return {**_direction(language), "other_languages": others}


def _closed(request: HttpRequest) -> HttpResponse:
    too_many = is_over_limit(f"pulse-miss:{address_of(request)}", most=MISSES_A_MINUTE)
    response = (
        _plain(request, "wait", status=429, language=_preferred(request))
        if too_many
        else _plain(request, "gone", status=410, language=_preferred(request))
    )
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _plain(request: HttpRequest, which: str, *, status: int, language: str) -> HttpResponse:
    """A title and a text, by the names that begin with `which`."""
    wording = wording_in(language)
    context = {
        "title": wording.say(f"{which}_title"),
        "text": wording.say(f"{which}_text"),
        "which": which,
        **_direction(wording.language),
    }
    response = render(request, "trust_scores/pulse_plain.html", context, status=status)
    if status == 429:
        response["Retry-After"] = "60"
    return _sealed(response, language=wording.language)


def _direction(language: str) -> dict[str, str]:
    return {"language": language, "direction": "rtl" if runs_from_right(language) else "ltr"}


def _preferred(request: HttpRequest) -> str:
    """The first language that the browser asks for and that the pulse has."""
    known = languages()
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for one in (code, code.partition("-")[0]):
            if one in known:
                return one
    return FALLBACK


def _sealed(response: HttpResponse, *, language: str = FALLBACK) -> HttpResponse:
    """Kept by no cache, found by no search, and its address is told to nobody."""
    response["Content-Language"] = language
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
