"""Several opinion leaders in one visit, each with their own answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from interactions.forms.visit_people import MOST_PEOPLE
from interactions.models import Commitment, Disagreement, Interaction, MedicalInquiry
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory

FORM = reverse("interactions:create")


@pytest.fixture
def other(msl):
    person = OpinionLeaderFactory(title="", given_name="Ada", family_name="Zorn")
    return RelationshipFactory(msl=msl, opinion_leader=person)


class TestLoggingWithSeveral:
    def test_keeps_how_it_went_with_each(
        self, as_user, msl, relationship, other, answers, the_visit
    ):
        sent = answers(
            depth="4", candid="msl", person="3", relationship_3=other.pk, depth_3="2",
            candid_3="both", goals_reviewed_3="one_side",
        )  # fmt: skip
        as_user(msl).post(FORM, sent)
        told = the_visit().participations.values_list(
            "relationship", "depth", "candid", "goals_reviewed", "is_live"
        )
        assert set(told) == {
            (relationship.pk, 4, "msl", "", True), (other.pk, 2, "both", "one_side", True),
        }  # fmt: skip

    def test_one_may_have_followed_only_afterwards(
        self, as_user, msl, relationship, other, answers, the_visit
    ):
        sent = answers(person="2", relationship_2=other.pk, presence_2="later")
        as_user(msl).post(FORM, sent)
        told = dict(the_visit().participations.values_list("relationship", "is_live"))
        assert told == {relationship.pk: True, other.pk: False}

    def test_says_with_whom_things_happened(self, as_user, msl, relationship, other, answers):
        due = f"{timezone.localdate():%Y-%m-%d}"
        sent = answers(
            person="2", relationship_2=other.pk,
            disagreement_topic="Dose", disagreement_with="2",
            inquiry="What above 80?", inquiry_with="2",
            promise_us_1="A table", promise_us_1_due=due, promise_us_1_with="2",
            promise_them_1="A protocol", promise_them_1_due=due, promise_them_1_with="1",
        )  # fmt: skip
        as_user(msl).post(FORM, sent)
        assert Disagreement.objects.get().relationship == other
        assert MedicalInquiry.objects.get().relationship == other
        promises = dict(Commitment.objects.values_list("promised_by", "relationship"))
        assert promises == {"us": other.pk, "them": relationship.pk}

    def test_an_empty_block_is_nobody(self, as_user, msl, relationship, answers, the_visit):
        as_user(msl).post(FORM, answers(person=["2", "3"], relationship_2=""))
        assert the_visit().participations.get().relationship == relationship

    @pytest.mark.parametrize(
        "told",
        [
            {"depth_2": "4"},
            {"disagreement_topic": "Dose", "disagreement_with": "2"},
            {"inquiry": "Why?", "inquiry_with": "2"},
        ],
    )
    def test_asks_whom_something_is_about(self, as_user, msl, answers, told):
        response = as_user(msl).post(FORM, answers(person="2", **told))
        assert response.context["form"].has_error("relationship_2")
        assert not Interaction.objects.exists()

    def test_names_a_person_once(self, as_user, msl, relationship, answers):
        sent = answers(person="2", relationship_2=relationship.pk)
        form = as_user(msl).post(FORM, sent).context["form"]
        assert form.errors["relationship_2"] == ["This person is in the visit already."]

    def test_takes_nobody_of_someone_else(self, as_user, msl, stranger_msl, answers):
        theirs = RelationshipFactory(msl=stranger_msl)
        response = as_user(msl).post(FORM, answers(person="2", relationship_2=theirs.pk))
        assert response.context["form"].has_error("relationship_2")
        assert theirs.opinion_leader.family_name not in response.content.decode()

    @pytest.mark.parametrize("number", ["0", "1", "-2", "11", "²", "9" * 400, "abc", ""])
    def test_a_number_that_is_none_is_left_out(self, as_user, msl, answers, the_visit, number):
        sent = {**answers(), "person": number, f"relationship_{number}": "1"}
        as_user(msl).post(FORM, sent)
        assert the_visit().participations.count() == 1

    def test_a_person_who_is_not_there_is_nobody_to_promise(self, as_user, msl, answers):
        sent = answers(inquiry="Why?", inquiry_with="7")
        assert as_user(msl).post(FORM, sent).context["form"].has_error("inquiry_with")


class TestWithoutScripts:
    def test_one_more_person_keeps_all_that_is_typed(self, as_user, msl, answers):
        sent = answers(subject="  Frailty <b>", starts_at="soon", notes="x" * 6000, add_person="1")
        response = as_user(msl).post(FORM, sent)
        form = response.context["form"]
        assert form.positions == [1, 2]
        told = {name: form[name].value() for name in ("subject", "starts_at", "notes")}
        assert told == {"subject": "  Frailty <b>", "starts_at": "soon", "notes": "x" * 6000}
        assert form["client_uuid"].value() == sent["client_uuid"]
        assert not form.errors
        assert not Interaction.objects.exists()
        page = response.content.decode()
        assert 'id="person-2"' in page
        assert "Nothing is saved yet" not in page

    def test_a_person_taken_out_leaves_the_numbers_of_the_others(
        self, as_user, msl, other, answers
    ):
        sent = answers(person=["2", "3"], relationship_3=other.pk, remove_person="2")
        form = as_user(msl).post(FORM, sent).context["form"]
        assert form.positions == [1, 3]
        assert form["relationship_3"].value() == str(other.pk)

    def test_there_is_an_end_to_adding(self, as_user, msl, answers):
        numbers = [str(one) for one in range(2, MOST_PEOPLE + 1)]
        response = as_user(msl).post(FORM, answers(person=numbers, add_person="1"))
        assert len(response.context["form"].positions) == MOST_PEOPLE
        assert response.context["may_add_person"] is False

    def test_calls_people_by_their_names(self, as_user, msl, other, answers):
        sent = answers(person="2", relationship_2=other.pk, add_person="1")
        form = as_user(msl).post(FORM, sent).context["form"]
        names = [str(label) for _, label in form.fields["disagreement_with"].choices]
        assert names[1:] == ["Ada Zorn", "Person 3"]


class TestEditingSeveral:
    def test_a_draft_comes_back_with_everyone(self, as_user, msl, relationship, other, answers):
        sent = answers(
            save="draft", person="5", relationship_5=other.pk, depth_5="3", presence_5="later",
            disagreement_topic="Dose", disagreement_with="5",
        )  # fmt: skip
        as_user(msl).post(FORM, sent)
        draft = Interaction.objects.get()
        form = as_user(msl).get(reverse("interactions:update", args=[draft.pk])).context["form"]
        assert form["relationship_2"].value() == other.pk
        assert (form["depth_2"].value(), form["presence_2"].value()) == (3, "later")
        assert str(form["disagreement_with"].value()) == "2"

    def test_the_page_shows_each_with_their_answers(self, as_user, msl, other, answers, the_visit):
        sent = answers(depth="5", person="2", relationship_2=other.pk, patient_focus_2="central")
        as_user(msl).post(FORM, sent)
        page = as_user(msl).get(the_visit().get_absolute_url()).content.decode()
        assert page.index("Ada Zorn") < page.index("Central")

    def test_a_correction_takes_someone_out(self, as_user, msl, relationship, other, answers):
        as_user(msl).post(FORM, answers(person="2", relationship_2=other.pk))
        first = Interaction.objects.get()
        sent = answers(correction_reason="Was not there")
        as_user(msl).post(reverse("interactions:correct", args=[first.pk]), sent)
        assert Interaction.objects.current().get().participations.get().relationship == relationship
        assert first.participations.count() == 2

    def test_but_nobody_to_whom_something_was_promised(self, as_user, msl, other, answers):
        due = f"{timezone.localdate():%Y-%m-%d}"
        sent = answers(
            person="2", relationship_2=other.pk,
            promise_us_1="A table", promise_us_1_due=due, promise_us_1_with="2",
        )  # fmt: skip
        as_user(msl).post(FORM, sent)
        address = reverse("interactions:correct", args=[Interaction.objects.get().pk])
        response = as_user(msl).post(address, answers(correction_reason="Was not there"))
        assert response.context["form"].has_error("relationship")


class TestCost:
    def test_the_form_reads_its_choices_once_for_any_number_of_people(
        self, as_user, msl, relationship, answers
    ):
        for _ in range(40):
            RelationshipFactory(msl=msl)
        client = as_user(msl)
        client.get(FORM)
        counts = []
        for numbers in (["2"], [str(one) for one in range(2, 10)]):
            with CaptureQueriesContext(
                connection,
            ) as found:
                client.post(FORM, answers(person=numbers, add_person="1"))
            counts.append(len(found))
        assert counts[0] == counts[1]
