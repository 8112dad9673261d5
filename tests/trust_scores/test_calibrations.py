"""Raters compared: offsets frozen as versions, in force from then on."""

import datetime as dt

import pytest

from audit.models import AuditEntry
from opinion_leaders.models import Relationship
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RaterCalibrationFactory, RatingFactory
from tests.trust_scores.stories import a_manager
from trust_scores.constants import Audience
from trust_scores.models import EvidenceSums, RaterCalibration, RaterOffset, RelationshipScore
from trust_scores.scoring import Source
from trust_scores.selectors.calibrations import all_versions, offsets_at, version_at
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.services import scores
from trust_scores.services.calibrations import UnableToPublishCalibration, publish_calibration

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def rated(relationship, kind, level, *, rater=None, at=NOW - 10 * DAY, channels=("competence",)):
    assessment = AssessmentFactory(
        relationship=relationship, kind=kind, rater=rater, assessed_at=at
    )
    for channel in channels:
        RatingFactory(assessment=assessment, channel=channel, level=level)
    return assessment


def alone(relationship):
    return Relationship.objects.filter(pk=relationship.pk)


def publish(**fields):
    return publish_calibration(**{"by": None, "note": "June", "now": NOW, **fields})


class TestPublishing:
    def test_freezes_how_lenient_everybody_is(self, relationship, msl):
        rated(relationship, Audience.SELF, 5, rater=msl, channels=("competence", "candor"))
        rated(relationship, Audience.OPINION_LEADER, 4, at=NOW - 90 * DAY)
        rated(relationship, Audience.MANAGER, 3, rater=(boss := a_manager()))

        version = publish()

        found = {(one.rater_id, one.kind): (one.offset, one.pairs) for one in version.offsets.all()}
        assert found == {
            (msl.pk, "self"): (pytest.approx((5 * 0.06 + 0.25) / 6), 1),
            (boss.pk, "manager"): (pytest.approx(-0.25 / 11), 1),
        }

    def test_compares_with_a_manager_where_the_opinion_leader_was_not_asked(
        self, relationship, msl
    ):
        rated(relationship, Audience.SELF, 5, rater=msl)
        rated(relationship, Audience.MANAGER, 1, rater=a_manager())
        publish()
        offset = RaterOffset.objects.get(rater=msl)
        assert (offset.offset, offset.pairs) == (pytest.approx((0.3 + 1) / 6), 1)

    @pytest.mark.parametrize("apart", [179, 181])
    def test_compares_within_the_window_only(self, relationship, msl, apart):
        rated(relationship, Audience.SELF, 5, rater=msl)
        rated(relationship, Audience.OPINION_LEADER, 4, at=NOW - (10 + apart) * DAY)
        publish()
        assert RaterOffset.objects.get(rater=msl).pairs == (1 if apart < 180 else 0)

    def test_leaves_out_what_does_not_count(self, relationship, msl):
        draft = rated(relationship, Audience.SELF, 5, rater=msl)
        draft.state = "draft"
        draft.save()
        old = rated(relationship, Audience.MANAGER, 5, rater=a_manager())
        old.superseded_at = NOW
        old.save()
        publish()
        assert not RaterOffset.objects.exists()

    def test_is_in_force_at_once_and_audited(self, relationship, msl, admin):
        rated(relationship, Audience.SELF, 5, rater=msl)
        version = publish(by=admin, note="  After the June rides ")
        assert (version.number, version.in_force_from, version.note, version.made_by) == (
            1,
            NOW,
            "After the June rides",
            admin,
        )
        entry = AuditEntry.objects.get(record_type="trust_scores.ratercalibration")
        assert (entry.actor, entry.reason) == (admin, "After the June rides")

    def test_numbers_follow_each_other(self):
        publish()
        assert publish(now=NOW + DAY).number == 2

    def test_is_for_administrators(self, msl, manager):
        for by in (msl, manager):
            with pytest.raises(UnableToPublishCalibration, match="administrator"):
                publish(by=by)

    @pytest.mark.parametrize("note", ["", "  ", "x" * 501])
    def test_needs_a_note_that_fits(self, note):
        with pytest.raises(UnableToPublishCalibration, match="note"):
            publish(note=note)

    def test_cannot_go_behind_a_later_one(self):
        publish()
        with pytest.raises(UnableToPublishCalibration, match="later"):
            publish(now=NOW - DAY)
        assert RaterCalibration.objects.count() == 1


class TestReading:
    def test_before_the_first_there_is_none(self):
        RaterCalibrationFactory(in_force_from=NOW)
        assert offsets_at(NOW - DAY) is None

    def test_each_moment_has_the_version_of_its_time(self, relationship, msl):
        rated(relationship, Audience.SELF, 5, rater=msl)
        first, second = publish(), publish(now=NOW + 30 * DAY)
        moments = [NOW - DAY, NOW, NOW + 29 * DAY, NOW + 30 * DAY]
        one_by_one = [offsets_at(moment) for moment in moments]
        assert [one and one.pk for one in one_by_one] == [None, first.pk, first.pk, second.pk]
        versions = all_versions()
        assert [version_at(versions, moment) for moment in moments] == one_by_one
        assert one_by_one[1].offsets == {(msl.pk, Source.SELF): pytest.approx(0.06)}

    def test_takes_one_query(self, relationship, msl, django_assert_num_queries):
        rated(relationship, Audience.SELF, 5, rater=msl)
        publish()
        with django_assert_num_queries(1):
            offsets_at(NOW)


class TestScores:
    @pytest.fixture
    def lenient(self, relationship, msl):
        """An MSL whose own view is far brighter than that of others elsewhere."""
        rated(relationship, Audience.SELF, 5, rater=msl)
        for _ in range(8):
            other = RelationshipFactory(msl=msl)
            rated(other, Audience.SELF, 5, rater=msl)
            rated(other, Audience.OPINION_LEADER, 2)
        return relationship

    def test_move_with_the_next_night(self, lenient):
        rubric = rubric_in_force()
        scores.refresh_relationships([lenient.pk], as_of=NOW)
        before = RelationshipScore.objects.get(relationship=lenient).competence
        version = publish(now=NOW + DAY)

        scores.recompute(alone(lenient), as_of=NOW + 2 * DAY, rubric=rubric)

        after = RelationshipScore.objects.get(relationship=lenient).competence
        assert after < before - 0.01
        assert EvidenceSums.objects.get(relationship=lenient).calibration == version

    def test_of_a_night_from_sums_are_those_from_all_evidence(self, lenient):
        rubric = rubric_in_force()
        publish(now=NOW)
        scores.refresh_relationships([lenient.pk], as_of=NOW)
        found = []
        for rebuild in (False, True):
            later = NOW + 20 * DAY
            scores.recompute(alone(lenient), as_of=later, rubric=rubric, rebuild=rebuild)
            found.append(RelationshipScore.objects.get(relationship=lenient).health)
        assert found[0] == pytest.approx(found[1], abs=1e-12)

    def test_of_a_night_pinned_before_a_calibration_do_not_know_it(self, lenient):
        scores.refresh_relationships([lenient.pk], as_of=NOW)
        publish(now=NOW + 2 * DAY)
        scores.recompute(alone(lenient), as_of=NOW + DAY, rubric=rubric_in_force())
        assert EvidenceSums.objects.get(relationship=lenient).calibration is None
