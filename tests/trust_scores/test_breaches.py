"""Breaches of honesty: who records them, what they take, what is earned back, who learns of it."""

import datetime as dt
import random
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import TeamManagement
from audit.models import AuditEntry
from tests.factories.accounts import UserFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, IntegrityBreachFactory, RatingFactory
from tests.trust_scores.stories import an_assessment
from trust_scores.constants import Audience
from trust_scores.models import IntegrityBreach, RelationshipScore
from trust_scores.scoring import DEFAULT, integrity_factor, recovered_share
from trust_scores.selectors.breaches import effects_for
from trust_scores.services.breaches import UnableToRecordBreach, change_breach, record_breach
from trust_scores.services.scores import refresh_relationships

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.timedelta(days=1)


@pytest.fixture
def known(relationship):
    """A relationship of which enough is known for a score."""
    for number in range(3):
        an_assessment(
            relationship,
            random.Random(number),
            Audience.OPINION_LEADER,
            at=timezone.now() - (20 + number) * DAY,
            level=4,
        )
    refresh_relationships([relationship.pk])
    return relationship


def record(by, relationship, **fields):
    told = {
        "occurred_at": timezone.now() - 30 * DAY,
        "severity": "serious",
        "status": "confirmed",
        "reason": "A safety signal was left out.",
    }
    return record_breach(by=by, relationship=relationship, **{**told, **fields})


def change(by, breach, **fields):
    told = {"severity": breach.severity, "status": "refuted", "reason": "The slide was there."}
    return change_breach(by=by, breach=breach, **{**told, **fields})


def health(relationship):
    return RelationshipScore.objects.get(relationship=relationship).health


def trusted(relationship, *, days, level=5, kind=Audience.MANAGER):
    rater = None if kind == Audience.OPINION_LEADER else UserFactory(manager=True)
    assessment = AssessmentFactory(
        relationship=relationship,
        kind=kind,
        rater=rater,
        assessed_at=timezone.now() - days * DAY,
        recorded_at=timezone.now() - days * DAY,
    )
    RatingFactory(assessment=assessment, channel="character", level=level)


def effect_for(user, breach):
    relationship = breach.relationship
    return effects_for(user, relationship, now=timezone.now()).effects[0]


class TestRecording:
    @pytest.mark.parametrize("role", ["manager", "compliance"])
    def test_takes_from_the_score_at_once_and_is_audited(
        self, role, request, known, django_capture_on_commit_callbacks
    ):
        by, before = request.getfixturevalue(role), health(known)
        with django_capture_on_commit_callbacks(execute=True):
            breach = record(by, known)
        assert health(known) < before - 0.01
        entry = AuditEntry.objects.about(known).first()
        assert (entry.actor, entry.record_type) == (by, "trust_scores.integritybreach")
        assert breach.recorded_by == by

    @pytest.mark.parametrize("role", ["msl", "colleague_msl", "admin", "other_manager"])
    def test_is_not_for_others(self, role, request, known):
        with pytest.raises(UnableToRecordBreach):
            record(request.getfixturevalue(role), known)
        assert not IntegrityBreach.objects.exists()

    @pytest.mark.parametrize("role", ["is_manager", "is_compliance"])
    def test_nobody_decides_about_themself(self, role, relationship, msl):
        setattr(msl, role, True)
        msl.save()
        with pytest.raises(UnableToRecordBreach, match="own relationship"):
            record(msl, relationship)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"reason": "  "}, "reason"),
            ({"reason": "a\x00b"}, "reason"),
            ({"reason": "x" * 501}, "reason"),
            ({"severity": "huge"}, "severity"),
            ({"status": "likely"}, "status"),
            ({"status": "refuted"}, "status"),
            ({"occurred_at": timezone.now() + 2 * DAY}, "occurred_on"),
        ],
    )
    def test_refuses_in_words_and_writes_nothing(self, fields, field, manager, relationship):
        with pytest.raises(UnableToRecordBreach) as refusal:
            record(manager, relationship, **fields)
        assert refusal.value.field == field
        assert str(refusal.value)
        assert not IntegrityBreach.objects.exists()
        assert not AuditEntry.objects.about(relationship).exists()

    def test_the_same_form_twice_is_on_record_once(self, manager, relationship):
        key = uuid.uuid4()
        first, second = (record(manager, relationship, client_uuid=key) for _ in range(2))
        assert first == second
        assert IntegrityBreach.objects.count() == 1

    def test_an_allegation_counts_half(self, manager, known):
        alleged = record(manager, known, status="alleged", occurred_at=timezone.now())
        assert effect_for(manager, alleged).at_first == pytest.approx(0.55 / 2)


class TestChanging:
    def test_makes_the_next_version_and_keeps_the_former(self, manager, compliance, relationship):
        alleged = record(manager, relationship, status="alleged")
        confirmed = change(compliance, alleged, status="confirmed", reason="Two were there.")
        alleged.refresh_from_db()
        assert (alleged.status, alleged.superseded_at is None) == ("alleged", False)
        assert (confirmed.version, confirmed.episode) == (2, alleged.episode)
        assert (confirmed.reason, confirmed.change_reason) == (alleged.reason, "Two were there.")
        assert AuditEntry.objects.about(confirmed).first().reason == "Two were there."

    def test_refuting_restores_the_score_at_once(
        self, manager, known, django_capture_on_commit_callbacks
    ):
        before = health(known)
        with django_capture_on_commit_callbacks(execute=True):
            breach = record(manager, known)
        harmed = health(known)
        with django_capture_on_commit_callbacks(execute=True):
            change(manager, breach)
        assert harmed < before
        assert health(known) == pytest.approx(before, abs=1e-4)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"reason": " "}, "why"),
            ({"status": "confirmed"}, "Nothing would change"),
            ({"status": "?"}, "certain"),
        ],
    )
    def test_refuses_in_words(self, fields, message, manager, relationship):
        breach = record(manager, relationship)
        with pytest.raises(UnableToRecordBreach, match=message):
            change(manager, breach, **fields)
        assert IntegrityBreach.objects.count() == 1

    def test_the_msl_does_not_refute_it(self, manager, msl, relationship):
        breach = record(manager, relationship)
        with pytest.raises(UnableToRecordBreach):
            change(msl, breach)

    def test_of_two_at_once_the_second_is_told(self, manager, compliance, relationship):
        breach = record(manager, relationship, status="alleged")
        change(manager, breach, status="confirmed")
        with pytest.raises(UnableToRecordBreach, match="meanwhile"):
            change(compliance, breach, status="refuted")

    def test_sent_twice_it_is_one_version(self, manager, relationship):
        breach = record(manager, relationship)
        assert change(manager, breach) == change(manager, breach)
        assert IntegrityBreach.objects.count() == 2

    def test_the_database_refuses_a_change_without_a_reason(self, relationship):
        with pytest.raises(IntegrityError), transaction.atomic():
            IntegrityBreachFactory(relationship=relationship, version=2, change_reason="")


class TestEffect:
    def test_is_what_the_engine_takes(self, manager, relationship):
        breach = record(manager, relationship, occurred_at=timezone.now() - 400 * DAY)
        for days in (300, 200, 100):
            trusted(relationship, days=days)
        effect = effect_for(manager, breach)
        # Three ratings of a manager, 1.5 units each, credit 30 days a unit.
        assert effect.credited_days == pytest.approx(135)
        assert effect.earned_back == pytest.approx(0.7 * (1 - 2 ** (-135 / 730)))
        assert effect.taken == pytest.approx(0.55 * (1 - effect.earned_back))
        assert (effect.earned_percent, effect.most_percent, effect.permanent_percent) == (8, 70, 30)
        assert not effect.waits_for_time

    def test_time_alone_earns_nothing_back(self, manager, relationship):
        breach = record(manager, relationship, occurred_at=timezone.now() - 900 * DAY)
        effect = effect_for(manager, breach)
        assert (effect.earned_back, effect.days) == (0, 900)

    def test_a_rush_of_praise_waits_for_time(self, manager, relationship):
        breach = record(manager, relationship, occurred_at=timezone.now() - 10 * DAY)
        for days in (3, 2, 1):
            trusted(relationship, days=days)
        effect = effect_for(manager, breach)
        assert effect.waits_for_time
        assert effect.credited_days == pytest.approx(10, abs=0.01)

    def test_points_are_the_difference_to_a_score_without_it(self, manager, known):
        before = health(known)
        breach = record(manager, known)
        refresh_relationships([known.pk])
        cost = effect_for(manager, breach).points
        assert cost == pytest.approx((before - health(known)) * 100, abs=0.05)

    def test_what_is_refuted_takes_nothing(self, manager, relationship):
        refuted = change(manager, record(manager, relationship))
        effect = effect_for(manager, refuted)
        assert (effect.counts, effect.taken, effect.points) == (False, 0, 0)

    @pytest.mark.parametrize("credited", [0.0, 100.0, 730.0, 1e6])
    def test_both_formulas_of_the_engine_say_the_same(self, credited):
        left = integrity_factor(0.55, credited, parameters=DEFAULT)
        earned = recovered_share(credited, parameters=DEFAULT)
        assert left == pytest.approx(1 - 0.55 * (1 - earned))

    def test_to_an_msl_it_does_not_depend_on_answers_that_stay_with_the_opinion_leader(
        self, manager, msl, relationship
    ):
        breach = record(manager, relationship, occurred_at=timezone.now() - 400 * DAY)
        trusted(relationship, days=300)
        before = effect_for(msl, breach)
        trusted(relationship, days=100, kind=Audience.OPINION_LEADER)
        assert effect_for(msl, breach).earned_back == before.earned_back
        assert effect_for(manager, breach).earned_back > before.earned_back


class TestPages:
    def test_the_relationship_tells_what_it_takes_and_what_is_earned_back(
        self, as_user, msl, manager, known
    ):
        record(manager, known, occurred_at=timezone.now() - 10 * DAY)
        page = as_user(msl).get(known.get_absolute_url()).text
        assert "Earned back 0 of 70 %" in page
        assert "points of health" in page
        assert "Record a breach" not in page

    def test_a_manager_finds_the_way_to_record_one_there(self, as_user, manager, known):
        page = as_user(manager).get(known.get_absolute_url()).text
        assert reverse("trust_scores:breach_create", args=[known.pk]) in page

    def test_recording_by_the_form(self, as_user, manager, known):
        client = as_user(manager)
        address = reverse("trust_scores:breach_create", args=[known.pk])
        form = client.get(address).context["form"]
        sent = {
            "occurred_on": timezone.localdate().isoformat(),
            "severity": "minor",
            "status": "alleged",
            "reason": "A figure was embellished.",
            "client_uuid": form.initial["client_uuid"],
        }
        response = client.post(address, sent, follow=True)
        breach = IntegrityBreach.objects.get()
        assert response.redirect_chain[-1][0] == breach.get_absolute_url()
        assert "A figure was embellished." in response.text
        assert breach.occurred_at <= timezone.now()

    def test_a_wrong_form_says_what_is_wrong(self, as_user, manager, known):
        address = reverse("trust_scores:breach_create", args=[known.pk])
        future = (timezone.localdate() + 3 * DAY).isoformat()
        response = as_user(manager).post(
            address,
            {
                "occurred_on": future,
                "severity": "minor",
                "status": "alleged",
                "reason": "x",
                "client_uuid": uuid.uuid4(),
            },
        )
        assert "This cannot be in the future." in response.text
        assert not IntegrityBreach.objects.exists()

    def test_changing_by_the_form_and_the_way_from_an_old_version(
        self, as_user, compliance, manager, known
    ):
        breach = record(manager, known)
        client = as_user(compliance)
        response = client.post(
            reverse("trust_scores:breach_change", args=[breach.pk]),
            {"severity": "serious", "status": "refuted", "change_reason": "The slide was there."},
            follow=True,
        )
        assert "the score is restored" in response.text
        assert "The slide was there." in response.text
        assert "as if it had never been recorded" in response.text
        newest = IntegrityBreach.objects.current().get()
        assert client.get(breach.get_absolute_url()).url == newest.get_absolute_url()

    def test_compliance_reads_the_breach_and_nothing_of_the_score(
        self, as_user, compliance, manager, known
    ):
        breach = record(manager, known)
        page = as_user(compliance).get(breach.get_absolute_url()).text
        assert "Today it takes" in page
        assert "points of health" not in page
        assert known.get_absolute_url() not in page

    def test_the_list_is_of_the_team_or_for_compliance_of_all(
        self, as_user, manager, other_manager, compliance, relationship, stranger_msl
    ):
        record(manager, relationship)
        elsewhere = RelationshipFactory(msl=stranger_msl)
        record(other_manager, elsewhere)
        address = reverse("trust_scores:breach_list")
        seen = {
            person: {one.relationship for one in as_user(person).get(address).context["page_obj"]}
            for person in (manager, other_manager, compliance)
        }
        assert seen == {
            manager: {relationship},
            other_manager: {elsewhere},
            compliance: {relationship, elsewhere},
        }

    def test_choosing_lists_only_whom_one_may_record_about(
        self, as_user, manager, compliance, relationship, stranger_msl
    ):
        elsewhere = RelationshipFactory(msl=stranger_msl)
        address = reverse("trust_scores:breach_choose")
        assert as_user(manager).get(address).context["found"] == [relationship]
        everybody = as_user(compliance).get(address).context["found"]
        assert set(everybody) == {relationship, elsewhere}
        found = as_user(compliance).get(address, {"q": "demirci"}).context["found"]
        assert found == [elsewhere]

    @pytest.mark.parametrize("count", [10, 100])
    def test_the_list_takes_the_same_queries_however_long(
        self, as_user, compliance, relationship, count
    ):
        IntegrityBreachFactory.create_batch(count, relationship=relationship)
        client = as_user(compliance)
        client.get(reverse("trust_scores:breach_list"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("trust_scores:breach_list"))
        assert len(queries) <= 8

    def test_a_manager_who_left_the_team_learns_nothing(self, as_user, manager, relationship):
        breach = record(manager, relationship)
        TeamManagement.objects.filter(user=manager).delete()
        assert as_user(manager).get(breach.get_absolute_url()).status_code == 404
