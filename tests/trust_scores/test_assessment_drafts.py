"""Drafts and corrections of assessments, and their history side by side."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.constants import Action
from audit.models import AuditEntry
from tests.factories.opinion_leaders import ConsentFactory, RelationshipFactory
from tests.factories.trust_scores import (
    AssessmentDraftFactory,
    AssessmentFactory,
    RatingFactory,
)
from trust_scores.constants import Audience
from trust_scores.models import Assessment, AssessmentDraft, AssessmentItem, Rubric
from trust_scores.selectors.assessment_history import assessment_history
from trust_scores.services.assessments import UnableToRecordAssessment, record_assessment

pytestmark = pytest.mark.django_db


def items_of(kind=Audience.SELF) -> list[AssessmentItem]:
    published = Rubric.objects.published().get()
    return list(published.items.filter(audience=kind).order_by("position"))


def rated(relationship, *, kind=Audience.SELF, level=4, days=10, rater=None, **fields):
    """An assessment on record with one level everywhere."""
    at = timezone.now() - dt.timedelta(days=days)
    by_leader = kind == Audience.OPINION_LEADER
    assessment = AssessmentFactory(
        relationship=relationship,
        kind=kind,
        rater=None if by_leader else rater or relationship.msl,
        assessed_at=at,
        **fields,
    )
    for item in items_of(kind):
        RatingFactory(assessment=assessment, item=item, channel=item.channel, level=level)
    return assessment


def typed(response, **changes) -> dict[str, str]:
    """What the browser sends of the form as it stands, with these changes."""
    form = response.context["form"]
    sent = {field.html_name: field.value() for field in form}
    return {name: str(value) for name, value in (sent | changes).items() if value is not None}


@pytest.fixture
def url(relationship):
    return reverse("trust_scores:assess", args=[relationship.pk])


@pytest.fixture
def keep_url(relationship):
    return reverse("trust_scores:assessment_draft", args=[relationship.pk])


class TestDraft:
    def test_what_is_typed_is_there_on_another_device(self, url, keep_url, as_user, msl, client):
        first = items_of()[0]
        data = typed(
            as_user(msl).get(url),
            **{f"item_{first.pk}": 2, "comment": "Half a", "assessed_on": "?"},
        )
        as_user(msl).post(keep_url, data)
        form = as_user(msl).get(url).context["form"]
        assert form[f"item_{first.pk}"].value() == "2"
        assert form["comment"].value() == "Half a"
        assert form["client_uuid"].value() == data["client_uuid"]
        assert not Assessment.objects.exists()

    def test_there_is_one_for_each_kind_and_relationship(self, keep_url, as_user, msl, manager):
        for text in ("one", "two"):
            as_user(msl).post(keep_url, {"comment": text})
        as_user(manager).post(keep_url, {"comment": "seen"})
        kept = set(AssessmentDraft.objects.values_list("kind", "typed__comment"))
        assert kept == {("self", "two"), ("manager", "seen")}

    def test_the_database_keeps_it_to_one(self, relationship):
        AssessmentDraftFactory(relationship=relationship)
        with pytest.raises(IntegrityError), transaction.atomic():
            AssessmentDraftFactory(relationship=relationship)

    def test_nobody_else_reads_it(self, url, keep_url, as_user, msl, manager):
        as_user(msl).post(keep_url, {"comment": "for me alone"})
        assert "for me alone" not in as_user(manager).get(url).content.decode()

    def test_sending_removes_it_and_a_late_message_does_not_bring_it_back(
        self, url, keep_url, as_user, msl
    ):
        client = as_user(msl)
        levels = {f"item_{item.pk}": 4 for item in items_of()}
        data = typed(client.get(url), grounds="Calls of May", **levels)
        client.post(keep_url, data)
        client.post(url, data)
        assert Assessment.objects.count() == 1
        client.post(keep_url, data)
        assert not AssessmentDraft.objects.exists()

    def test_a_wrong_form_is_kept_too(self, url, as_user, msl):
        client = as_user(msl)
        client.post(url, typed(client.get(url), comment="Not to be lost"))
        assert client.get(url).context["form"]["comment"].value() == "Not to be lost"

    def test_works_without_scripts_and_can_be_dropped(self, url, keep_url, as_user, msl):
        client = as_user(msl)
        client.post(url, {"keep": "1", "comment": "later"})
        assert AssessmentDraft.objects.get().typed == {"comment": "later"}
        client.post(keep_url, {"drop": "1"})
        assert not AssessmentDraft.objects.exists()

    def test_hostile_texts_are_kept_and_shown_harmlessly(
        self, url, keep_url, as_user, msl, hostile_strings
    ):
        client = as_user(msl)
        for text in hostile_strings[:40]:
            client.post(keep_url, {"comment": text, "item_1": text, "x" * 300: text})
            assert "<script>alert" not in client.get(url).content.decode()

    def test_huge_drafts_are_cut(self, keep_url, as_user, msl):
        as_user(msl).post(keep_url, {"comment": "x" * 9000})
        assert len(AssessmentDraft.objects.get().typed["comment"]) == 4000


class TestCorrection:
    @pytest.fixture
    def former(self, relationship):
        return rated(relationship, level=4)

    @pytest.fixture
    def correct_url(self, former):
        return reverse("trust_scores:assessment_correct", args=[former.pk])

    def test_supersedes_with_a_reason_and_keeps_both(
        self, former, correct_url, as_user, msl, relationship
    ):
        client = as_user(msl)
        first = items_of()[0]
        data = typed(client.get(correct_url), reason="I mixed up two people")
        assert data[f"item_{first.pk}"] == "4"
        answer = client.post(correct_url, data | {f"item_{first.pk}": "2"})
        assert answer.status_code == 302
        former.refresh_from_db()
        (now,) = Assessment.objects.counted()
        assert former.superseded_at == now.recorded_at
        assert (now.corrects, now.correction_reason) == (former, "I mixed up two people")
        assert now.assessed_at == former.assessed_at
        html = client.get(answer["Location"]).content.decode()
        assert "I mixed up two people" in html
        assert "which counts no more" in html
        entry = AuditEntry.objects.about(former).first()
        assert (entry.action, entry.reason) == (Action.CORRECTED, "I mixed up two people")

    def test_needs_a_reason(self, former, correct_url, as_user, msl):
        client = as_user(msl)
        answer = client.post(correct_url, typed(client.get(correct_url), reason="  "))
        assert "reason" in answer.context["form"].errors
        former.refresh_from_db()
        assert former.is_current

    def test_one_correction_stands(self, former, relationship, msl):
        kwargs = {
            "by": msl,
            "relationship": relationship,
            "kind": Audience.SELF,
            "ratings": {item.pk: 3 for item in items_of()},
            "assessed_at": former.assessed_at,
            "grounds": "May",
            "corrects": former,
            "reason": "Wrong",
        }
        record_assessment(**kwargs)
        with pytest.raises(UnableToRecordAssessment, match="corrected meanwhile"):
            record_assessment(**kwargs, client_uuid=uuid.uuid4())
        assert Assessment.objects.counted().count() == 1

    def test_sending_the_same_twice_corrects_once(self, correct_url, as_user, msl):
        client = as_user(msl)
        data = typed(client.get(correct_url), reason="Wrong")
        for _ in range(2):
            assert client.post(correct_url, data).status_code == 302
        assert Assessment.objects.count() == 2

    def test_nobody_corrects_for_somebody_else(self, former, relationship, manager, msl):
        with pytest.raises(UnableToRecordAssessment, match="person who rated"):
            record_assessment(
                by=manager,
                relationship=relationship,
                kind=Audience.MANAGER,
                ratings={item.pk: 3 for item in items_of(Audience.MANAGER)},
                assessed_at=timezone.now(),
                grounds="Seen",
                corrects=former,
                reason="I know better",
            )
        assert Assessment.objects.get() == former

    def test_the_database_wants_a_reason(self, former, relationship):
        with pytest.raises(IntegrityError), transaction.atomic():
            AssessmentFactory(relationship=relationship, corrects=former)

    def test_an_answer_of_the_opinion_leader_is_nobodys_to_correct(
        self, relationship, as_user, msl, manager
    ):
        answer = rated(relationship, kind=Audience.OPINION_LEADER)
        url = reverse("trust_scores:assessment_correct", args=[answer.pk])
        assert {as_user(one).get(url).status_code for one in (msl, manager)} == {403}


class TestHistory:
    @pytest.fixture
    def url(self, relationship):
        return reverse("trust_scores:assessment_history", args=[relationship.pk])

    def test_shows_each_side_and_the_distance_in_words(self, relationship, manager):
        rated(relationship, level=5, days=3)
        rated(relationship, level=2, days=400)
        rated(relationship, kind=Audience.MANAGER, level=3, rater=manager, days=5)
        history = assessment_history(manager, relationship)
        row = history.compared[0]
        assert [side.level and side.level.level for side in row.sides] == [5, 3, None]
        assert row.differences == ["MSL above manager: 2 levels"]
        assert history.entries[0].levels[0].change == "up from 2"

    def test_agreement_and_cannot_judge_are_words_too(self, relationship, manager):
        rated(relationship, level=3)
        rated(relationship, kind=Audience.MANAGER, level=3, rater=manager)
        rated(relationship, kind=Audience.OPINION_LEADER, level=None)
        (sentences,) = {
            tuple(row.differences) for row in assessment_history(manager, relationship).compared
        }
        assert sentences == ("MSL and manager agree",)

    @pytest.mark.parametrize("answers", [1, 4, 5, 8])
    def test_single_answers_stay_closed_to_the_msl(self, url, as_user, msl, relationship, answers):
        for number in range(answers):
            rated(relationship, kind=Audience.OPINION_LEADER, level=1, days=20 + number)
        rated(relationship, level=5)
        response = as_user(msl).get(url)
        history = response.context["history"]
        assert history.withheld_answers == answers
        assert all(side.level is None for row in history.compared for side in row.sides[2:])
        assert {entry.assessment.kind for entry in history.entries} == {Audience.SELF}
        assert "opinion leader" not in "".join(
            sentence for row in history.compared for sentence in row.differences
        )

    def test_consent_opens_them(self, as_user, msl, relationship, url):
        rated(relationship, kind=Audience.OPINION_LEADER, level=1)
        ConsentFactory(opinion_leader=relationship.opinion_leader, purpose="pulse_disclosure")
        history = as_user(msl).get(url).context["history"]
        assert history.withheld_answers is None
        assert history.views[2].assessment is not None

    def test_a_manager_sees_them(self, as_user, manager, relationship, url):
        rated(relationship, kind=Audience.OPINION_LEADER, level=1)
        assert as_user(manager).get(url).context["history"].views[2].assessment is not None

    def test_nothing_yet_says_what_to_do(self, as_user, msl, url):
        assert "Nobody has assessed this relationship yet" in as_user(msl).get(url).text

    def test_takes_the_same_queries_for_many(
        self, as_user, msl, relationship, url, django_assert_max_num_queries
    ):
        for number in range(40):
            rated(relationship, days=number + 1)
        client = as_user(msl)
        with django_assert_max_num_queries(15):
            response = client.get(url)
        assert len(response.context["history"].entries) == 10
        assert client.get(f"{url}?page=4").status_code == 200
        assert client.get(f"{url}?page=x").status_code == 200

    def test_foreign_assessments_are_not_in_it(self, as_user, msl, relationship, url):
        rated(RelationshipFactory(msl=msl), days=2)
        assert as_user(msl).get(url).context["history"].entries == []
