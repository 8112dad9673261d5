"""Every address and every actor: who gets in, who is told no, for whom there is nothing.

The world: `msl` has a relationship; `colleague` is another MSL of the same team, `stranger` one
of another team; `manager` leads the team of `msl`, `other_manager` the other one. A row that is
missing fails the build. `ok` is any answer below 400 that does not lead to the sign-in page.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.factories.accounts import TeamFactory, UserFactory
from tests.factories.interactions import (
    AdverseEventNoteFactory,
    CalendarFeedFactory,
    ColleagueViewFactory,
    CommitmentFactory,
    DisagreementFactory,
    InquiryAnswerFactory,
    InsightFactory,
    InteractionFactory,
    ListeningPriorityFactory,
    MaterialFactory,
    MedicalInquiryFactory,
    ParticipationFactory,
    TextFindingFactory,
    WatchedWordFactory,
)
from tests.factories.jobs import OutboxMessageFactory, RunFactory
from tests.factories.opinion_leaders import (
    AffiliationFactory,
    GoalFactory,
    ImportBatchFactory,
)
from tests.factories.trust_scores import (
    AssessmentFactory,
    CoachingReportFactory,
    IntegrityBreachFactory,
    PulseInvitationFactory,
    RaterCalibrationFactory,
    RaterOffsetFactory,
    RubricFactory,
)
from trust_scores.constants import RubricState
from trust_scores.models import Rubric
from trust_scores.services import rubrics

ACTORS = (
    "anonymous", "msl", "colleague", "stranger", "manager", "other_manager", "admin", "compliance",
)  # fmt: skip
OK, SIGN_IN = "ok", "sign-in"

EVERYONE = ["ok"] * 8
SIGNED_IN = [SIGN_IN, *["ok"] * 7]
OWN_AND_TEAM = [SIGN_IN, OK, 404, 404, OK, 404, 404, 404]
OWN_ALONE = [SIGN_IN, OK, 404, 404, 403, 404, 404, 404]
MSLS = [SIGN_IN, OK, OK, OK, 403, 403, 403, 403]
READERS = [SIGN_IN, OK, OK, OK, OK, OK, 403, 403]
MANAGERS = [SIGN_IN, 403, 403, 403, OK, OK, 403, 403]
ADMINS = [SIGN_IN, 403, 403, 403, 403, 403, OK, 403]
SEEN_BY_COLLEAGUE = [SIGN_IN, 404, OK, 404, 404, 404, 404, 404]
COMPLIANCE = [SIGN_IN, 403, 403, 403, 403, 403, 403, OK]
CREATORS = [SIGN_IN, OK, OK, OK, OK, OK, OK, 403]
LIST_KEEPERS = [SIGN_IN, 403, 403, 403, OK, OK, OK, 403]
EDITORS = [SIGN_IN, OK, 403, 403, OK, 403, OK, 403]
PROPOSERS = [SIGN_IN, 403, 403, 403, OK, OK, OK, 403]
# A draft that `manager` began; nobody else but administrators learns that it is there.
DRAFTERS = [SIGN_IN, 404, 404, 404, OK, 404, OK, 404]
# A coaching report that `manager` has not sent yet.
AUTHORS = [SIGN_IN, 404, 404, 404, OK, 404, 404, 404]
# About a breach of honesty: whom it concerns, and who records it.
CONCERNED = [SIGN_IN, OK, 404, 404, OK, 404, 404, OK]
RECORDERS = [SIGN_IN, 403, 403, 403, OK, OK, 403, OK]
RECORDERS_OF_IT = [SIGN_IN, 403, 404, 404, OK, 404, 404, OK]
PUBLISHERS = [SIGN_IN, 404, 404, 404, 403, 404, OK, 404]


@dataclass(frozen=True)
class Row:
    """An address with what each actor gets, in the order of `ACTORS`."""

    name: str
    expected: list[Any]
    arguments: str = ""
    method: str = "get"
    query: str = ""


ROWS = [
    # Signing in
    Row("account_login", EVERYONE),
    Row("account_logout", SIGNED_IN),
    Row("account_signup", EVERYONE),
    Row("account_inactive", EVERYONE),
    Row("account_reauthenticate", SIGNED_IN),
    Row("account_change_password", SIGNED_IN),
    Row("account_set_password", SIGNED_IN),
    Row("account_reset_password", EVERYONE),
    Row("account_reset_password_done", EVERYONE),
    Row("account_reset_password_from_key", EVERYONE, "reset_key"),
    Row("account_reset_password_from_key_done", EVERYONE),
    Row("alive", EVERYONE),
    # 503 as long as no worker was heard; who asks makes no difference.
    Row("ready", [503] * 8),
    # Asked from this machine; tests/msl_crm/test_metrics.py has the others.
    Row("metrics", EVERYONE),
    Row("manifest", EVERYONE),
    Row("service_worker", EVERYONE),
    Row("offline", EVERYONE),
    # People of the company
    Row("accounts:profile", SIGNED_IN),
    Row("accounts:profile", SIGNED_IN, method="post"),
    Row("accounts:user_list", ADMINS),
    Row("accounts:user_create", ADMINS),
    Row("accounts:user_create", ADMINS, method="post"),
    Row("accounts:user_update", ADMINS, "user"),
    Row("accounts:user_update", ADMINS, "user", "post"),
    Row("accounts:user_invite", ADMINS, "user", "post"),
    Row("accounts:team_create", ADMINS),
    Row("accounts:team_create", ADMINS, method="post"),
    Row("accounts:team_update", ADMINS, "team"),
    Row("accounts:team_update", ADMINS, "team", "post"),
    # Pages across all apps
    Row("dashboards:today", SIGNED_IN),
    Row("dashboards:search", SIGNED_IN, query="?q=brandt"),
    Row("dashboards:opinion_leaders", SIGNED_IN),
    Row("dashboards:opinion_leader", SIGNED_IN, "opinion_leader"),
    Row("dashboards:opinion_leader_history", EDITORS, "opinion_leader"),
    Row("dashboards:relationship", OWN_AND_TEAM, "relationship"),
    Row("dashboards:relationship_change", OWN_AND_TEAM, "relationship"),
    Row("dashboards:relationship_history", OWN_AND_TEAM, "relationship"),
    Row("dashboards:score_effect", OWN_AND_TEAM, "relationship", query="?assessment={assessment}"),
    Row("dashboards:visit_effect", OWN_AND_TEAM, "interaction"),
    Row("dashboards:notices", READERS),
    Row("dashboards:notices_seen", READERS, method="post"),
    Row("dashboards:team", MANAGERS),
    Row("dashboards:team_relationships", MANAGERS),
    # Opinion leaders
    Row("opinion_leaders:create", CREATORS),
    Row("opinion_leaders:create", CREATORS, method="post"),
    Row("opinion_leaders:update", EDITORS, "opinion_leader"),
    Row("opinion_leaders:update", EDITORS, "opinion_leader", "post"),
    Row("opinion_leaders:relationship_create", MSLS, "opinion_leader", "post"),
    Row("opinion_leaders:goal_create", OWN_ALONE, "relationship"),
    Row("opinion_leaders:goal_create", OWN_ALONE, "relationship", "post"),
    Row("opinion_leaders:goal_update", OWN_ALONE, "goal"),
    Row("opinion_leaders:goal_update", OWN_ALONE, "goal", "post"),
    Row("opinion_leaders:import_list", CREATORS),
    Row("opinion_leaders:import_create", CREATORS),
    Row("opinion_leaders:import_create", CREATORS, method="post"),
    Row("opinion_leaders:import_detail", [SIGN_IN, OK, 404, 404, OK, 404, OK, 403], "batch"),
    Row("opinion_leaders:import_apply", [SIGN_IN, OK, 404, 404, OK, 404, OK, 403], "batch", "post"),
    # Visits and what came of them
    Row("interactions:outbox", MSLS),
    Row("interactions:outbox_ticket", MSLS),
    # What it is sent belongs to nobody.
    Row("interactions:outbox_send", [SIGN_IN, *[403] * 7], method="post"),
    Row("interactions:list", READERS),
    Row("interactions:create", MSLS),
    Row("interactions:create", MSLS, method="post"),
    Row("interactions:detail", OWN_AND_TEAM, "interaction"),
    Row("interactions:update", OWN_ALONE, "planned"),
    Row("interactions:update", OWN_ALONE, "planned", "post"),
    Row("interactions:correct", OWN_ALONE, "interaction"),
    Row("interactions:correct", OWN_ALONE, "interaction", "post"),
    Row("interactions:cancel", OWN_ALONE, "planned"),
    Row("interactions:cancel", OWN_ALONE, "planned", "post"),
    # Calendars
    Row("interactions:calendar", READERS),
    Row("interactions:calendar_read", MSLS),
    Row("interactions:calendar_read", MSLS, method="post"),
    Row("interactions:calendar_prepare", MSLS, method="post"),
    Row("interactions:calendar_feed_settings", MSLS),
    Row("interactions:calendar_feed_settings", MSLS, method="post"),
    Row("interactions:calendar_feed_revoke", MSLS, method="post"),
    Row("interactions:calendar_feed_revoke_of", ADMINS, "msl", "post"),
    Row("interactions:calendar_feed", EVERYONE, "feed_token"),
    # Promises, disagreements, safety notes
    # What cannot be read is refused; a draft is only ever one's own.
    Row(
        "interactions:visit_draft_keep", [SIGN_IN, 400, 400, 400, 403, 403, 403, 403], "key", "post"
    ),
    Row("interactions:visit_draft_discard", MSLS, "key", "post"),
    Row("interactions:colleague_view", SEEN_BY_COLLEAGUE, "view"),
    Row("interactions:colleague_view", SEEN_BY_COLLEAGUE, "view", "post"),
    Row("interactions:reopen_list", ADMINS, query="?number=1"),
    Row("interactions:reopen", ADMINS, "interaction"),
    Row("interactions:reopen", ADMINS, "interaction", "post"),
    Row("interactions:finding_list", COMPLIANCE),
    Row("interactions:finding_review", COMPLIANCE, "finding"),
    Row("interactions:finding_review", COMPLIANCE, "finding", "post"),
    Row("interactions:watched_word_list", ADMINS),
    Row("interactions:watched_word_list", ADMINS, method="post"),
    Row("interactions:watched_word_update", ADMINS, "watched_word"),
    Row("interactions:watched_word_update", ADMINS, "watched_word", "post"),
    Row("interactions:commitment_list", READERS),
    Row("interactions:commitment_close", OWN_ALONE, "commitment"),
    Row("interactions:commitment_close", OWN_ALONE, "commitment", "post"),
    Row("interactions:disagreement_list", READERS),
    Row("interactions:disagreement_follow_up", OWN_ALONE, "disagreement"),
    Row("interactions:disagreement_follow_up", OWN_ALONE, "disagreement", "post"),
    Row("interactions:commitment_detail", OWN_AND_TEAM, "commitment"),
    Row("interactions:commitments_close", MSLS, method="post"),
    Row("interactions:commitment_remind", OWN_ALONE, "commitment", "post"),
    Row("interactions:disagreement_detail", OWN_AND_TEAM, "disagreement"),
    Row("interactions:adverse_event_list", SIGNED_IN),
    Row(
        "interactions:adverse_event_hand_over", [SIGN_IN, OK, 404, 404, 403, 404, 403, 403], "note"
    ),
    # Inquiries and insights
    Row("interactions:inquiry_list", READERS),
    Row("interactions:inquiry_create", MSLS),
    Row("interactions:inquiry_create", MSLS, method="post"),
    Row("interactions:inquiries_assign", READERS, method="post"),
    Row("interactions:inquiry_detail", OWN_AND_TEAM, "inquiry"),
    Row("interactions:inquiry_assign", OWN_AND_TEAM, "inquiry"),
    Row("interactions:inquiry_assign", OWN_AND_TEAM, "inquiry", "post"),
    Row("interactions:inquiry_answer", OWN_ALONE, "inquiry"),
    Row("interactions:inquiry_answer", OWN_ALONE, "inquiry", "post"),
    Row("interactions:inquiry_deliver", OWN_ALONE, "inquiry"),
    Row("interactions:inquiry_deliver", OWN_ALONE, "inquiry", "post"),
    Row("interactions:inquiry_withdraw", OWN_AND_TEAM, "inquiry"),
    Row("interactions:inquiry_withdraw", OWN_AND_TEAM, "inquiry", "post"),
    # What is assigned to a colleague of the team is that colleague's to answer.
    Row("interactions:inquiry_detail", [SIGN_IN, OK, OK, 404, OK, 404, 404, 404], "handed_on"),
    Row("interactions:inquiry_answer", [SIGN_IN, 403, OK, 404, 403, 404, 404, 404], "handed_on"),
    Row("interactions:inquiry_withdraw", [SIGN_IN, OK, 403, 404, OK, 404, 404, 404], "handed_on"),
    Row("interactions:insight_board", READERS),
    Row("interactions:insight_export", READERS),
    Row("interactions:insight_detail", OWN_AND_TEAM, "insight"),
    Row("interactions:insight_step", OWN_AND_TEAM, "insight", "post"),
    Row("interactions:insight_marks", OWN_AND_TEAM, "insight", "post"),
    Row("interactions:listening_priority_list", LIST_KEEPERS),
    Row("interactions:listening_priority_list", LIST_KEEPERS, method="post"),
    Row("interactions:listening_priority_update", LIST_KEEPERS, "priority"),
    Row("interactions:listening_priority_update", LIST_KEEPERS, "priority", "post"),
    Row("interactions:material_list", LIST_KEEPERS),
    Row("interactions:material_list", LIST_KEEPERS, method="post"),
    Row("interactions:material_update", LIST_KEEPERS, "material"),
    Row("interactions:material_update", LIST_KEEPERS, "material", "post"),
    # Rubric, assessments, nights
    Row("trust_scores:rubric", SIGNED_IN),
    Row("trust_scores:rubric_version", SIGNED_IN, "rubric"),
    Row("trust_scores:rubric_version", DRAFTERS, "draft"),
    Row("trust_scores:rubric_versions", SIGNED_IN),
    Row("trust_scores:rubric_compare", SIGNED_IN),
    Row("trust_scores:rubric_export", SIGNED_IN, "rubric"),
    Row("trust_scores:rubric_export", DRAFTERS, "draft"),
    Row("trust_scores:rubric_draft_create", PROPOSERS),
    Row("trust_scores:rubric_draft_create", PROPOSERS, method="post"),
    Row("trust_scores:rubric_import", PROPOSERS),
    Row("trust_scores:rubric_import", PROPOSERS, method="post"),
    Row("trust_scores:rubric_policy", ADMINS),
    Row("trust_scores:rubric_policy", ADMINS, method="post"),
    Row("trust_scores:rubric_edit", [SIGN_IN, 403, 403, 403, 403, 403, OK, 403], "rubric"),
    Row("trust_scores:rubric_edit", DRAFTERS, "draft"),
    Row("trust_scores:rubric_edit", DRAFTERS, "draft", "post"),
    Row("trust_scores:rubric_reset", DRAFTERS, "draft", "post"),
    Row("trust_scores:rubric_words", DRAFTERS, "draft", query="?part=bands"),
    Row("trust_scores:rubric_words", DRAFTERS, "draft", "post", query="?part=bands"),
    Row("trust_scores:rubric_item_create", DRAFTERS, "draft"),
    Row("trust_scores:rubric_item_create", DRAFTERS, "draft", "post"),
    Row("trust_scores:rubric_item_update", DRAFTERS, "draft_item"),
    Row("trust_scores:rubric_item_update", DRAFTERS, "draft_item", "post"),
    Row("trust_scores:rubric_item_move", DRAFTERS, "draft_item", "post"),
    Row("trust_scores:rubric_item_delete", DRAFTERS, "draft_item", "post"),
    Row("trust_scores:rubric_preview", DRAFTERS, "draft"),
    Row("trust_scores:rubric_preview_start", DRAFTERS, "draft", "post"),
    Row("trust_scores:rubric_preview_cancel", DRAFTERS, "draft", "post"),
    Row("trust_scores:rubric_preview_changes", DRAFTERS, "draft"),
    Row("trust_scores:rubric_preview_people", DRAFTERS, "draft", query="?q=brandt"),
    Row("trust_scores:rubric_publish", DRAFTERS, "draft"),
    Row("trust_scores:rubric_publish", DRAFTERS, "draft", "post"),
    Row("trust_scores:rubric_publish", DRAFTERS, "reviewed"),
    Row("trust_scores:rubric_publish", DRAFTERS, "reviewed", "post"),
    Row("trust_scores:rubric_return", DRAFTERS, "reviewed"),
    Row("trust_scores:rubric_return", DRAFTERS, "reviewed", "post"),
    Row("trust_scores:rubric_discard", DRAFTERS, "draft"),
    Row("trust_scores:rubric_discard", DRAFTERS, "draft", "post"),
    Row("trust_scores:rubric_take_back", PUBLISHERS, "coming"),
    Row("trust_scores:rubric_take_back", PUBLISHERS, "coming", "post"),
    Row("trust_scores:rubric_progress", DRAFTERS, "coming"),
    Row("trust_scores:assess", OWN_AND_TEAM, "relationship"),
    Row("trust_scores:assess", OWN_AND_TEAM, "relationship", "post"),
    Row("trust_scores:assessment_draft", OWN_AND_TEAM, "relationship", "post"),
    Row("trust_scores:assessment_history", OWN_AND_TEAM, "relationship"),
    Row("trust_scores:assessment_correct", OWN_ALONE, "assessment"),
    Row("trust_scores:assessment_correct", OWN_ALONE, "assessment", "post"),
    # Raters compared: `offsets` are in force, `proposed` is for administrators alone.
    Row("trust_scores:raters", PROPOSERS),
    Row("trust_scores:raters_compare", ADMINS, method="post"),
    Row("trust_scores:calibration_list", PROPOSERS),
    Row("trust_scores:calibration", PROPOSERS, "offsets"),
    Row("trust_scores:calibration", [SIGN_IN, 403, 403, 403, 404, 404, OK, 403], "proposed"),
    Row("trust_scores:calibration_publish", ADMINS, "offsets", "post"),
    Row(
        "trust_scores:calibration_publish",
        [SIGN_IN, 403, 403, 403, 404, 404, OK, 403],
        "proposed",
        "post",
    ),
    # Breaches of honesty
    Row("trust_scores:breach_list", RECORDERS),
    Row("trust_scores:breach_choose", RECORDERS, query="?q=sander"),
    Row("trust_scores:breach", CONCERNED, "breach"),
    Row("trust_scores:breach_create", RECORDERS_OF_IT, "relationship"),
    Row("trust_scores:breach_create", RECORDERS_OF_IT, "relationship", "post"),
    Row("trust_scores:breach_change", RECORDERS_OF_IT, "breach"),
    Row("trust_scores:breach_change", RECORDERS_OF_IT, "breach", "post"),
    # Coaching: `ride` is a report that `manager` sent to `msl`, `ride_draft` one not sent yet.
    Row("trust_scores:coaching", READERS),
    Row("trust_scores:coaching_report_list", READERS),
    Row("trust_scores:coaching_report_create", MANAGERS),
    Row("trust_scores:coaching_report_create", MANAGERS, method="post"),
    Row("trust_scores:coaching_report", OWN_AND_TEAM, "ride"),
    Row("trust_scores:coaching_report", OWN_ALONE, "ride", "post"),
    Row("trust_scores:coaching_report", AUTHORS, "ride_draft"),
    Row("trust_scores:coaching_report_write", AUTHORS, "ride_draft"),
    Row("trust_scores:coaching_report_write", AUTHORS, "ride_draft", "post"),
    Row("trust_scores:coaching_report_write", [SIGN_IN, 403, 404, 404, OK, 404, 404, 404], "ride"),
    Row("trust_scores:coaching_report_draft", AUTHORS, "ride_draft", "post"),
    Row("trust_scores:coaching_report_discard", AUTHORS, "ride_draft", "post"),
    Row("trust_scores:coaching_report_add", [SIGN_IN, 403, 404, 404, OK, 404, 404, 404], "ride"),
    Row(
        "trust_scores:coaching_report_add",
        [SIGN_IN, 403, 404, 404, OK, 404, 404, 404],
        "ride",
        "post",
    ),
    # Pulses
    Row("trust_scores:relationship_pulse", OWN_AND_TEAM, "relationship"),
    Row("trust_scores:relationship_pulse", OWN_AND_TEAM, "relationship", "post"),
    Row("trust_scores:pulse_decline", OWN_AND_TEAM, "relationship"),
    Row("trust_scores:pulse_decline", OWN_AND_TEAM, "relationship", "post"),
    Row("trust_scores:pulse_list", READERS),
    Row("trust_scores:pulse_policy", ADMINS),
    Row("trust_scores:pulse_policy", ADMINS, method="post"),
    Row("trust_scores:pulse_remind", OWN_AND_TEAM, "pulse", "post"),
    Row("trust_scores:pulse_revoke", OWN_AND_TEAM, "pulse", "post"),
    Row("trust_scores:pulse_care", [SIGN_IN, 403, 404, 404, OK, 404, 404, 404], "pulse", "post"),
    Row("trust_scores:pulse_answer", EVERYONE, "pulse_token"),
    Row("trust_scores:pulse_answer", EVERYONE, "pulse_token", "post"),
    Row("trust_scores:pulse_thanks", EVERYONE, "pulse_language"),
    Row("trust_scores:night_start", ADMINS, method="post"),
    Row("jobs:run_list", ADMINS),
    Row("jobs:run_detail", ADMINS, "run"),
    Row("jobs:run_retry", ADMINS, "run", "post"),
    Row("jobs:run_cancel", ADMINS, "run", "post"),
    Row("jobs:mail_list", ADMINS),
    Row("jobs:mail_retry", ADMINS, "mail", "post"),
]


def all_names(resolver: URLResolver | None = None, prefix: str = "") -> set[str]:
    """The names of every address, with their namespaces."""
    names = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            names.add(prefix + (pattern.name or f"unnamed {pattern.pattern}"))
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            names |= all_names(pattern, prefix + space)
    return names


def test_every_address_is_in_the_table():
    assert {row.name for row in ROWS} == all_names()


@pytest.fixture
def world(
    msl, colleague_msl, stranger_msl, manager, other_manager, admin, compliance, relationship
):
    """One of everything, and the arguments of the addresses by word."""
    participation = ParticipationFactory(relationship=relationship)
    planned = InteractionFactory(
        owner=msl, planned=True, starts_at=timezone.now() + dt.timedelta(days=3)
    )
    ParticipationFactory(interaction=planned, relationship=relationship, depth=None)
    visit = participation.interaction
    AffiliationFactory(opinion_leader=relationship.opinion_leader)
    found = {
        "relationship": relationship,
        "opinion_leader": relationship.opinion_leader,
        "interaction": visit,
        "planned": planned,
        "commitment": CommitmentFactory(relationship=relationship, interaction=visit),
        "disagreement": DisagreementFactory(relationship=relationship, interaction=visit),
        "note": AdverseEventNoteFactory(interaction=visit),
        "inquiry": InquiryAnswerFactory(
            inquiry__relationship=relationship,
            inquiry__interaction=visit,
            inquiry__state="answered",
        ).inquiry,
        "handed_on": MedicalInquiryFactory(
            relationship=relationship, interaction=None, assigned_to=colleague_msl
        ),
        "insight": InsightFactory(interaction=visit),
        "view": ColleagueViewFactory(
            interaction=visit, relationship=relationship, colleague=colleague_msl
        ),
        "finding": TextFindingFactory(interaction=visit),
        "watched_word": WatchedWordFactory(),
        "priority": ListeningPriorityFactory(),
        "material": MaterialFactory(),
        "goal": GoalFactory(relationship=relationship),
        "assessment": AssessmentFactory(relationship=relationship),
        "breach": IntegrityBreachFactory(relationship=relationship),
        "ride": CoachingReportFactory(msl=msl, manager=manager),
        "ride_draft": CoachingReportFactory(msl=msl, manager=manager, draft=True),
        "pulse": PulseInvitationFactory(relationship=relationship, token="p" * 43),
        "batch": ImportBatchFactory(uploaded_by=msl),
        "run": RunFactory(),
        "mail": OutboxMessageFactory(),
        "user": UserFactory(msl=True),
        "msl": msl,
        "team": TeamFactory(),
    }
    in_force = Rubric.objects.published().get()
    draft = rubrics.create_draft(by=manager, based_on=in_force, reason="Candor counts more")
    reviewed = rubrics.create_draft(by=manager, based_on=in_force, reason="Trust counts more")
    rubrics.save_settings(by=manager, rubric=reviewed, revision=0, entries={"gate_trust": "0.1"})
    rubrics.submit_for_review(by=manager, rubric=reviewed, revision=1, reason="Please look")
    offsets = RaterOffsetFactory(rater=msl).calibration
    proposed = RaterCalibrationFactory(is_proposed=True, in_force_from=None)
    coming = RubricFactory(state=RubricState.PUBLISHING, created_by=manager)
    actors = {
        "msl": msl, "colleague": colleague_msl, "stranger": stranger_msl, "manager": manager,
        "other_manager": other_manager, "admin": admin, "compliance": compliance,
    }  # fmt: skip
    arguments = {word: [record.pk] for word, record in found.items()}
    CalendarFeedFactory(user=msl, token="t" * 43)
    arguments |= {
        "": [],
        "feed_token": ["t" * 43],
        "pulse_token": ["p" * 43],
        "pulse_language": ["de"],
        "reset_key": ["1", "set-password"],
        "key": [uuid.uuid4()],
        "rubric": [in_force.number],
        "draft": [draft.number],
        "draft_item": [draft.number, draft.items.first().pk],
        "reviewed": [reviewed.number],
        "coming": [coming.number],
        "offsets": [offsets.number],
        "proposed": [proposed.number],
    }
    return arguments, actors


def answer_to(client: Client, row: Row, arguments: dict[str, list[Any]]) -> Any:
    query = row.query.format(**{word: (args or [""])[0] for word, args in arguments.items()})
    address = reverse(row.name, args=arguments[row.arguments]) + query
    response = getattr(client, row.method)(address)
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return SIGN_IN
    return OK if response.status_code < 400 else response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}-{row.name}")
def test_each_actor_gets_what_the_table_says(world, row):
    arguments, actors = world
    answers = []
    for actor in ACTORS:
        client = Client()
        if actor in actors:
            client.force_login(
                actors[actor], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        answers.append(answer_to(client, row, arguments))

    told = dict(zip(ACTORS, answers, strict=True))
    assert told == dict(zip(ACTORS, row.expected, strict=True))


@pytest.mark.django_db
def test_who_may_no_longer_sign_in_is_a_stranger(world, msl):
    arguments, _actors = world
    client = Client()
    client.force_login(msl, backend="allauth.account.auth_backends.AuthenticationBackend")
    msl.is_active = False
    msl.save()

    for row in ROWS:
        if row.expected[0] == SIGN_IN:
            assert answer_to(client, row, arguments) == SIGN_IN, row.name


@pytest.mark.django_db
def test_what_is_not_yours_looks_like_what_does_not_exist(world, colleague_msl):
    arguments, _actors = world
    client = Client()
    client.force_login(colleague_msl, backend="allauth.account.auth_backends.AuthenticationBackend")
    taken = client.get(reverse("dashboards:relationship", args=arguments["relationship"]))
    missing = client.get(reverse("dashboards:relationship", args=[10**9]))

    def body(response):
        text = response.content.decode()
        return text.replace(response.wsgi_request.META.get("CSRF_COOKIE", "\0"), "")

    assert (taken.status_code, len(body(taken))) == (missing.status_code, len(body(missing)))
