"""Recording assessments, and the form that asks for them."""

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry, AuditPayload
from interactions.signals import evidence_changed
from tests.factories.interactions import DiscussionFactory, InteractionFactory, ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentItemFactory, RubricFactory
from trust_scores.constants import AssessmentState, Audience, ChannelCode, RubricState
from trust_scores.models import Assessment, AssessmentItem, Rating, Rubric
from trust_scores.services import assessments as service
from trust_scores.services.assessments import (
    NewAssessment,
    UnableToRecordAssessment,
    record_assessment,
    record_assessments,
)

pytestmark = pytest.mark.django_db


def items_of(kind: Audience) -> list[AssessmentItem]:
    published = Rubric.objects.published().get()
    return list(published.items.filter(audience=kind).order_by("position"))


def all_fours(kind: Audience) -> dict[int, int | None]:
    return {item.pk: 4 for item in items_of(kind)}


@pytest.fixture
def visit(relationship):
    """A held visit of a week ago with this person."""
    participation = ParticipationFactory(
        relationship=relationship, interaction__starts_at=timezone.now() - dt.timedelta(days=7)
    )
    DiscussionFactory(interaction=participation.interaction, subject="Frail patients")
    return participation.interaction


@pytest.fixture
def told():
    """The relationship ids that were announced as having new evidence."""
    heard: list[int] = []

    def listen(relationship_ids, **_kwargs) -> None:
        heard.extend(relationship_ids)

    evidence_changed.connect(listen)
    yield heard
    evidence_changed.disconnect(listen)


@pytest.fixture
def record(relationship, msl):
    """Records a right self-assessment, with whatever is given instead."""

    def do(**changes) -> Assessment:
        kind = changes.get("kind", Audience.SELF)
        arguments = {
            "by": msl,
            "relationship": relationship,
            "kind": kind,
            "ratings": all_fours(kind),
            "assessed_at": timezone.now(),
            "grounds": "Calls of 4 and 18 May",
        }
        return record_assessment(**(arguments | changes))

    return do


class TestRecording:
    def test_keeps_what_was_rated_and_what_it_rests_on(self, record, visit, msl):
        first, second, *rest = items_of(Audience.SELF)
        ratings = {first.pk: 5, second.pk: None} | {item.pk: 2 for item in rest}
        assessment = record(ratings=ratings, interaction=visit, grounds="", comment=" Candid. ")
        assessment.refresh_from_db()
        assert assessment.state == AssessmentState.SUBMITTED
        assert (assessment.rater, assessment.interaction, assessment.comment) == (
            msl,
            visit,
            "Candid.",
        )
        assert assessment.rubric == Rubric.objects.published().get()
        assert dict(assessment.ratings.values_list("item_id", "level")) == ratings
        assert assessment.superseded_at is None

    def test_copies_the_channel_of_each_item(self, record):
        ratings = record().ratings.select_related("item")
        assert all(rating.channel == rating.item.channel for rating in ratings)

    def test_the_two_items_on_mutual_care_weigh_in_full(self, record):
        shares = dict(record().ratings.values_list("channel", "items_in_quality"))
        assert shares[ChannelCode.MUTUAL_MSL] == shares[ChannelCode.MUTUAL_OL] == 1

    def test_items_on_the_same_channel_share_its_weight(self, record):
        rubric = Rubric.objects.published().get()
        one, other, unjudged = (
            AssessmentItemFactory(rubric=rubric, position=20 + i, channel=ChannelCode.CANDOR)
            for i in range(3)
        )
        assessment = record(ratings={one.pk: 3, other.pk: 4, unjudged.pk: None})
        shares = dict(assessment.ratings.values_list("item_id", "items_in_quality"))
        assert shares == {one.pk: 2, other.pk: 2, unjudged.pk: 2}

    def test_leaves_older_assessments_as_they_are(self, record):
        older, newer = record(), record()
        older.refresh_from_db()
        assert older.superseded_at is None
        assert Assessment.objects.counted().count() == 2
        assert older != newer

    def test_a_manager_assesses_the_team(self, record, manager):
        assessment = record(by=manager, kind=Audience.MANAGER)
        assert (assessment.rater, assessment.kind) == (manager, Audience.MANAGER)

    def test_an_opinion_leader_has_no_account_and_needs_no_grounds(self, record):
        assessment = record(by=None, kind=Audience.OPINION_LEADER, grounds="")
        assert assessment.rater is None
        assert assessment.ratings.count() == 6

    def test_is_audited_without_a_word_of_it(self, record, msl, relationship):
        assessment = record(grounds="Calls of secret one", comment="A secret two")
        entry = AuditEntry.objects.get(record_type="trust_scores.assessment")
        assert (entry.actor, entry.action, entry.reason) == (msl, "submitted", "")
        subjects = set(entry.subjects.values_list("record_type", "record_id"))
        assert subjects == {
            ("trust_scores.assessment", assessment.pk),
            ("opinion_leaders.relationship", relationship.pk),
        }
        assert "secret" not in str(AuditPayload.objects.get(entry=entry).changes)

    def test_tells_whose_evidence_changed_after_the_commit(
        self, record, relationship, told, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as callbacks:
            record()
        assert told == []
        for callback in callbacks:
            callback()
        assert told == [relationship.pk]

    def test_nothing_is_left_when_the_audit_fails(self, record, monkeypatch):
        def fail(_changes):
            raise OSError("disk full")

        monkeypatch.setattr(service.audit, "record_many", fail)
        with pytest.raises(OSError, match="disk full"):
            record()
        assert not Assessment.objects.exists()
        assert not Rating.objects.exists()


class TestSendingTwice:
    def test_gives_the_first_one(self, record):
        form = uuid.uuid4()
        first = record(client_uuid=form, comment="first")
        again = record(client_uuid=form, comment="second")
        assert again == first
        assert again.comment == "first"
        assert Rating.objects.count() == 7
        assert AuditEntry.objects.filter(record_type="trust_scores.assessment").count() == 1

    def test_gives_the_first_one_even_when_both_come_at_once(self, record, monkeypatch):
        form = uuid.uuid4()
        first = record(client_uuid=form)
        look = service._already_there
        answers = iter([lambda _new: {}])
        monkeypatch.setattr(service, "_already_there", lambda new: next(answers, look)(new))
        assert record(client_uuid=form) == first

    def test_raises_when_something_else_is_wrong_with_the_data(self, record, monkeypatch):
        def refuse(*_args, **_kwargs):
            raise IntegrityError("something else")

        monkeypatch.setattr(Rating.objects, "bulk_create", refuse)
        with pytest.raises(IntegrityError, match="something else"):
            record()

    def test_refuses_the_form_of_somebody_else(self, record, colleague_msl):
        form = uuid.uuid4()
        record(client_uuid=form)
        other = RelationshipFactory(msl=colleague_msl)
        with pytest.raises(UnableToRecordAssessment, match="used already"):
            record(client_uuid=form, by=colleague_msl, relationship=other)


class TestRefusing:
    def refused(self, record, **changes) -> UnableToRecordAssessment:
        with pytest.raises(UnableToRecordAssessment) as problem:
            record(**changes)
        assert not Assessment.objects.exists()
        assert not AuditEntry.objects.exists()
        return problem.value

    def test_a_self_assessment_by_another(self, record, colleague_msl, manager):
        assert "belongs to the MSL" in self.refused(record, by=colleague_msl).message
        assert "belongs to the MSL" in self.refused(record, by=manager).message

    @pytest.mark.parametrize("person", ["other_manager", "admin", "compliance", "stranger_msl"])
    def test_a_manager_of_nobody_here(self, record, request, person):
        by = request.getfixturevalue(person)
        assert "not in your team" in self.refused(record, by=by, kind=Audience.MANAGER).message

    def test_a_manager_rating_themself(self, record, manager):
        manager.is_msl = True
        manager.save()
        own = RelationshipFactory(msl=manager)
        problem = self.refused(record, by=manager, relationship=own, kind=Audience.MANAGER)
        assert "not in your team" in problem.message

    def test_nobody_signed_in(self, record, msl):
        assert "Sign in" in self.refused(record, by=None).message
        msl.is_active = False
        assert "Sign in" in self.refused(record, by=msl).message

    def test_a_pulse_by_a_user(self, record):
        problem = self.refused(record, kind=Audience.OPINION_LEADER)
        assert "Only the opinion leader" in problem.message

    def test_nothing_judged(self, record):
        assert "Nothing is judged" in self.refused(record, ratings={}).message
        unjudged = dict.fromkeys(all_fours(Audience.SELF))
        assert "Nothing is judged" in self.refused(record, ratings=unjudged).message

    @pytest.mark.parametrize("level", [0, 6, -1, 2.5, Decimal("NaN"), "3", True])
    def test_a_level_that_is_none(self, record, level):
        item = items_of(Audience.SELF)[2]
        problem = self.refused(record, ratings={item.pk: level})
        assert problem.field == f"item_{item.pk}"
        assert "Candor" in problem.message

    def test_items_of_others(self, record):
        for_manager = items_of(Audience.MANAGER)[0].pk
        draft = AssessmentItemFactory(rubric=RubricFactory()).pk
        for pk in (for_manager, draft, 999_999_999):
            assert self.refused(record, ratings={pk: 3}).field == f"item_{pk}"

    def test_no_evidence(self, record):
        assert self.refused(record, grounds="  ").field == "grounds"

    def test_a_visit_with_another_person(self, record, msl):
        other = ParticipationFactory(relationship=RelationshipFactory(msl=msl)).interaction
        assert self.refused(record, interaction=other).field == "interaction"

    def test_a_visit_that_did_not_take_place(self, record, relationship, msl):
        planned = InteractionFactory(owner=msl, planned=True, starts_at=timezone.now())
        ParticipationFactory(relationship=relationship, interaction=planned)
        assert self.refused(record, interaction=planned).field == "interaction"

    def test_a_visit_that_was_corrected_since(self, record, visit):
        visit.superseded_at = timezone.now()
        visit.save()
        assert self.refused(record, interaction=visit).field == "interaction"

    def test_a_day_before_the_visit(self, record, visit):
        earlier = visit.starts_at - dt.timedelta(days=2)
        problem = self.refused(record, interaction=visit, assessed_at=earlier)
        assert problem.field == "assessed_on"

    def test_the_future(self, record):
        later = timezone.now() + dt.timedelta(minutes=2)
        assert self.refused(record, assessed_at=later).field == "assessed_on"

    def test_a_day_before_the_relationship(self, record, relationship):
        before = dt.datetime.combine(
            relationship.started_on - dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC
        )
        problem = self.refused(record, assessed_at=before)
        assert problem.field == "assessed_on"
        assert "1 January 2024" in problem.message

    def test_a_day_after_the_relationship(self, record, relationship):
        relationship.ended_on = timezone.localdate() - dt.timedelta(days=3)
        relationship.save()
        assert self.refused(record).field == "assessed_on"

    @pytest.mark.parametrize(("field", "longest"), [("grounds", 500), ("comment", 2000)])
    def test_texts_that_cannot_be_stored(self, record, field, longest):
        assert self.refused(record, **{field: "a\x00b"}).field == field
        assert self.refused(record, **{field: "x" * (longest + 1)}).field == field


class TestMany:
    def new(self, relationship, **changes) -> NewAssessment:
        kind = changes.get("kind", Audience.SELF)
        arguments = {
            "by": relationship.msl,
            "relationship": relationship,
            "kind": kind,
            "ratings": all_fours(kind),
            "assessed_at": timezone.now(),
            "grounds": "Three calls in May",
        }
        return NewAssessment(**(arguments | changes))

    def test_takes_the_same_statements_for_eight_as_for_two(
        self, msl, manager, django_assert_num_queries
    ):
        def batch(count):
            relationships = [RelationshipFactory(msl=msl) for _ in range(count)]
            return [
                self.new(one, **extra)
                for one in relationships
                for extra in (
                    {},
                    {"by": manager, "kind": Audience.MANAGER},
                    {"by": None, "kind": Audience.OPINION_LEADER, "grounds": ""},
                )
            ]

        small, large = batch(2), batch(8)
        with django_assert_num_queries(15):
            record_assessments(assessments=small)
        with django_assert_num_queries(15):
            record_assessments(assessments=large)
        assert Assessment.objects.count() == 30
        assert Rating.objects.count() == 10 * (7 + 7 + 6)

    def test_answers_in_order_with_repeats_and_known_ones(self, relationship):
        known = self.new(relationship)
        (before,) = record_assessments(assessments=[known])
        fresh = self.new(relationship)
        rows = record_assessments(assessments=[fresh, known, fresh])
        assert [row.client_uuid for row in rows] == [
            fresh.client_uuid,
            known.client_uuid,
            fresh.client_uuid,
        ]
        assert rows[1] == before
        assert Assessment.objects.count() == 2

    def test_records_all_or_none(self, relationship, stranger_msl):
        wrong = self.new(relationship, by=stranger_msl)
        with pytest.raises(UnableToRecordAssessment):
            record_assessments(assessments=[self.new(relationship), wrong])
        assert not Assessment.objects.exists()

    def test_keeps_when_it_was_recorded_for_data_with_a_past(self, relationship):
        then = dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC)
        (row,) = record_assessments(
            assessments=[self.new(relationship, assessed_at=then, recorded_at=then)]
        )
        assert row.recorded_at == then

    def test_nothing_to_record_is_fine(self, told):
        assert record_assessments(assessments=[]) == []
        assert told == []


def filled(response, **changes) -> dict[str, str]:
    """What the browser sends of this page, with level 4 chosen everywhere."""
    form = response.context["form"]
    sent = {name: "4" for name in form.fields if name.startswith("item_")}
    sent |= {
        "client_uuid": str(form["client_uuid"].value()),
        "rubric": str(form["rubric"].value()),
        "interaction": "",
        "grounds": "Calls of 4 and 18 May",
        "assessed_on": timezone.localdate().isoformat(),
        "comment": "",
    }
    return sent | {name: str(value) for name, value in changes.items()}


def inputs_of(html: str, name: str) -> list[str]:
    return re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)


class TestPage:
    @pytest.fixture
    def url(self, relationship):
        return reverse("trust_scores:assess", args=[relationship.pk])

    @pytest.mark.parametrize(
        ("person", "status"),
        [
            ("msl", 200),
            ("manager", 200),
            ("colleague_msl", 404),
            ("stranger_msl", 404),
            ("other_manager", 404),
            ("admin", 404),
            ("compliance", 404),
        ],
    )
    def test_is_for_the_msl_and_the_manager(self, url, as_user, request, person, status):
        client = as_user(request.getfixturevalue(person))
        assert client.get(url).status_code == status
        assert client.post(url, {}).status_code == status
        assert not Assessment.objects.exists()

    def test_asks_to_sign_in(self, url, client):
        answer = client.get(url)
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]

    def test_shows_every_anchor_and_preselects_nothing(self, url, as_user, msl, relationship):
        html = as_user(msl).get(url).content.decode()
        for item in items_of(Audience.SELF):
            assert item.text in html
            assert all(anchor.text in html for anchor in item.anchors.all())
            radios = inputs_of(html, f"item_{item.pk}")
            assert len(radios) == 6
            assert not any("checked" in radio for radio in radios)
        assert f"Write as if {relationship.opinion_leader.full_name} will read it." in html

    def test_speaks_to_a_manager_in_a_managers_words(self, url, as_user, manager):
        html = as_user(manager).get(url).content.decode()
        assert all(item.text in html for item in items_of(Audience.MANAGER))
        assert items_of(Audience.SELF)[0].text not in html

    def test_offers_held_visits_with_this_person_alone(
        self, url, as_user, msl, visit, relationship
    ):
        now = timezone.now()
        for days, extra in ((400, {}), (-1, {"planned": True})):
            ParticipationFactory(
                relationship=relationship,
                interaction=InteractionFactory(
                    owner=msl, starts_at=now - dt.timedelta(days=days), **extra
                ),
            )
        ParticipationFactory(
            relationship=RelationshipFactory(msl=msl), interaction__starts_at=visit.starts_at
        )
        form = as_user(msl).get(url).context["form"]
        assert list(form.fields["interaction"].queryset) == [visit]
        assert "In person, Frail patients" in str(form["interaction"])

    def test_saving_leads_to_what_it_did_to_the_score(self, url, as_user, msl, visit, relationship):
        client = as_user(msl)
        judged, unjudged = items_of(Audience.SELF)[:2]
        data = filled(
            client.get(url),
            interaction=visit.pk,
            **{f"item_{judged.pk}": 2, f"item_{unjudged.pk}": 0},
        )
        answer = client.post(url, data)
        assessment = Assessment.objects.get()
        effect = reverse("dashboards:score_effect", args=[relationship.pk])
        assert answer.status_code == 302
        assert answer["Location"] == f"{effect}?assessment={assessment.pk}"
        levels = dict(assessment.ratings.values_list("item_id", "level"))
        assert (levels[judged.pk], levels[unjudged.pk]) == (2, None)
        assert assessment.interaction == visit
        assert (assessment.kind, assessment.rater) == (Audience.SELF, msl)

    def test_a_manager_saves_as_manager(self, url, as_user, manager):
        client = as_user(manager)
        client.post(url, filled(client.get(url)))
        assessment = Assessment.objects.get()
        assert (assessment.kind, assessment.rater) == (Audience.MANAGER, manager)

    def test_an_earlier_day_counts_from_its_noon(self, url, as_user, msl):
        msl.time_zone = "America/Los_Angeles"
        msl.save()
        client = as_user(msl)
        client.post(url, filled(client.get(url), assessed_on="2026-01-15"))
        assert Assessment.objects.get().assessed_at == dt.datetime(2026, 1, 15, 20, tzinfo=dt.UTC)

    def test_sending_twice_saves_once(self, url, as_user, msl):
        client = as_user(msl)
        data = filled(client.get(url))
        first, second = client.post(url, data), client.post(url, data)
        assert first["Location"] == second["Location"]
        assert Assessment.objects.count() == 1

    def test_a_form_of_somebody_else_is_refused(self, url, as_user, msl, manager):
        client = as_user(msl)
        data = filled(client.get(url))
        client.post(url, data)
        client = as_user(manager)
        data = filled(client.get(url), client_uuid=data["client_uuid"])
        answer = client.post(url, data)
        assert "used already" in answer.content.decode()
        assert Assessment.objects.count() == 1

    def test_errors_name_the_item_and_nothing_is_lost(self, url, as_user, msl, visit):
        client = as_user(msl)
        missing, wrong, right = items_of(Audience.SELF)[:3]
        data = filled(
            client.get(url),
            interaction=visit.pk,
            comment="Not to be lost",
            **{f"item_{wrong.pk}": 9, f"item_{right.pk}": 2},
        )
        del data[f"item_{missing.pk}"]
        answer = client.post(url, data)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == {f"item_{missing.pk}", f"item_{wrong.pk}"}
        for item, name in ((missing, "Competence"), (wrong, "Character")):
            assert f'<a href="#div_id_item_{item.pk}">{name}</a>' in html
            assert f'id="id_item_{item.pk}_error"' in html
        assert "Not to be lost" in html
        assert f'<option value="{visit.pk}" selected>' in html
        checked = [radio for radio in inputs_of(html, f"item_{right.pk}") if "checked" in radio]
        assert len(checked) == 1
        assert 'value="2"' in checked[0]
        assert data["client_uuid"] in html
        assert not Assessment.objects.exists()

    def test_all_cannot_judge_is_refused_with_a_reason(self, url, as_user, msl):
        client = as_user(msl)
        data = filled(client.get(url))
        data |= {name: "0" for name in data if name.startswith("item_")}
        answer = client.post(url, data)
        assert "Nothing is judged yet" in answer.content.decode()
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("grounds", "", "say what it rests on"),
            ("grounds", "   ", "say what it rests on"),
            ("grounds", "a\x00b", "Null characters"),
            ("grounds", "x" * 501, "at most 500"),
            ("comment", "a\x00b", "Null characters"),
            ("comment", "x" * 2001, "at most 2000"),
            ("assessed_on", "2199-01-01", "in the future"),
            ("assessed_on", "2023-12-31", "began on 1 January 2024"),
            ("assessed_on", "31.02.2026", "valid date"),
            ("assessed_on", "", "required"),
            ("assessed_on", "0001-01-01", "began on"),
            ("assessed_on", "9999-12-31", "in the future"),
            ("client_uuid", "not-a-uuid", "valid UUID"),
            ("interaction", "999999999999999999999999", "Select a valid choice"),
            ("interaction", "x\x00", "Null characters"),
        ],
    )
    def test_wrong_values_are_named(self, url, as_user, msl, field, value, words):
        client = as_user(msl)
        answer = client.post(url, filled(client.get(url), **{field: value}))
        assert answer.status_code == 200
        assert words in str(answer.context["form"].errors[field])
        assert not Assessment.objects.exists()

    def test_a_visit_of_another_relationship_is_no_choice(self, url, as_user, msl, stranger_msl):
        client = as_user(msl)
        for owner in (msl, stranger_msl):
            foreign = ParticipationFactory(
                relationship=RelationshipFactory(msl=owner),
                interaction__starts_at=timezone.now() - dt.timedelta(days=1),
            ).interaction
            answer = client.post(url, filled(client.get(url), interaction=foreign.pk))
            assert "interaction" in answer.context["form"].errors
        assert not Assessment.objects.exists()

    def test_items_of_others_are_not_read(self, url, as_user, msl):
        client = as_user(msl)
        foreign = items_of(Audience.MANAGER)[0]
        client.post(url, filled(client.get(url), **{f"item_{foreign.pk}": 1}))
        assert not Rating.objects.filter(item=foreign).exists()
        assert Rating.objects.count() == 7

    def test_a_rubric_published_meanwhile_keeps_the_words(self, url, as_user, msl):
        client = as_user(msl)
        data = filled(client.get(url), comment="Not to be lost")
        Rubric.objects.published().update(state=RubricState.RETIRED)
        newer = RubricFactory(number=2, state=RubricState.PUBLISHED, published_at=timezone.now())
        item = AssessmentItemFactory(rubric=newer, text="I say it plainly")
        answer = client.post(url, data)
        html = answer.content.decode()
        assert "A new version of the rubric came into force" in html
        assert "I say it plainly" in html
        assert "Not to be lost" in html
        assert not Assessment.objects.exists()
        again = filled(answer, comment="Not to be lost") | {f"item_{item.pk}": "3"}
        assert client.post(url, again).status_code == 302
        assert Assessment.objects.get().rubric == newer

    def test_hostile_texts_are_kept_and_shown_harmlessly(
        self, url, as_user, msl, hostile_strings, django_assert_max_num_queries
    ):
        client = as_user(msl)
        texts = [text for text in hostile_strings if "\x00" not in text and text.strip()][:60]
        for text in texts:
            data = filled(client.get(url), comment=text[:2000], grounds="")
            html = client.post(url, data).content.decode()
            assert "<script>alert" not in html
            data["grounds"] = text[:500]
            assert client.post(url, data).status_code == 302
            kept = Assessment.objects.order_by("-pk").first()
            assert kept.comment == text[:2000].replace("\r\n", "\n").strip()

    def test_takes_the_same_queries_for_many_visits(
        self, url, as_user, msl, relationship, django_assert_max_num_queries
    ):
        client = as_user(msl)
        for days in range(1, 30):
            ParticipationFactory(
                relationship=relationship,
                interaction__starts_at=timezone.now() - dt.timedelta(days=days),
            )
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200
