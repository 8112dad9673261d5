"""A draft is tried on every relationship before it counts."""

import datetime as dt
import json
from dataclasses import fields

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import services as jobs
from jobs.constants import RunState
from jobs.models import Run
from tests.factories.trust_scores import RubricFactory
from tests.trust_scores import worlds
from trust_scores.constants import BandCode, Quality, StageCode
from trust_scores.models import PreviewPart, RelationshipScore, Rubric, RubricPreview
from trust_scores.selectors import previews as selectors
from trust_scores.services import preview_work, previews, scores
from trust_scores.services.previews import UnableToPreview, cancel_preview, start_preview

pytestmark = [pytest.mark.django_db]

# All that everyone is between: every relationship of `worlds` crosses one of these edges.
LOW = {"strong": 0.30, "sound": 0.20, "developing": 0.10}


@pytest.fixture
def try_out(admin):
    """`try_out(draft)` gives its trial when it has ended."""

    def run(rubric: Rubric, *, by=admin) -> RubricPreview:
        preview = start_preview(by=by, rubric=rubric)
        assert jobs.work_run(preview.run).state == RunState.DONE
        return RubricPreview.objects.get(pk=preview.pk)

    return run


def page(preview, user, **pages):
    return selectors.preview_page(preview, user=user, **pages)


def lowered_edges(**changes) -> Rubric:
    return worlds.draft(bands=LOW, **changes)


class TestStart:
    def test_pins_the_draft_and_the_moment(self, admin):
        rubric = worlds.draft()
        now = timezone.now() - dt.timedelta(minutes=1)

        preview = start_preview(by=admin, rubric=rubric, now=now)

        assert (preview.parameters, preview.revision) == (rubric.parameters, 0)
        assert preview.against == Rubric.objects.published().get()
        assert (preview.run.as_of, preview.created_by) == (now, admin)

    def test_trials_of_different_drafts_run_side_by_side(self, admin):
        worlds.scored()
        first, second = (start_preview(by=admin, rubric=worlds.draft()) for _ in range(2))

        assert Run.objects.active().count() == 2
        assert [jobs.work_run(one.run).state for one in (second, first)] == [RunState.DONE] * 2

    def test_a_new_trial_takes_the_place_of_one_at_work(self, admin):
        worlds.scored()
        rubric = worlds.draft()
        former = start_preview(by=admin, rubric=rubric).run

        start_preview(by=admin, rubric=rubric)

        former.refresh_from_db()
        assert former.state == RunState.CANCELLED
        assert Run.objects.active().count() == RubricPreview.objects.count() == 1

    def test_only_who_may_edit_the_draft_tries_it(self, manager, msl, other_manager):
        rubric = worlds.draft()
        rubric.created_by = manager
        rubric.save()

        start_preview(by=manager, rubric=rubric)
        for person in (msl, other_manager):
            with pytest.raises(UnableToPreview, match="may edit"):
                start_preview(by=person, rubric=rubric)

    def test_a_version_in_force_is_no_draft(self, admin):
        with pytest.raises(UnableToPreview, match="no draft"):
            start_preview(by=admin, rubric=Rubric.objects.published().get())

    def test_settings_that_cannot_be_used_are_named(self, admin):
        rubric = RubricFactory(parameters={"n_min": -1})

        with pytest.raises(UnableToPreview, match="n_min"):
            start_preview(by=admin, rubric=rubric)


class TestWork:
    def test_nothing_that_people_see_changes(self, try_out):
        worlds.scored()
        before = list(RelationshipScore.objects.order_by("pk").values())

        try_out(worlds.draft())

        assert list(RelationshipScore.objects.order_by("pk").values()) == before

    def test_the_parts_are_removed_and_the_result_is_the_same_in_any_number_of_parts(
        self, try_out, monkeypatch, admin
    ):
        worlds.scored(7)
        whole = try_out(worlds.draft())

        monkeypatch.setattr(previews, "CHUNK_SIZE", 2)
        preview = start_preview(by=admin, rubric=worlds.draft(), now=whole.run.as_of)
        jobs.work_run(preview.run)

        preview.refresh_from_db()
        assert preview.run.chunks.count() == 4
        assert preview.results == whole.results
        assert not PreviewPart.objects.exists()

    def test_the_results_can_be_kept_as_json(self, try_out):
        worlds.scored()
        results = try_out(lowered_edges()).results
        assert json.loads(json.dumps(results, allow_nan=False)) == results

    def test_an_empty_portfolio_is_no_trouble(self, try_out, admin):
        found = page(try_out(worlds.draft()), admin).results
        assert (found.relationships, found.correlation, found.firmness) == (0, None, None)
        assert found.band_changes.rows == found.moves_up == []

    def test_the_last_few_trials_of_a_draft_are_kept(self, try_out):
        worlds.scored(1)
        rubric, other = worlds.draft(), try_out(worlds.draft())
        tried = [try_out(rubric).pk for _ in range(preview_work.KEPT_PER_DRAFT + 1)]

        assert set(rubric.previews.values_list("pk", flat=True)) == set(tried[1:])
        assert RubricPreview.objects.filter(pk=other.pk).exists()

    def test_a_draft_that_was_discarded_meanwhile_does_not_fail_the_run(self, admin):
        worlds.scored()
        rubric = worlds.draft()
        run = start_preview(by=admin, rubric=rubric).run
        rubric.delete()

        assert jobs.work_run(run).state == RunState.DONE

    def test_what_failed_can_be_tried_again(self, admin, monkeypatch):
        worlds.scored()
        preview = start_preview(by=admin, rubric=worlds.draft())
        with monkeypatch.context() as broken:
            broken.setattr(preview_work, "load_evidence", lambda ids: 1 / 0)
            run = jobs.work_run(preview.run)
        assert page(RubricPreview.objects.get(), admin).has_failed

        jobs.retry_run(run=run, by=admin)
        jobs.work_run(run)

        assert page(RubricPreview.objects.get(), admin).results.relationships == 3


class TestCancelling:
    def test_stops_the_run_and_removes_what_was_done(self, admin, monkeypatch):
        monkeypatch.setattr(previews, "CHUNK_SIZE", 2)
        worlds.scored()
        preview = start_preview(by=admin, rubric=worlds.draft())
        jobs.work_chunk(preview.run.chunks.first().pk, "worker")
        assert PreviewPart.objects.count() == 1
        at_work = page(RubricPreview.objects.get(), admin)
        assert (at_work.is_running, at_work.done, at_work.total) == (True, 2, 3)

        cancel_preview(by=admin, preview=preview)

        assert not PreviewPart.objects.exists()
        stopped = page(RubricPreview.objects.get(), admin)
        assert (stopped.is_cancelled, stopped.is_running, stopped.results) == (True, False, None)

    def test_is_refused_when_it_has_ended(self, try_out, admin):
        with pytest.raises(UnableToPreview, match="ended"):
            cancel_preview(by=admin, preview=try_out(worlds.draft()))

    def test_is_for_who_may_edit_the_draft(self, admin, manager):
        preview = start_preview(by=admin, rubric=worlds.draft())
        with pytest.raises(UnableToPreview):
            cancel_preview(by=manager, preview=preview)


class TestResults:
    def test_the_after_is_what_publication_would_bring(self, try_out, admin):
        """The same rubric, once tried and once in force."""
        relationships = worlds.scored(4)
        rubric = worlds.draft()
        preview = try_out(rubric)
        found = page(preview, admin).results
        beside = selectors.side_by_side(preview, [relationships[0].pk], user=admin)[0]

        Rubric.objects.published().update(state="retired")
        Rubric.objects.filter(pk=rubric.pk).update(state="published", published_at=timezone.now())
        scores.refresh_relationships([one.pk for one in relationships], as_of=preview.run.as_of)

        kept = RelationshipScore.objects.get(pk=relationships[0].pk)
        assert beside.points_after == pytest.approx(kept.health * 100, abs=1e-9)
        assert [one.after for one in beside.qualities] == pytest.approx(
            [getattr(kept, quality) * 100 for quality in Quality.values], abs=1e-9
        )
        bands = list(RelationshipScore.objects.values_list("band", flat=True))
        assert {one.code: one.after for one in found.bands} == {
            code: bands.count(code) for code in BandCode.values
        }
        stages = list(RelationshipScore.objects.values_list("stage", flat=True))
        assert {one.code: one.after for one in found.stages} == {
            code: stages.count(code) for code in StageCode.values
        }

    def test_the_before_is_what_people_see(self, try_out, admin):
        worlds.scored(5)
        bands = list(RelationshipScore.objects.values_list("band", flat=True))

        found = page(try_out(worlds.draft()), admin).results

        assert {one.code: one.before for one in found.bands} == {
            code: bands.count(code) for code in BandCode.values
        }

    def test_who_changes_band_is_named_with_the_setting_that_did_it(self, try_out, admin):
        [relationship, *_] = worlds.scored()

        found = page(try_out(lowered_edges(gate_trust=0.13)), admin).results

        assert (found.rises, found.falls, found.gained, found.lost) == (3, 0, 0, 0)
        changes = found.band_changes
        assert (changes.total, changes.hidden, changes.page, changes.pages) == (3, 0, 1, 1)
        [own] = [row for row in changes.rows if row.relationship_id == relationship.pk]
        assert own.person == relationship.opinion_leader.full_name
        assert own.msl == relationship.msl.full_name
        assert own.band_after == BandCode.STRONG != own.band_before
        assert own.moved_by.paths == tuple(f"bands.{name}" for name in LOW)
        assert own.moved_by.label == "Edges of the bands"

    def test_for_importance_the_quality_is_named_too(self, try_out, admin):
        relationships = worlds.scored()
        score = RelationshipScore.objects.get(pk=relationships[0].pk)
        edges = {"strong": 0.95, "sound": score.health - 0.004, "developing": 0.05}
        worlds.put_in_force(by=admin, bands=edges)

        preview = try_out(worlds.draft())

        [change] = page(preview, admin).results.band_changes.rows
        assert change.relationship_id == relationships[0].pk
        assert (change.moved_by.quality, change.moved_by.counts_more) == (Quality.MUTUAL, True)
        beside = selectors.side_by_side(preview, [score.pk], user=admin)
        [mutual] = [one for one in beside[0].qualities if one.quality == Quality.MUTUAL]
        assert change.moved_by.quality_points == pytest.approx(mutual.after)
        assert change.change < -1

    def test_the_largest_moves_come_with_lines_that_add_up(self, try_out, admin):
        worlds.scored(8)

        found = page(try_out(worlds.draft()), admin).results

        assert len(found.moves_down) == 5
        moves = [move.change for move in found.moves_down]
        assert moves == sorted(moves)
        for move in (*found.moves_up, *found.moves_down):
            assert sum(line.points for line in move.lines) == pytest.approx(move.change, abs=1e-3)
            assert abs(move.lines[0].points) == max(abs(line.points) for line in move.lines)

    def test_sensitivity_begins_with_the_loosest(self, try_out, admin):
        worlds.scored(8)

        found = page(try_out(worlds.draft()), admin).results

        rows = [one.correlation for one in found.sensitivity]
        assert rows == sorted(rows)
        assert found.firmness == rows[0] <= 1
        assert {one.key for one in found.sensitivity} >= {"exponents[0]", "half_lives"}
        assert all(one.largest_move >= 0 for one in found.sensitivity)

    def test_a_draft_that_changes_nothing_changes_nothing(self, try_out, admin):
        worlds.scored(5)
        published = Rubric.objects.published().get()
        rubric = RubricFactory(parameters=published.parameters)

        found = page(try_out(rubric), admin).results

        assert found.correlation == pytest.approx(1)
        assert found.band_changes.total == found.stage_changes.total == 0
        assert found.moves_up == found.moves_down == []

    def test_what_a_document_leaves_out_is_no_difference(self, try_out):
        published = Rubric.objects.published().get()
        document = {**published.parameters, "gate_trust": 0.2}
        del document["alerts"]

        units = try_out(RubricFactory(parameters=document)).results["units"]

        assert units == [["gate_trust"]]

    def test_very_many_changed_settings_are_looked_at_by_group(self, try_out):
        worlds.scored(2)
        published = Rubric.objects.published().get()
        document = {
            **published.parameters,
            "prior_mean": [0.31] * 8,
            "prior_strength": [2.1] * 8,
            "half_life_days": [101.0] * 8,
        }

        units = try_out(RubricFactory(parameters=document)).results["units"]

        assert len(units) == 2
        assert sum(map(len, units)) == 24

    def test_a_change_of_the_draft_makes_it_stale(self, try_out, admin):
        preview = try_out(worlds.draft())
        assert not page(preview, admin).is_stale
        preview.rubric.revision += 1

        assert page(preview, admin).is_stale

    def test_the_changes_are_paged(self, try_out, admin, monkeypatch):
        monkeypatch.setattr(selectors, "ROWS_PER_PAGE", 2)
        worlds.scored(5)
        preview = try_out(lowered_edges())

        pages = [page(preview, admin, band_page=n).results.band_changes for n in (1, 2, 3, 99, -1)]

        assert [one.page for one in pages] == [1, 2, 3, 3, 1]
        assert [len(one.rows) for one in pages] == [2, 2, 1, 1, 2]
        named = [row.relationship_id for one in pages[:3] for row in one.rows]
        assert len(set(named)) == 5


class TestVisibility:
    @pytest.fixture
    def proposal(self, manager):
        rubric = lowered_edges()
        rubric.created_by = manager
        rubric.save()
        return rubric

    @pytest.fixture
    def everyone(self, msl, stranger_msl):
        """One relationship in the manager's team, one elsewhere."""
        made = [worlds.known(msl=msl), worlds.known(msl=stranger_msl)]
        scores.refresh_relationships([one.pk for one in made])
        return made

    def test_a_manager_is_told_only_names_of_the_own_team(
        self, proposal, everyone, manager, try_out
    ):
        inside, outside = everyone
        preview = try_out(proposal, by=manager)

        found = page(preview, manager).results

        assert found.relationships == 2
        assert [row.relationship_id for row in found.band_changes.rows] == [inside.pk]
        assert (found.band_changes.total, found.band_changes.hidden) == (2, 1)
        both = [inside.pk, outside.pk]
        beside = selectors.side_by_side(preview, both, user=manager)
        assert [one.relationship_id for one in beside] == [inside.pk]
        assert outside.pk not in selectors.suggested_beside(preview, user=manager)

    def test_moves_of_others_are_counted(self, everyone, manager, try_out):
        rubric = worlds.draft()
        rubric.created_by = manager
        rubric.save()

        found = page(try_out(rubric, by=manager), manager).results

        assert len(found.moves_down) + len(found.moves_up) == found.hidden_moves == 1

    def test_an_administrator_is_told_all(self, proposal, everyone, admin, try_out):
        preview = try_out(proposal)
        found = page(preview, admin).results
        assert (len(found.band_changes.rows), found.band_changes.hidden) == (2, 0)
        assert len(selectors.side_by_side(preview, [one.pk for one in everyone], user=admin)) == 2

    def test_trials_are_for_those_who_may_edit_the_draft(
        self, proposal, manager, other_manager, msl, admin, compliance, try_out
    ):
        preview = try_out(proposal)
        Rubric.objects.filter(pk=proposal.pk).update(state="retired", published_at=timezone.now())

        assert selectors.latest_preview(proposal, user=admin) == preview
        assert selectors.latest_preview(proposal, user=manager) == preview
        for person in (other_manager, msl, compliance):
            assert selectors.latest_preview(proposal, user=person) is None

    def test_no_row_holds_what_was_recorded(self):
        """Names, bands, stages and points: the reduced view of a relationship."""
        told = {field.name for field in fields(selectors.Change)}
        assert told == {
            "relationship_id", "person", "msl", "band_before", "band_after", "stage_before",
            "stage_after", "points_before", "points_after", "moved_by",
        }  # fmt: skip


class TestLatest:
    def test_results_stay_in_sight_while_a_newer_trial_runs(self, try_out, admin):
        worlds.scored(1)
        rubric = worlds.draft()
        done = try_out(rubric)
        running = start_preview(by=admin, rubric=rubric)

        assert selectors.latest_preview(rubric, user=admin) == running
        assert selectors.latest_results(rubric, user=admin) == done


class TestBeside:
    def test_shows_what_was_known_on_the_day_of_the_trial(self, try_out, admin):
        [relationship, *_] = worlds.scored()
        preview = try_out(worlds.draft())
        before = selectors.side_by_side(preview, [relationship.pk], user=admin)
        worlds.visited(relationship, depth=1)

        assert selectors.side_by_side(preview, [relationship.pk], user=admin) == before

    def test_is_for_three_in_their_order(self, try_out, admin):
        ids = [one.pk for one in worlds.scored(4)]
        preview = try_out(worlds.draft())

        chosen = [ids[2], ids[0], ids[2], ids[1], ids[3]]
        beside = selectors.side_by_side(preview, chosen, user=admin)

        assert [one.relationship_id for one in beside] == [ids[2], ids[0], ids[1]]
        for one in beside:
            assert sum(line.points for line in one.lines) == pytest.approx(one.change, abs=1e-3)

    def test_suggests_those_that_move_most(self, try_out, admin):
        worlds.scored(5)
        preview = try_out(worlds.draft())
        found = page(preview, admin).results
        farthest = max((*found.moves_up, *found.moves_down), key=lambda move: abs(move.change))

        suggested = selectors.suggested_beside(preview, user=admin)

        assert len(suggested) == 3
        assert suggested[0] == farthest.relationship_id


def test_the_statements_do_not_grow_with_the_relationships(admin, django_assert_num_queries):
    worlds.scored(2)
    with CaptureQueriesContext(connection) as of_few:
        few = start_preview(by=admin, rubric=lowered_edges())
        jobs.work_chunk(few.run.chunks.get().pk, "worker")
        jobs.finish_run_if_complete(few.run.pk)
        page(RubricPreview.objects.get(), admin)
    RubricPreview.objects.all().delete()
    worlds.scored(9)
    with django_assert_num_queries(len(of_few)):
        many = start_preview(by=admin, rubric=lowered_edges())
        jobs.work_chunk(many.run.chunks.get().pk, "worker")
        jobs.finish_run_if_complete(many.run.pk)
        page(RubricPreview.objects.get(), admin)
