"""A visit on record that an administrator makes a draft of, for its author to write anew."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from interactions import services
from interactions.models import AdverseEventNote, Commitment, Interaction, MedicalInquiry
from interactions.services import (
    DisagreementData,
    PromiseData,
    TopicData,
    UnableToChangeVisit,
    VisitChangedMeanwhile,
)
from jobs.models import OutboxMessage
from opinion_leaders.models import Relationship
from tests.factories.interactions import (
    AdverseEventNoteFactory,
    MaterialFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import RelationshipFactory
from tests.interactions.conftest import NOW

REASON = "The wrong visit was dictated"


@pytest.fixture
def held(msl, colleague_msl, relationship, visit_data):
    """A visit on record in which something arose."""
    visit = visit_data(
        further_topics=[TopicData(subject="Dose", product="Velarin")],
        materials=[MaterialFactory()],
        colleagues=[colleague_msl],
        notes="She asked about falls",
        inquiry="What above 80?",
        promises=[
            PromiseData(
                relationship=relationship, promised_by="us", text="A table",
                due_on=NOW.date() + dt.timedelta(days=9),
            )
        ],
        disagreements=[DisagreementData(relationship=relationship, topic="Dose")],
    )  # fmt: skip
    return services.log_visit(by=msl, visit=visit, now=NOW)


def reopen(admin, interaction, reason=REASON):
    return services.reopen_visit(by=admin, interaction=interaction, reason=reason)


class TestReopening:
    def test_makes_a_draft_and_keeps_the_version_before(self, admin, msl, held):
        draft = reopen(admin, held)
        held.refresh_from_db()
        assert (draft.state, draft.version, draft.owner) == ("draft", 2, msl)
        assert (held.state, held.is_current) == ("submitted", False)
        assert (draft.correction_reason, draft.recorded_by) == (REASON, admin)

    def test_copies_all_that_was_written(self, admin, held, colleague_msl):
        draft = reopen(admin, held)
        assert draft.notes == "She asked about falls"
        assert list(draft.discussions.values_list("subject", "product")) == list(
            held.discussions.values_list("subject", "product")
        )
        assert draft.participations.get().relationship == held.participations.get().relationship
        assert draft.materials_used.count() == 1
        assert list(draft.colleagues.all()) == [colleague_msl]

    def test_what_arose_goes_on(self, admin, held):
        draft = reopen(admin, held)
        assert Commitment.objects.open().get().interaction == draft
        assert MedicalInquiry.objects.get().interaction == draft
        assert draft.disagreements.current().count() == 1

    def test_it_counts_for_nothing_until_it_is_submitted_again(
        self, admin, held, relationship, heard, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            reopen(admin, held)
        assert set(heard) == {relationship.pk}
        assert not Interaction.objects.held().exists()

    def test_is_in_the_trail_with_its_reason(self, admin, held):
        draft = reopen(admin, held)
        entry = AuditEntry.objects.about(draft).first()
        assert (entry.action, entry.reason, entry.actor) == ("reopened", REASON, admin)
        assert AuditEntry.objects.about(held).first() == entry

    def test_tells_the_author_without_saying_with_whom(self, admin, msl, held, relationship):
        reopen(admin, held)
        mail = OutboxMessage.objects.get()
        assert mail.to == msl.email
        assert relationship.opinion_leader.family_name not in mail.text
        assert "falls" not in mail.text


class TestRefusals:
    def test_without_a_reason(self, admin, held):
        with pytest.raises(UnableToChangeVisit, match="why") as refusal:
            reopen(admin, held, " ")
        assert refusal.value.field == "reason"

    def test_of_what_is_not_on_record(self, admin, msl, visit_data):
        draft = services.log_visit(by=msl, visit=visit_data(state="draft"), now=NOW)
        with pytest.raises(UnableToChangeVisit, match="on record"):
            reopen(admin, draft)

    def test_twice(self, admin, held):
        reopen(admin, held)
        with pytest.raises(VisitChangedMeanwhile):
            reopen(admin, held)

    def test_where_the_author_could_not_submit_again(self, admin, held, relationship):
        Relationship.objects.update(ended_on=timezone.localdate())
        with pytest.raises(UnableToChangeVisit, match="no longer has"):
            reopen(admin, held)

    def test_of_an_author_who_left(self, admin, msl, held):
        msl.is_active = False
        msl.save()
        with pytest.raises(UnableToChangeVisit, match="no longer has"):
            reopen(admin, held)


class TestSubmittingAgain:
    def test_counts_again_and_doubles_nothing(self, admin, msl, held, visit_data):
        draft = reopen(admin, held)
        again = visit_data(client_uuid=held.client_uuid, subject="The right subject")
        saved = services.change_visit(by=msl, interaction=draft, visit=again)
        assert (saved.pk, saved.state, saved.recorded_by) == (draft.pk, "submitted", msl)
        assert Commitment.objects.count() == 1
        assert MedicalInquiry.objects.count() == 1

    def test_a_safety_note_is_not_written_twice_and_stays(self, admin, msl, visit_data):
        heard = {"adverse_event_heard": True, "adverse_event_summary": "A fall"}
        held = services.log_visit(by=msl, visit=visit_data(**heard), now=NOW)
        draft = reopen(admin, held)
        again = visit_data(client_uuid=held.client_uuid, **heard)
        services.change_visit(by=msl, interaction=draft, visit=again)
        assert AdverseEventNote.objects.count() == 1

    def test_an_adverse_event_cannot_be_unheard(self, admin, msl, visit_data):
        held = services.log_visit(by=msl, visit=visit_data(adverse_event_heard=True), now=NOW)
        draft = reopen(admin, held)
        with pytest.raises(UnableToChangeVisit, match="it stays"):
            services.change_visit(by=msl, interaction=draft, visit=visit_data())

    def test_an_adverse_event_that_was_forgotten_starts_its_clock(
        self, admin, msl, held, visit_data
    ):
        draft = reopen(admin, held)
        again = visit_data(client_uuid=held.client_uuid, adverse_event_heard=True)
        services.change_visit(by=msl, interaction=draft, visit=again)
        assert AdverseEventNote.objects.get().interaction == draft

    def test_what_was_noted_by_mistake_no_longer_counts(self, admin, msl, held, visit_data):
        draft = reopen(admin, held)
        services.change_visit(
            by=msl, interaction=draft, visit=visit_data(client_uuid=held.client_uuid),
            taken_back=list(Commitment.objects.all()),
        )  # fmt: skip
        assert not Commitment.objects.open().exists()

    def test_whoever_is_named_in_a_promise_stays(self, admin, msl, held, visit_data):
        draft = reopen(admin, held)
        other = RelationshipFactory(msl=msl)
        elsewhere = visit_data(participations=[services.ParticipationData(relationship=other)])
        with pytest.raises(UnableToChangeVisit, match="names that person"):
            services.change_visit(by=msl, interaction=draft, visit=elsewhere)

    def test_it_does_not_become_a_plan(self, admin, msl, held, visit_data):
        draft = reopen(admin, held)
        plan = visit_data(state="planned", starts_at=timezone.now() + dt.timedelta(days=3))
        with pytest.raises(UnableToChangeVisit, match="took place") as refusal:
            services.change_visit(by=msl, interaction=draft, visit=plan)
        assert refusal.value.field == "state"


class TestCancellingInstead:
    def test_takes_what_arose_along_and_keeps_the_versions(self, admin, msl, held):
        draft = reopen(admin, held)
        cancelled = services.cancel_visit(by=msl, interaction=draft, reason="It was another day")
        assert (cancelled.version, cancelled.state) == (3, "cancelled")
        assert not Commitment.objects.open().exists()

    def test_not_with_a_safety_note(self, admin, msl, visit_data):
        held = services.log_visit(by=msl, visit=visit_data(adverse_event_heard=True), now=NOW)
        draft = reopen(admin, held)
        with pytest.raises(UnableToChangeVisit, match="adverse event"):
            services.cancel_visit(by=msl, interaction=draft, reason="It was another day")


class TestPages:
    def test_an_administrator_finds_it_by_number_or_author(self, as_user, admin, msl, held):
        client, page = as_user(admin), reverse("interactions:reopen_list")
        assert "Which visit?" in client.get(page).content.decode()
        for query in ({"number": held.pk}, {"author": msl.pk}):
            assert f"Visit {held.pk}" in client.get(page, query).content.decode()
        assert "Nothing matches" in client.get(page, {"number": held.pk + 1}).content.decode()

    def test_shows_no_text_and_no_person(self, as_user, admin, held, relationship):
        client = as_user(admin)
        found = client.get(reverse("interactions:reopen_list"), {"number": held.pk})
        shown = client.get(reverse("interactions:reopen", args=[held.pk]))
        for page in (found.content.decode(), shown.content.decode()):
            assert relationship.opinion_leader.family_name not in page
            assert "frail" not in page
            assert "falls" not in page

    def test_asks_for_a_reason_and_reopens(self, as_user, admin, msl, held):
        client, page = as_user(admin), reverse("interactions:reopen", args=[held.pk])
        assert "Say why it is reopened." in client.post(page).content.decode()
        response = client.post(page, {"reason": REASON}, follow=True)
        assert f"{msl.full_name} is told by e-mail" in response.content.decode()
        assert client.get(page).status_code == 404

    def test_the_author_reads_both_versions_and_goes_on(self, as_user, admin, msl, held, the_visit):
        reopen(admin, held)
        client = as_user(msl)
        page = client.get(the_visit().get_absolute_url()).content.decode()
        assert f"Reopened because: {REASON}" in page
        assert held.get_absolute_url() in page
        assert "replaced on" in client.get(held.get_absolute_url()).content.decode()
        form = client.get(reverse("interactions:update", args=[the_visit().pk]))
        assert "Promises that were noted by mistake" in form.content.decode()

    def test_the_author_submits_it_again_by_the_form(
        self, as_user, admin, msl, held, answers, the_visit
    ):
        draft = reopen(admin, held)
        promise = Commitment.objects.get()
        sent = answers(
            seen_at=draft.recorded_at.isoformat(), mistaken_promises=[promise.pk],
            subject="The right subject",
        )  # fmt: skip
        as_user(msl).post(reverse("interactions:update", args=[draft.pk]), sent)
        promise.refresh_from_db()
        assert promise.voided_at
        assert (the_visit().state, the_visit().version) == ("submitted", 2)

    def test_of_a_safety_note_the_form_asks_no_more(self, as_user, admin, msl, relationship):
        held = ParticipationFactory(relationship=relationship).interaction
        AdverseEventNoteFactory(interaction=held)
        draft = reopen(admin, held)
        form = as_user(msl).get(reverse("interactions:update", args=[draft.pk])).context["form"]
        assert "adverse_event_summary" not in form.fields

    @pytest.mark.parametrize("number", [10, 100])
    def test_as_many_queries_for_any_number(
        self, as_user, admin, msl, number, django_assert_max_num_queries
    ):
        relationship = RelationshipFactory(msl=msl)
        for _one in range(number):
            ParticipationFactory(relationship=relationship)
        client = as_user(admin)
        with django_assert_max_num_queries(12):
            client.get(reverse("interactions:reopen_list"), {"author": msl.pk})


def test_an_author_who_corrects_meanwhile_sees_both_texts(as_user, admin, msl, held, answers):
    reopen(admin, held)
    sent = answers(correction_reason="Misread", subject="My correction")
    response = as_user(msl).post(reverse("interactions:correct", args=[held.pk]), sent)
    assert response.status_code == 409
    assert "My correction" in response.content.decode()
