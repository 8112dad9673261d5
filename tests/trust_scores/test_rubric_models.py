"""Versions that are no drafts stay as they are, and models hold the rules of drafts."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from tests.factories.trust_scores import AssessmentItemFactory, RubricFactory
from trust_scores.constants import RubricState
from trust_scores.models import Anchor, AssessmentItem, Band, CoachingStep, Rubric, Stage
from trust_scores.querysets import RubricIsFixed
from trust_scores.selectors.rubric_documents import document_of
from trust_scores.services import rubrics

pytestmark = pytest.mark.django_db

WORDS = [AssessmentItem, Anchor, Band, Stage, CoachingStep]
FIELD = {
    AssessmentItem: "text", Anchor: "text", CoachingStep: "text", Band: "meaning", Stage: "meaning",
}  # fmt: skip
FIXED = [RubricState.IN_REVIEW, RubricState.PUBLISHING, RubricState.PUBLISHED, RubricState.RETIRED]


@pytest.fixture
def in_force():
    return Rubric.objects.published().get()


@pytest.fixture
def draft(admin, in_force):
    return rubrics.create_draft(by=admin, based_on=in_force)


@pytest.fixture(params=FIXED)
def fixed(request, admin, in_force):
    """A version in each state that is no draft."""
    if request.param == RubricState.PUBLISHED:
        return in_force
    version = rubrics.create_draft(by=admin, based_on=in_force)
    Rubric.objects.filter(pk=version.pk).update(
        state=request.param, published_at="2026-01-01T00:00Z"
    )
    return Rubric.objects.get(pk=version.pk)


def rows(model, rubric):
    return model.objects.filter(**{model.TO_RUBRIC: rubric})


class TestFixedNumbers:
    @pytest.mark.parametrize("update_fields", [None, ["parameters"], ["entries", "parameters"]])
    def test_saving_is_refused(self, fixed, update_fields):
        before = document_of(fixed)
        fixed.parameters = {**fixed.parameters, "gate_trust": 0.9}
        with pytest.raises(RubricIsFixed):
            fixed.save(update_fields=update_fields)
        assert document_of(Rubric.objects.get(pk=fixed.pk)) == before

    @pytest.mark.parametrize("field", ["number", "entries", "based_on"])
    def test_so_is_changing_what_it_is(self, fixed, draft, field):
        setattr(fixed, field, {"number": 99, "entries": {"n_min": "x"}, "based_on": draft}[field])
        with pytest.raises(RubricIsFixed):
            fixed.save()

    def test_so_are_updates_of_many(self, fixed):
        with pytest.raises(RubricIsFixed):
            Rubric.objects.update(parameters={})
        fixed.parameters = {}
        with pytest.raises(RubricIsFixed), transaction.atomic():
            Rubric.objects.bulk_update([fixed], ["parameters"])
        with pytest.raises(RubricIsFixed):
            Rubric.objects.bulk_create(
                [fixed], update_conflicts=True, unique_fields=["number"],
                update_fields=["parameters"],
            )  # fmt: skip
        assert Rubric.objects.get(pk=fixed.pk).parameters != {}

    def test_its_state_and_dates_may_move_on(self, in_force):
        in_force.state, in_force.retired_at = RubricState.RETIRED, "2026-06-01T00:00Z"
        in_force.save()
        assert Rubric.objects.filter(state=RubricState.RETIRED).exists()

    def test_what_was_in_force_never_becomes_a_draft_again(self, in_force):
        with pytest.raises(RubricIsFixed):
            Rubric.objects.published().update(state=RubricState.DRAFT)
        in_force.state = RubricState.DRAFT
        with pytest.raises(RubricIsFixed):
            in_force.save()

    def test_what_is_put_in_force_may_go_back_to_a_draft(self, draft):
        Rubric.objects.filter(pk=draft.pk).update(state=RubricState.PUBLISHING)
        Rubric.objects.filter(pk=draft.pk).update(state=RubricState.DRAFT)
        assert Rubric.objects.get(pk=draft.pk).is_editable

    def test_drafts_change(self, draft):
        draft.parameters = {**draft.parameters, "gate_trust": 0.2}
        draft.save()
        Rubric.objects.filter(pk=draft.pk).update(entries={"n_min": "x"})


class TestFixedWords:
    @pytest.mark.parametrize("model", WORDS)
    def test_every_way_of_changing_is_refused(self, fixed, model):
        before = document_of(fixed)
        row = rows(model, fixed).first()
        setattr(row, FIELD[model], "Something else")
        attempts = [
            row.save,
            row.delete,
            rows(model, fixed).delete,
            lambda: rows(model, fixed).update(**{FIELD[model]: "Something else"}),
            lambda: model.objects.bulk_update([row], [FIELD[model]]),
            lambda: model.objects.bulk_create([row]),
            lambda: model.objects.update_or_create(
                pk=row.pk, defaults={FIELD[model]: "Something else"}
            ),
        ]
        for attempt in attempts:
            with pytest.raises(RubricIsFixed), transaction.atomic():
                attempt()
        assert document_of(Rubric.objects.get(pk=fixed.pk)) == before

    @pytest.mark.parametrize("model", WORDS)
    def test_nothing_is_added(self, fixed, model):
        row = rows(model, fixed).last()
        row.pk, row._state.adding = None, True
        with pytest.raises(RubricIsFixed):
            row.save()

    @pytest.mark.parametrize("model", [AssessmentItem, Band, Stage, CoachingStep])
    def test_nothing_moves_over_from_a_draft(self, fixed, admin, model):
        draft = rubrics.create_draft(by=admin, based_on=fixed)
        row = rows(model, draft).first()
        with pytest.raises(RubricIsFixed):
            rows(model, draft).update(rubric=fixed)
        row.rubric = fixed
        with pytest.raises(RubricIsFixed):
            row.save()

    @pytest.mark.parametrize("model", WORDS)
    def test_nothing_moves_away_to_a_draft(self, fixed, admin, model):
        draft = rubrics.create_draft(by=admin, based_on=fixed)
        row = rows(model, fixed).first()
        if model is Anchor:
            row.item, row.level = AssessmentItemFactory(rubric=draft, position=50), 1
        else:
            row.rubric = draft
        with pytest.raises(RubricIsFixed):
            row.save()

    @pytest.mark.parametrize("model", WORDS)
    def test_those_of_drafts_change(self, draft, model):
        rows(model, draft).filter(pk=rows(model, draft).first().pk).update(
            **{FIELD[model]: "Something else"}
        )
        row = rows(model, draft).last()
        setattr(row, FIELD[model], "Another")
        row.save()
        row.delete()

    def test_a_draft_is_deleted_with_its_words(self, draft):
        draft.delete()
        assert not AssessmentItem.objects.filter(rubric_id=draft.pk).exists()


class TestClean:
    def test_accepts_what_was_copied(self, draft):
        draft.full_clean()
        for model in WORDS:
            for row in rows(model, draft):
                row.full_clean()

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"parameters": {"gate_trust": 0}}, "parameters"),
            ({"parameters": {"sales": 1}}, "parameters"),
            ({"parameters": [1]}, "parameters"),
            ({"reason": "More prescriptions"}, "reason"),
        ],
    )
    def test_refuses_numbers_and_reasons_that_a_draft_could_not_have(self, fields, name):
        with pytest.raises(ValidationError) as caught:
            Rubric(number=9, **({"parameters": {"n_min": 1}} | fields)).full_clean()
        assert list(caught.value.message_dict) == [name]

    @pytest.mark.parametrize(
        ("model", "fields", "name"),
        [
            (AssessmentItem, {"text": "Knows the sаles figures"}, "text"),
            (AssessmentItem, {"text": "a\u200bb"}, "text"),
            (AssessmentItem, {"channel": "candor"}, "channel"),
            (Anchor, {"text": "Wins the formulary"}, "text"),
            (Band, {"lower_edge": 0.9}, "lower_edge"),
            (Band, {"meaning": "Best business potential"}, "meaning"),
            (Stage, {"meaning": "Sells"}, "meaning"),
            (CoachingStep, {"text": "Ask for the TRx"}, "text"),
            (CoachingStep, {"below": 1.5}, "below"),
        ],
    )
    def test_refuses_words_that_a_draft_could_not_have(self, draft, model, fields, name):
        row = rows(model, draft).first()
        for field, value in fields.items():
            setattr(row, field, value)
        with pytest.raises(ValidationError) as caught:
            row.full_clean()
        assert list(caught.value.message_dict) == [name]

    def test_asks_no_opinion_leader_about_what_they_cannot_know(self, draft):
        row = draft.items.filter(audience="opinion_leader", channel="mutual_msl").get()
        row.channel = "goals_clear"
        with pytest.raises(ValidationError, match="Opinion leaders are not asked"):
            row.full_clean()

    def test_a_fresh_draft_is_all_defaults(self):
        RubricFactory.build(number=9).full_clean(exclude=["parameters"])
