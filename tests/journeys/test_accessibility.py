"""Axe on every page of every role, light and dark, phone and desktop; no page scrolls sideways."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import Team, User
from dashboards.demo.staff import PASSWORD
from dashboards.demo.world import Size, make_world
from interactions.models import Interaction, WatchedWord
from jobs.services import work_run
from opinion_leaders.models import Relationship
from opinion_leaders.services import try_import
from tests.factories.interactions import (
    AdverseEventNoteFactory,
    ColleagueViewFactory,
    CommitmentFactory,
    DisagreementFactory,
    InquiryAnswerFactory,
    InsightFactory,
    InsightStepFactory,
    InteractionFactory,
    ListeningPriorityFactory,
    MaterialFactory,
    MedicalInquiryFactory,
    ParticipationFactory,
    TextFindingFactory,
    VisitDraftFactory,
)
from tests.factories.opinion_leaders import GoalFactory
from tests.factories.trust_scores import (
    AssessmentFactory,
    CoachingActionFactory,
    IntegrityBreachFactory,
    PulseInvitationFactory,
)
from tests.project.test_access import ROWS
from trust_scores.models import CoachingReport, Rubric
from trust_scores.selectors.rides import today_of
from trust_scores.services.coaching import start_report
from trust_scores.services.comparisons import propose_calibration
from trust_scores.services.previews import start_preview
from trust_scores.services.publication import publish_rubric
from trust_scores.services.rubrics import create_draft, save_settings, submit_for_review

pytestmark = pytest.mark.browser

VIEWPORTS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
PAPER = "getComputedStyle(document.body).backgroundColor"
END_TRANSITIONS = "for (const one of document.getAnimations()) one.finish()"
# Styles of another theme hold from the second frame on.
A_FRAME = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
OF_COLORS = ["color-contrast", "link-in-text-block"]
LIST = b"Record ID,First Name,Last Name,Email\n1,Ada,Stern,ada@example.org\n2,,,\n"


@pytest.fixture
def world(journey):
    """A small demo world: one MSL in each team, a dozen relationships."""
    make_world(size=Size(msls=3, leaders=12, years=1), seed=3, now=timezone.now())


def pages_of_msl() -> list[str]:
    msl = User.objects.get(full_name="Miriam Sander")
    relationship = Relationship.objects.visible_to(msl).order_by("started_on").first()
    visit = Interaction.objects.held().filter(participations__relationship=relationship).first()
    arose = {"relationship": relationship, "interaction": visit}
    planned = InteractionFactory(
        owner=msl, planned=True, starts_at=timezone.now() + dt.timedelta(days=3)
    )
    ParticipationFactory(interaction=planned, relationship=relationship, depth=None)
    assessment = AssessmentFactory(relationship=relationship, rater=msl)
    return [
        reverse("dashboards:today"),
        reverse("dashboards:notices"),
        reverse("dashboards:search") + "?q=a",
        reverse("dashboards:opinion_leaders"),
        reverse("dashboards:opinion_leaders") + "?show=all&q=zzz",
        reverse("dashboards:opinion_leader", args=[relationship.opinion_leader_id]),
        reverse("dashboards:opinion_leader_history", args=[relationship.opinion_leader_id]),
        relationship.get_absolute_url(),
        relationship.get_absolute_url() + "?since=2026-02-30&until=9999-12-31",
        reverse("dashboards:relationship_change", args=[relationship.pk]),
        reverse("dashboards:relationship_history", args=[relationship.pk]),
        reverse("dashboards:visit_effect", args=[visit.pk]),
        reverse("dashboards:score_effect", args=[relationship.pk]) + f"?assessment={assessment.pk}",
        reverse("interactions:list"),
        reverse("interactions:create"),
        reverse("interactions:outbox"),
        reverse("interactions:create") + f"?draft={VisitDraftFactory(owner=msl).client_uuid}",
        visit.get_absolute_url(),
        reverse("interactions:update", args=[planned.pk]),
        reverse("interactions:correct", args=[visit.pk]),
        reverse("interactions:cancel", args=[visit.pk]),
        reverse("interactions:calendar"),
        reverse("interactions:calendar") + "?week=2026-W48",
        reverse("interactions:calendar") + f"?day={timezone.localdate():%Y-%m-%d}",
        reverse("interactions:calendar") + "?month=2026-99",
        reverse("interactions:calendar_read"),
        reverse("interactions:calendar_feed_settings"),
        *pages_of_outcomes(arose),
        reverse(
            "interactions:colleague_view",
            args=[ColleagueViewFactory(**arose, colleague=msl).pk],
        ),
        TextFindingFactory(interaction=visit).interaction.get_absolute_url(),
        reverse("interactions:adverse_event_list"),
        reverse(
            "interactions:adverse_event_hand_over",
            args=[AdverseEventNoteFactory(interaction=visit).pk],
        ),
        reverse("trust_scores:assess", args=[relationship.pk]),
        reverse("trust_scores:assessment_history", args=[relationship.pk]),
        reverse("trust_scores:assessment_correct", args=[assessment.pk]),
        reverse("trust_scores:relationship_pulse", args=[relationship.pk]),
        reverse("trust_scores:pulse_decline", args=[relationship.pk]),
        reverse("trust_scores:pulse_list"),
        reverse("trust_scores:pulse_list") + "?show=ended",
        reverse("trust_scores:coaching_report_list"),
        CoachingReport.objects.sent().filter(msl=msl).first().get_absolute_url(),
        reverse("opinion_leaders:create"),
        reverse("opinion_leaders:update", args=[relationship.opinion_leader_id]),
        reverse("opinion_leaders:goal_create", args=[relationship.pk]),
        reverse("opinion_leaders:goal_update", args=[GoalFactory(relationship=relationship).pk]),
        reverse("accounts:profile"),
        reverse("account_change_password"),
        reverse("account_reauthenticate"),
        reverse("account_logout"),
        "/relationships/999999/",
    ]


def pages_of_outcomes(arose: dict[str, Any]) -> list[str]:
    """What can come of a visit: promises, disagreements, questions and insights."""
    promise, episode = CommitmentFactory(**arose), DisagreementFactory(**arose)
    question = MedicalInquiryFactory(**arose)
    answer = InquiryAnswerFactory(
        inquiry__state="answered", **{f"inquiry__{name}": value for name, value in arose.items()}
    )
    insight = InsightFactory(interaction=arose["interaction"])
    InsightStepFactory(insight=insight)

    def at(name: str, *args: int) -> str:
        return reverse(f"interactions:{name}", args=args)

    return [
        at("commitment_list"),
        at("commitment_list") + "?state=overdue&q=zzz",
        at("commitment_detail", promise.pk),
        at("commitment_close", promise.pk),
        at("disagreement_list"),
        at("disagreement_detail", episode.pk),
        at("disagreement_follow_up", episode.pk),
        at("inquiry_list"),
        at("inquiry_create"),
        at("inquiry_detail", question.pk),
        at("inquiry_assign", question.pk),
        at("inquiry_answer", question.pk),
        at("inquiry_withdraw", question.pk),
        at("inquiry_detail", answer.inquiry_id),
        at("inquiry_deliver", answer.inquiry_id),
        at("insight_board"),
        at("insight_detail", insight.pk),
    ]


def pages_of_manager() -> list[str]:
    relationship = Relationship.objects.filter(msl__full_name="Miriam Sander").first()
    return [
        reverse("dashboards:team"),
        reverse("dashboards:team_relationships"),
        reverse("dashboards:notices"),
        relationship.get_absolute_url(),
        reverse("dashboards:relationship_change", args=[relationship.pk]),
        reverse("interactions:list"),
        reverse("interactions:calendar"),
        reverse("trust_scores:assess", args=[relationship.pk]),
        reverse("trust_scores:assessment_history", args=[relationship.pk]),
        reverse("trust_scores:pulse_list"),
        *pages_of_coaching(relationship.msl),
        *pages_of_breaches(relationship),
        reverse("jobs:run_list"),
    ]


def pages_of_breaches(relationship: Relationship) -> list[str]:
    breach = IntegrityBreachFactory(relationship=relationship)
    return [
        reverse("trust_scores:breach_list"),
        reverse("trust_scores:breach_choose") + "?q=a",
        reverse("trust_scores:breach", args=[breach.pk]),
        reverse("trust_scores:breach_change", args=[breach.pk]),
        reverse("trust_scores:breach_create", args=[relationship.pk]),
    ]


def pages_of_coaching(msl: User) -> list[str]:
    """One report that is sent, and one to be written with somebody seen and something agreed."""
    sent = CoachingReport.objects.sent().filter(msl=msl).last()
    CoachingActionFactory(report=sent, position=3)
    relationship = Relationship.objects.filter(msl=msl).first()
    seen = ParticipationFactory(relationship=relationship, interaction__owner=msl)
    seen.interaction.starts_at = timezone.now() - dt.timedelta(hours=1)
    seen.interaction.save()
    draft = start_report(by=sent.manager, msl=msl, ride_on=today_of(msl))
    return [
        reverse("trust_scores:coaching"),
        reverse("trust_scores:coaching_report_list") + f"?msl={msl.pk}",
        reverse("trust_scores:coaching_report_create"),
        reverse("trust_scores:coaching_report_write", args=[draft.pk]),
        sent.get_absolute_url(),
        reverse("trust_scores:coaching_report_add", args=[sent.pk]),
    ]


def pages_of_admin() -> list[str]:
    admin = User.objects.get(is_admin=True)
    batch = try_import(by=admin, file_name="people.csv", content=LIST)
    rubric = reverse("trust_scores:rubric")
    return [
        *pages_of_reopening_and_words(),
        *pages_of_raters(admin),
        reverse("jobs:run_list"),
        reverse("jobs:run_detail", args=[1]),
        reverse("jobs:mail_list"),
        reverse("interactions:material_list"),
        reverse("interactions:material_update", args=[MaterialFactory().pk]),
        reverse("interactions:listening_priority_list"),
        reverse("interactions:listening_priority_update", args=[ListeningPriorityFactory().pk]),
        rubric,
        f"{rubric}?part=bands",
        f"{rubric}?part=items",
        *pages_of_rubrics(admin),
        reverse("trust_scores:pulse_policy"),
        reverse("opinion_leaders:import_list"),
        reverse("opinion_leaders:import_create"),
        batch.get_absolute_url(),
        reverse("accounts:user_list"),
        reverse("accounts:user_create"),
        reverse("accounts:user_update", args=[User.objects.filter(is_msl=True).first().pk]),
        reverse("accounts:team_create"),
        reverse("accounts:team_update", args=[Team.objects.first().pk]),
    ]


def pages_of_reopening_and_words() -> list[str]:
    visit = Interaction.objects.held().first()
    return [
        reverse("interactions:reopen_list"),
        reverse("interactions:reopen_list") + f"?author={visit.owner_id}",
        reverse("interactions:reopen", args=[visit.pk]),
        reverse("interactions:watched_word_list"),
        reverse("interactions:watched_word_update", args=[WatchedWord.objects.first().pk]),
    ]


def pages_of_raters(admin: User) -> list[str]:
    """Raters, and a comparison that waits to be put in force."""
    proposed = propose_calibration(by=admin)
    work_run(proposed.run)
    return [
        reverse("trust_scores:raters"),
        reverse("trust_scores:calibration_list"),
        reverse("trust_scores:calibration", args=[proposed.number]),
    ]


def pages_of_rubrics(admin: User) -> list[str]:
    """Versions in every state: a draft that was tried, one in review, one on its way."""

    def at(name: str, *args: int) -> str:
        return reverse(f"trust_scores:rubric_{name}", args=args)

    in_force = Rubric.objects.published().get()
    tried = changed_draft(admin, in_force, "0.05")
    work_run(start_preview(by=admin, rubric=tried).run)
    entries = {"half_life_days[7]": "0", "exponents[0]": "0.3"}
    save_settings(by=admin, rubric=tried, revision=tried.revision, entries=entries)
    reviewed = changed_draft(admin, in_force, "0.06")
    submit_for_review(by=admin, rubric=reviewed, revision=reviewed.revision, reason="Please look")
    coming = changed_draft(admin, in_force, "0.07")
    publish_rubric(by=admin, rubric=coming, revision=coming.revision, reason="Trust first")
    item = tried.items.first()
    return [
        at("version", in_force.number),
        at("version", coming.number),
        at("versions"),
        at("compare") + f"?from={in_force.number}&to={tried.number}",
        at("compare") + f"?from={in_force.number}&to={in_force.number}",
        at("draft_create"),
        at("import"),
        at("policy"),
        at("edit", tried.number),
        *(at("edit", tried.number) + f"?part={part}" for part in ("ageing", "bands", "items")),
        at("words", tried.number) + "?part=bands",
        at("words", tried.number) + "?part=steps",
        at("item_create", tried.number),
        at("item_update", tried.number, item.pk),
        at("preview", tried.number),
        at("preview_changes", tried.number),
        at("publish", tried.number),
        at("publish", reviewed.number),
        at("return", reviewed.number),
        at("discard", tried.number),
        at("progress", coming.number),
        at("take_back", coming.number),
    ]


def changed_draft(admin: User, in_force: Rubric, gate: str) -> Rubric:
    draft = create_draft(by=admin, based_on=in_force, reason="Trust should hold back more")
    entries = {"gate_trust": gate}
    return save_settings(by=admin, rubric=draft, revision=draft.revision, entries=entries).rubric


def pages_of_compliance() -> list[str]:
    finding = TextFindingFactory(interaction=Interaction.objects.held().first())
    return [
        reverse("dashboards:opinion_leaders"),
        reverse("interactions:adverse_event_list"),
        reverse("interactions:finding_list"),
        reverse("interactions:finding_list") + "?show=ended",
        reverse("interactions:finding_review", args=[finding.pk]),
    ]


ROLES = {
    "Miriam Sander": pages_of_msl,
    "Anselm Roth": pages_of_manager,
    "Ruth Ellmann": pages_of_admin,
    "Paul Conrad": pages_of_compliance,
}
# Answers that are no pages: for machines, or leading elsewhere at once.
NO_PAGES = {
    "alive", "ready", "account_set_password", "trust_scores:rubric_export",
    "trust_scores:rubric_preview_people", "interactions:calendar_feed", "metrics",
    "interactions:insight_export", "interactions:outbox_ticket", "manifest", "service_worker",
}  # fmt: skip


def public_pages() -> list[str]:
    # Someone who does not sign in meanwhile: that would use the link up.
    user = User.objects.get(full_name="Lorenz Vogt")
    key = EmailAwarePasswordResetTokenGenerator().make_token(user)
    PulseInvitationFactory(token="A" * 43)
    return [
        reverse("trust_scores:pulse_answer", args=["A" * 43]),
        reverse("trust_scores:pulse_answer", args=["closed"]),
        reverse("trust_scores:pulse_thanks", args=["de"]),
        reverse("offline"),
        reverse("account_login"),
        reverse("account_inactive"),
        reverse("account_signup"),
        reverse("account_reset_password"),
        reverse("account_reset_password_done"),
        reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key]),
        reverse("account_reset_password_from_key", args=["1", "no-such-key"]),
        reverse("account_reset_password_from_key_done"),
    ]


@pytest.mark.parametrize("device", VIEWPORTS)
def test_every_page(visitor, sign_in, world, assert_accessible, subtests, device):
    parts = {name: pages() for name, pages in ROLES.items()}
    outside = public_pages()
    assert every_name(outside, *parts.values()) == names_of_pages()
    for full_name, addresses in {"": outside, **parts}.items():
        page = visitor.open_page(viewport=VIEWPORTS[device], reduced_motion="reduce")
        if full_name:
            sign_in(page, User.objects.get(full_name=full_name), PASSWORD)
        for address in addresses:
            with subtests.test(address):
                look_at(page, address, assert_accessible)
        page.close()


def every_name(*addresses: list[str]) -> set[str]:
    return {resolve(one.partition("?")[0]).view_name for part in addresses for one in part}


def names_of_pages() -> set[str]:
    """The addresses of the access table that answer a GET with a page."""
    return {row.name for row in ROWS if row.method == "get"} - NO_PAGES


def look_at(page, address, assert_accessible):
    page.emulate_media(color_scheme="light")
    page.goto(address)
    assert page.title(), address
    assert page.get_by_role("heading", level=1).count() == 1, address
    assert_accessible(page, address)
    paper = page.evaluate(PAPER)
    page.emulate_media(color_scheme="dark")
    page.evaluate(A_FRAME)
    page.evaluate(END_TRANSITIONS)
    assert page.evaluate(PAPER) != paper, address
    # The same page in other colors: what is not about colors has been looked at.
    assert_accessible(page, f"{address} in the dark", rules=OF_COLORS)
    sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not sideways, f"{address} scrolls sideways"
