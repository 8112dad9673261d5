"""Raters compared each month: proposed, looked at, published; and by name on their page."""

import datetime as dt

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from dashboards.selectors.readers import for_header, reader_of
from jobs.constants import Trigger
from jobs.models import Run
from jobs.services import work_run
from msl_crm.celery import app
from opinion_leaders.models import Relationship
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import (
    AssessmentFactory,
    RaterCalibrationFactory,
    RaterOffsetFactory,
    RatingFactory,
)
from trust_scores import tasks
from trust_scores.constants import COMPARISON, Audience
from trust_scores.models import RaterCalibration, RaterOffset
from trust_scores.scoring import DEFAULT, Ratings, Source, paired_levels, rater_leniency
from trust_scores.scoring.agreement import Form, intraclass_correlation, krippendorff_alpha
from trust_scores.selectors.agreement import agreement_between, agreement_lines
from trust_scores.selectors.calibrations import all_versions, offsets_at
from trust_scores.selectors.raters import effect_of, rater_lines
from trust_scores.services.calibrations import (
    UnableToPublishCalibration,
    publish_calibration,
    publish_proposal,
)
from trust_scores.services.comparisons import UnableToCompareRaters, propose_calibration
from trust_scores.services.scores import refresh_relationships

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.timedelta(days=1)
KNOWN = ("competence", "character", "candor", "meaningful", "mutual_msl")


def rated(relationship, kind, level, *, days=10, channels=("competence",), rater=None):
    if kind == Audience.SELF:
        rater = rater or relationship.msl
    at = timezone.now() - days * DAY
    assessment = AssessmentFactory(
        relationship=relationship, kind=kind, rater=rater, assessed_at=at, recorded_at=at
    )
    for channel in channels:
        RatingFactory(assessment=assessment, channel=channel, level=level)


@pytest.fixture
def lenient(msl):
    """Relationships of an MSL who rates far more brightly than the opinion leaders do."""
    found = [RelationshipFactory(msl=msl) for _ in range(8)]
    for relationship in found:
        rated(relationship, Audience.SELF, 5, channels=KNOWN)
        rated(relationship, Audience.OPINION_LEADER, 2, channels=KNOWN)
    return found


def proposed_and_tried(admin):
    version = propose_calibration(by=admin)
    work_run(version.run)
    version.refresh_from_db()
    return version


class TestProposing:
    def test_counts_nowhere_until_it_is_published(self, lenient, admin, msl):
        version = proposed_and_tried(admin)
        assert (version.is_proposed, version.in_force_from) == (True, None)
        assert RaterOffset.objects.get(calibration=version, rater=msl).offset > 0.2
        assert offsets_at(timezone.now()) is None
        assert all_versions() == []

    def test_tells_how_many_would_move_by_more_than_a_point(self, lenient, admin):
        refresh_relationships([one.pk for one in lenient])
        version = proposed_and_tried(admin)
        told = effect_of(version)
        before = {one.pk: _health(one) for one in lenient}
        publish_proposal(by=admin, calibration=version, note="June")
        points = [(_health(one) - before[one.pk]) * 100 for one in lenient]
        assert told.scored == Relationship.objects.count()
        assert (told.raised, told.lowered) == (0, sum(one < -1 for one in points))
        assert told.largest == pytest.approx(max(abs(one) for one in points), abs=0.01)
        assert told.largest > 0.5

    def test_names_those_that_move_by_more_than_a_point(self, msl, admin):
        for _ in range(12):
            compared = RelationshipFactory(msl=msl)
            rated(compared, Audience.SELF, 5, channels=KNOWN)
            rated(compared, Audience.OPINION_LEADER, 1, channels=KNOWN)
        unasked = RelationshipFactory(msl=msl)
        # Too long ago to be compared, so that the own view weighs much.
        rated(unasked, Audience.OPINION_LEADER, 4, days=250, channels=KNOWN)
        for days in (5, 10, 15, 20):
            rated(unasked, Audience.SELF, 5, days=days, channels=(*KNOWN, "mutual_ol"))
        refresh_relationships([unasked.pk])
        before = _health(unasked)
        told = effect_of(version := proposed_and_tried(admin))
        publish_proposal(by=admin, calibration=version, note="June")
        assert (before - _health(unasked)) * 100 > 1
        assert told.lowered >= 1
        assert told.largest > 1

    def test_replaces_the_proposal_before(self, lenient, admin):
        first = proposed_and_tried(admin)
        second = proposed_and_tried(admin)
        assert not RaterCalibration.objects.filter(pk=first.pk).exists()
        assert (second.number, RaterCalibration.objects.count()) == (first.number, 1)

    def test_waits_while_one_is_at_work(self, lenient, admin):
        first = propose_calibration(by=admin)
        with pytest.raises(UnableToCompareRaters, match="already"):
            propose_calibration(by=admin)
        assert RaterCalibration.objects.get() == first

    def test_is_for_administrators(self, manager, msl):
        for by in (manager, msl):
            with pytest.raises(UnableToCompareRaters, match="administrator"):
                propose_calibration(by=by)

    def test_the_schedule_does_it_once_a_month(self, lenient):
        now = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
        first = propose_calibration(by=None, trigger=Trigger.SCHEDULE, now=now)
        work_run(first.run)
        with pytest.raises(UnableToCompareRaters, match="this month"):
            propose_calibration(by=None, trigger=Trigger.SCHEDULE, now=now + DAY)
        assert RaterCalibration.objects.get() == first
        later = propose_calibration(by=None, trigger=Trigger.SCHEDULE, now=now + 31 * DAY)
        assert later.number == first.number

    def test_the_task_may_be_sent_twice(self, lenient):
        tasks.compare_raters()
        tasks.compare_raters()
        assert Run.objects.filter(kind=COMPARISON).count() == 1

    def test_the_beat_asks_on_the_first_of_the_month(self):
        schedule = app.conf.beat_schedule["compare raters"]["schedule"]
        assert min(schedule.day_of_month) == 1
        assert len(schedule.month_of_year) == 12

    def test_a_company_without_ratings_gets_an_empty_version(self, admin):
        version = propose_calibration(by=admin)
        assert not version.offsets.exists()
        assert version.agreement[0]["pairs"] == 0

    def test_the_database_keeps_one_proposal_that_has_no_date(self):
        RaterCalibrationFactory(is_proposed=True, in_force_from=None)
        for wrong in (
            {"is_proposed": True, "in_force_from": None},
            {"is_proposed": True},
            {"in_force_from": None},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                RaterCalibrationFactory(**wrong)


class TestPublishing:
    def test_is_in_force_at_once_with_its_note_and_audited(self, lenient, admin):
        version = proposed_and_tried(admin)
        publish_proposal(by=admin, calibration=version, note="  After the June rides ")
        version.refresh_from_db()
        assert (version.is_proposed, version.note, version.publisher) == (
            False,
            "After the June rides",
            admin,
        )
        assert offsets_at(timezone.now()).pk == version.pk
        entry = AuditEntry.objects.about(version).first()
        assert (entry.action, entry.reason) == ("published", "After the June rides")

    def test_waits_until_it_is_known_what_it_moves(self, lenient, admin):
        version = propose_calibration(by=admin)
        with pytest.raises(UnableToPublishCalibration, match="being computed"):
            publish_proposal(by=admin, calibration=version, note="June")
        version.refresh_from_db()
        assert version.is_proposed

    def test_is_frozen_after(self, lenient, admin):
        version = proposed_and_tried(admin)
        publish_proposal(by=admin, calibration=version, note="June")
        with pytest.raises(UnableToPublishCalibration, match="meanwhile"):
            publish_proposal(by=admin, calibration=version, note="Again")
        kept = list(version.offsets.order_by("pk").values_list("offset", "pairs"))
        proposed_and_tried(admin)
        version.refresh_from_db()
        assert (
            version.note,
            list(version.offsets.order_by("pk").values_list("offset", "pairs")),
        ) == (
            "June",
            kept,
        )

    @pytest.mark.parametrize("note", ["", "  ", "x" * 501, "a\x00b"])
    def test_needs_a_note_that_can_be_stored(self, note, lenient, admin):
        version = proposed_and_tried(admin)
        with pytest.raises(UnableToPublishCalibration, match="note"):
            publish_proposal(by=admin, calibration=version, note=note)

    def test_is_for_administrators(self, lenient, admin, manager):
        version = proposed_and_tried(admin)
        with pytest.raises(UnableToPublishCalibration, match="administrator"):
            publish_proposal(by=manager, calibration=version, note="June")

    def test_publishing_at_once_drops_an_older_proposal(self, lenient, admin):
        proposed_and_tried(admin)
        publish_calibration(by=admin, note="Now")
        assert not RaterCalibration.objects.proposed().exists()

    def test_a_relationship_tells_its_effect(self, lenient, admin, manager, as_user):
        version = proposed_and_tried(admin)
        publish_proposal(by=admin, calibration=version, note="June")
        page = as_user(manager).get(
            reverse("dashboards:relationship_change", args=[lenient[0].pk]),
            {"since": (timezone.localdate() - 5 * DAY).isoformat()},
        )
        assert "Calibration of raters" in page.text
        assert f"version {version.number} is in force" in page.text


class TestUncertainty:
    def leniency(self, differences):
        """One rater whose ratings lie so many levels above the opinion leader's."""
        n = len(differences)
        subjects = np.arange(n)
        ratings = Ratings.of(
            relationship=np.concatenate([subjects, subjects]),
            time=10.0,
            channel=0,
            source=[Source.SELF] * n + [Source.OPINION_LEADER] * n,
            rating=[3 + one for one in differences] + [3] * n,
        )
        who = np.zeros(2 * n, np.int64)
        return rater_leniency(ratings, who, raters=1, source=Source.SELF, parameters=DEFAULT)

    def test_is_the_spread_over_the_root_of_pairs_and_prior(self):
        found = self.leniency([2, 0, 2, 0])
        # Four differences of a half and nought around their mean of a quarter, beside the
        # usual spread of a quarter as if from ten more.
        variance = (10 * 0.25**2 + 4 * 0.25**2) / (10 + 3)
        assert found.error[0] == pytest.approx((variance / (5 + 4)) ** 0.5)

    def test_falls_with_more_pairs(self):
        few, many = self.leniency([1, 0]), self.leniency([1, 0] * 40)
        assert many.error[0] < few.error[0] / 3

    def test_without_pairs_it_is_that_of_the_expectation(self):
        assert self.leniency([]).error[0] == pytest.approx(0.25 / 5**0.5)


class TestPairs:
    def paired(self, rows, one=Source.SELF, other=Source.OPINION_LEADER):
        table = np.array(rows, float).reshape(-1, 5).T
        return paired_levels(Ratings.of(*table), one, other, parameters=DEFAULT).tolist()

    def test_the_latest_rating_meets_the_nearest_of_the_other_side(self):
        rows = [
            (0, 10, 0, Source.SELF, 1),
            (0, 90, 0, Source.SELF, 4),
            (0, 20, 0, Source.OPINION_LEADER, 2),
            (0, 100, 0, Source.OPINION_LEADER, 3),
        ]
        assert self.paired(rows) == [[4, 3]]

    def test_statements_of_one_assessment_are_averaged(self):
        rows = [
            (0, 10, 0, Source.SELF, 4),
            (0, 10, 0, Source.SELF, 5),
            (0, 20, 0, Source.OPINION_LEADER, 3),
        ]
        assert self.paired(rows) == [[4.5, 3]]

    def test_each_quality_of_each_relationship_is_a_subject(self):
        rows = [
            (place, 10, channel, source, level)
            for place in (0, 1)
            for channel in (0, 1)
            for source, level in ((Source.SELF, 4), (Source.OPINION_LEADER, 2))
        ]
        assert self.paired(rows) == [[4, 2]] * 4

    def test_beyond_the_window_there_is_no_pair(self):
        rows = [(0, 10, 0, Source.SELF, 4), (0, 191, 0, Source.OPINION_LEADER, 3)]
        assert self.paired(rows) == []


class TestAgreement:
    def ratings(self, pairs):
        n = len(pairs)
        return Ratings.of(
            relationship=np.concatenate([np.arange(n)] * 2),
            time=10.0,
            channel=0,
            source=[Source.SELF] * n + [Source.MANAGER] * n,
            rating=[one for one, _ in pairs] + [other for _, other in pairs],
        )

    def test_says_what_the_measures_say(self):
        pairs = [(5, 4), (3, 3), (4, 2), (2, 2), (5, 5)]
        kept = agreement_between(self.ratings(pairs), parameters=DEFAULT)
        found = kept[0]["measures"]
        assert kept[0]["pairs"] == 5
        assert found["icc21"]["value"] == intraclass_correlation(pairs, Form.ICC21).value
        assert found["icc3k"]["value"] == intraclass_correlation(pairs, Form.ICC3K).value
        assert found["alpha"]["value"] == krippendorff_alpha(pairs).value
        # Yes is 4 or 5: they agree on all but the third.
        assert found["percent"]["value"] == pytest.approx(4 / 5)
        assert found["kappa"]["value"] == pytest.approx((0.8 - 0.48) / (1 - 0.48))

    def test_a_share_has_a_range_that_few_pairs_make_wide(self):
        few = [(5, 5), (4, 4), (3, 3), (2, 5)]
        shown = []
        for pairs in (few, few * 10):
            kept = agreement_between(self.ratings(pairs), parameters=DEFAULT)
            shown.append(
                next(
                    (one.shown, one.words)
                    for one in agreement_lines(kept)[0].measures
                    if one.name == "Percent agreement"
                )
            )
        # Wilson with z = 1.2816, by hand: (3 + 0.82 -+ 1.2816 sqrt(0.75 + 0.41)) / (4 + 1.64).
        assert shown == [("75 %", "likely 43 to 92 %"), ("75 %", "likely 65 to 83 %")]

    def test_few_pairs_are_marked_and_none_are_no_error(self):
        lines = agreement_lines(
            agreement_between(self.ratings([(5, 4), (3, 3)]), parameters=DEFAULT)
        )
        assert [one.pairs for one in lines] == [2, 0, 0]
        assert all(one.is_uncertain for one in lines)
        assert {measure.shown for measure in lines[1].measures} == {"–"}


class TestPages:
    def test_a_manager_sees_the_own_team_and_an_administrator_everybody(
        self, as_user, lenient, manager, msl, admin, stranger_msl
    ):
        rated(RelationshipFactory(msl=stranger_msl), Audience.SELF, 4)
        address = reverse("trust_scores:raters")
        seen = {
            person: [one.rater for one in as_user(person).get(address).context["lines"]]
            for person in (manager, admin)
        }
        assert seen == {manager: [msl], admin: [stranger_msl, msl]}

    def test_names_are_in_alphabetical_order_whatever_the_figures(
        self, as_user, manager, team, lenient
    ):
        for name in ("Zoe Adler", "Anna Zahn"):
            other = UserFactory(msl=True, full_name=name)
            MembershipFactory(user=other, team=team)
            rated(RelationshipFactory(msl=other), Audience.SELF, 1)
        response = as_user(manager).get(reverse("trust_scores:raters"), {"sort": "-offset"})
        names = [one.rater.full_name for one in response.context["lines"]]
        assert names == sorted(names)
        assert len(names) == 3

    def test_the_line_of_a_rater(self, lenient, msl):
        version = publish_calibration(by=None, note="June")
        line = rater_lines([msl], version)[0]
        assert (line.ratings, line.pairs) == (40, 40)
        assert [one.count for one in line.levels] == [0, 0, 0, 0, 40]
        # An offset is clipped at 0.30 of the scale, which are 1.2 levels.
        assert line.offset == pytest.approx(1.2)
        assert line.reading == "more generous"
        assert not line.has_few_pairs
        assert line.levels_in_words == "level 5 40 times"

    def test_few_pairs_are_marked_with_their_number(self, as_user, manager, relationship):
        rated(relationship, Audience.SELF, 5)
        rated(relationship, Audience.OPINION_LEADER, 4)
        publish_calibration(by=None, note="June")
        page = as_user(manager).get(reverse("trust_scores:raters")).text
        assert "1 pair" in page
        assert "few: mostly what is expected of anybody" in page

    def test_comparing_and_publishing_by_the_pages(self, as_user, lenient, admin):
        client = as_user(admin)
        response = client.post(reverse("trust_scores:raters_compare"), follow=True)
        version = RaterCalibration.objects.get()
        assert response.redirect_chain[-1][0] == version.get_absolute_url()
        assert "Scoring 0 of 8 relationships both ways" in response.text
        work_run(version.run)
        page = client.get(version.get_absolute_url())
        assert "change by more than a point of health" in page.text
        publish = reverse("trust_scores:calibration_publish", args=[version.number])
        assert "This field is required" in client.post(publish, {"note": ""}).text
        done = client.post(publish, {"note": "June"}, follow=True)
        assert "The calibration is in force." in done.text
        assert "Publish this version" not in done.text

    def test_a_manager_reads_a_version_without_the_names_of_others(
        self, as_user, manager, msl, stranger_msl
    ):
        version = RaterCalibrationFactory()
        for rater in (msl, stranger_msl):
            RaterOffsetFactory(calibration=version, rater=rater)
        response = as_user(manager).get(version.get_absolute_url())
        assert [one.rater for one in response.context["lines"]] == [msl]
        assert stranger_msl.full_name not in response.text

    @pytest.mark.parametrize("count", [10, 100])
    def test_the_page_takes_the_same_queries_for_any_number(
        self, as_user, admin, team, count, django_assert_max_num_queries
    ):
        version = RaterCalibrationFactory()
        for _ in range(count):
            relationship = RelationshipFactory()
            rated(relationship, Audience.SELF, 4)
            RaterOffsetFactory(calibration=version, rater=relationship.msl)
        client = as_user(admin)
        for address in (reverse("trust_scores:raters"), version.get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            assert len(queries) <= 12

    def test_without_anything_the_pages_say_what_will_be_there(self, as_user, admin):
        client = as_user(admin)
        assert "Nobody has rated yet" in client.get(reverse("trust_scores:raters")).text
        listed = client.get(reverse("trust_scores:calibration_list")).text
        assert "No calibration yet" in listed


def _health(relationship):
    one = for_header(Relationship.objects.filter(pk=relationship.pk)).get()
    return reader_of(one, user=None, now=timezone.now()).state().health
