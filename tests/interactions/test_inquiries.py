"""Medical inquiries from the question to the delivered answer."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from interactions import selectors, services
from interactions.models import InquiryAnswer, MedicalInquiry
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.interactions import (
    InquiryAnswerFactory,
    MaterialFactory,
    MedicalInquiryFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import RelationshipFactory

NOW = dt.datetime(2026, 5, 6, 12, 0, tzinfo=dt.UTC)


def page_of(name: str, pk: int | None = None) -> str:
    return reverse(f"interactions:{name}", args=[pk] if pk else [])


@pytest.fixture
def inquiry(relationship):
    return MedicalInquiryFactory(relationship=relationship, interaction=None)


@pytest.fixture
def answered(inquiry):
    """Answered by its MSL and not delivered."""
    InquiryAnswerFactory(inquiry=inquiry)
    inquiry.state = "answered"
    inquiry.save()
    return inquiry


@pytest.fixture
def question(relationship, msl):
    """`question(**changes)`: the data of a question that was asked a day before `NOW`."""

    def build(**changes) -> services.InquiryData:
        usual = {
            "client_uuid": uuid.uuid4(),
            "relationship": relationship,
            "question": "What is known\n above 80?",
            "is_unsolicited": True,
            "channel": "email",
            "asked_at": NOW - dt.timedelta(days=1),
            "due_on": dt.date(2026, 5, 10),
            "assigned_to": msl,
        }
        return services.InquiryData(**{**usual, **changes})

    return build


class TestLogging:
    def test_keeps_the_question_and_where_it_comes_from(self, msl, colleague_msl, question):
        row = services.log_inquiry(by=msl, inquiry=question(assigned_to=colleague_msl), now=NOW)
        row.refresh_from_db()
        assert (row.question, row.channel, row.is_unsolicited, row.state) == (
            "What is known\n above 80?", "email", True, "open",
        )  # fmt: skip
        assert (row.assigned_to, row.recorded_by, row.interaction) == (colleague_msl, msl, None)
        entry = AuditEntry.objects.about(row).get()
        assert (entry.action, entry.actor) == ("created", msl)
        assert AuditEntry.objects.about(row.relationship).get() == entry

    def test_the_same_form_twice_is_one_question(self, msl, question):
        data = question()
        first = services.log_inquiry(by=msl, inquiry=data, now=NOW)
        assert services.log_inquiry(by=msl, inquiry=data, now=NOW) == first
        assert MedicalInquiry.objects.count() == 1

    def test_a_form_of_someone_else_gives_nothing_away(self, msl, colleague_msl, question):
        services.log_inquiry(by=msl, inquiry=question(), now=NOW)
        taken = MedicalInquiry.objects.get().client_uuid
        other = RelationshipFactory(msl=colleague_msl)
        data = question(client_uuid=taken, relationship=other, assigned_to=colleague_msl)
        with pytest.raises(services.UnableToFollowUp, match="used already"):
            services.log_inquiry(by=colleague_msl, inquiry=data, now=NOW)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"question": "  "}, "question"),
            ({"asked_at": NOW + dt.timedelta(hours=1)}, "asked_at"),
            ({"asked_at": NOW - dt.timedelta(days=3000)}, "asked_at"),
            ({"due_on": dt.date(2026, 5, 4)}, "due_on"),
        ],
    )
    def test_refuses_what_cannot_be(self, msl, question, changes, field):
        with pytest.raises(services.UnableToFollowUp) as refusal:
            services.log_inquiry(by=msl, inquiry=question(**changes), now=NOW)
        assert refusal.value.field == field
        assert not MedicalInquiry.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_is_for_the_own_open_relationships(self, msl, colleague_msl, question, relationship):
        with pytest.raises(services.UnableToFollowUp):
            services.log_inquiry(by=colleague_msl, inquiry=question(), now=NOW)
        relationship.ended_on = NOW.date()
        relationship.save()
        with pytest.raises(services.UnableToFollowUp):
            services.log_inquiry(by=msl, inquiry=question(), now=NOW)

    @pytest.mark.parametrize("role", ["stranger_msl", "other_manager", "admin", "compliance"])
    def test_only_the_team_may_answer(self, msl, question, role, request):
        person = request.getfixturevalue(role)
        with pytest.raises(services.UnableToFollowUp, match=person.full_name):
            services.log_inquiry(by=msl, inquiry=question(assigned_to=person), now=NOW)

    def test_one_from_a_visit_is_its_msls_with_a_history(self, msl, visit_data):
        services.log_visit(by=msl, visit=visit_data(inquiry="What above 80?"), now=NOW)
        row = MedicalInquiry.objects.get()
        assert row.assigned_to == msl
        assert [one.what for one in selectors.history_of(row)] == ["created"]

    def test_is_withdrawn_with_the_visit_that_did_not_take_place(self, msl, visit_data):
        visit = services.log_visit(by=msl, visit=visit_data(inquiry="What above 80?"), now=NOW)
        services.cancel_visit(by=msl, interaction=visit, reason="Wrong day", now=NOW)
        row = MedicalInquiry.objects.get()
        assert (row.state, row.withdrawn_reason) == ("withdrawn", "Wrong day")


class TestAssigning:
    def assign(self, inquiry, by, to, **changes):
        usual = {"revision": 1, "due_on": inquiry.due_on, "reason": "Knows the registry"}
        return services.assign_inquiry(
            by=by, inquiry=inquiry, assigned_to=to, **{**usual, **changes}
        )

    def test_is_on_record_with_its_reason(self, inquiry, manager, msl, colleague_msl):
        self.assign(inquiry, manager, colleague_msl, due_on=dt.date(2026, 5, 20))
        inquiry.refresh_from_db()
        assert (inquiry.assigned_to, inquiry.due_on) == (colleague_msl, dt.date(2026, 5, 20))
        told = selectors.history_of(inquiry)[0]
        assert told.reason == "Knows the registry"
        assert f"{msl.full_name} → {colleague_msl.full_name}" in told.what
        assert "9 May 2026 → 20 May 2026" in told.what

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"reason": " "}, "reason"), ({"due_on": dt.date(2026, 5, 3)}, "due_on")],
    )
    def test_refuses_what_cannot_be(self, inquiry, manager, colleague_msl, changes, field):
        with pytest.raises(services.UnableToFollowUp) as refusal:
            self.assign(inquiry, manager, colleague_msl, **changes)
        assert refusal.value.field == field
        assert not AuditEntry.objects.exists()

    def test_goes_to_nobody_outside_the_team(self, inquiry, manager, stranger_msl):
        with pytest.raises(services.UnableToFollowUp, match=stranger_msl.full_name):
            self.assign(inquiry, manager, stranger_msl)

    def test_a_colleague_reads_it_as_long_as_it_is_theirs(
        self, inquiry, manager, msl, colleague_msl
    ):
        seen = MedicalInquiry.objects.visible_to
        assert not seen(colleague_msl).exists()
        self.assign(inquiry, manager, colleague_msl)
        assert seen(colleague_msl).get() == inquiry
        colleague_msl.memberships.update(ended_on=timezone.now().date())
        assert not seen(colleague_msl).exists()
        colleague_msl.memberships.update(ended_on=None)
        self.assign(inquiry, manager, msl, revision=2)
        assert not seen(colleague_msl).exists()

    def test_a_relationship_that_ended_takes_its_inquiries_along(self, inquiry, msl, manager):
        inquiry.relationship.ended_on = timezone.now().date()
        inquiry.relationship.save()
        assert not MedicalInquiry.objects.visible_to(msl).exists()
        assert MedicalInquiry.objects.visible_to(manager).get() == inquiry

    def test_the_second_of_two_at_once_finds_out(self, inquiry, manager, msl, colleague_msl):
        self.assign(inquiry, manager, colleague_msl)
        with pytest.raises(services.RecordChangedMeanwhile):
            self.assign(inquiry, msl, manager)
        inquiry.refresh_from_db()
        assert inquiry.assigned_to == colleague_msl


class TestAnswering:
    def answer(self, inquiry, by, **changes):
        usual = {"revision": 1, "text": "The rate was the same", "now": NOW}
        return services.answer_inquiry(by=by, inquiry=inquiry, **{**usual, **changes})

    def test_names_the_version_that_it_is_from(self, inquiry, msl):
        paper = MaterialFactory(title="Frailty", version="2.1", approved_until=NOW.date())
        self.answer(inquiry, msl, material=paper)
        inquiry.refresh_from_db()
        assert (inquiry.state, inquiry.answers.get().material) == ("answered", paper)
        assert "Frailty (2.1)" in selectors.history_of(inquiry)[0].what

    def test_is_refused_from_expired_material(self, inquiry, msl):
        old = MaterialFactory(title="Frailty", approved_until=NOW.date() - dt.timedelta(days=1))
        for _ in range(5):
            with pytest.raises(services.UnableToFollowUp, match="ran out on 5 May 2026") as refusal:
                self.answer(inquiry, msl, material=old)
        assert refusal.value.field == "material"
        assert not InquiryAnswer.objects.exists()

    def test_a_correction_needs_a_reason_and_is_delivered_again(self, answered, msl):
        services.deliver_inquiry(by=msl, inquiry=answered, revision=1, channel="phone", now=NOW)
        paper = MaterialFactory()
        with pytest.raises(services.UnableToFollowUp) as refusal:
            self.answer(answered, msl, material=paper, revision=2)
        assert refusal.value.field == "reason"
        self.answer(answered, msl, material=paper, revision=2, reason="A figure was wrong")
        answered.refresh_from_db()
        assert (answered.state, answered.delivered_at) == ("answered", None)
        new, old = selectors.answer_versions(answered)
        assert (new.correction_reason, new.delivered_at) == ("A figure was wrong", None)
        assert (old.superseded_at, old.delivered_at) == (NOW, NOW)

    def test_the_same_form_twice_is_one_answer(self, inquiry, msl):
        paper = MaterialFactory()
        for _ in range(2):
            self.answer(inquiry, msl, material=paper)
        assert InquiryAnswer.objects.count() == AuditEntry.objects.count() == 1

    def test_a_withdrawn_one_is_answered_no_more(self, inquiry, msl):
        services.withdraw_inquiry(by=msl, inquiry=inquiry, revision=1, reason="Found it")
        with pytest.raises(services.UnableToFollowUp, match="withdrawn"):
            self.answer(inquiry, msl, material=MaterialFactory(), revision=2)


class TestDelivering:
    def deliver(self, inquiry, by, **changes):
        usual = {"revision": 1, "channel": "email", "now": NOW}
        return services.deliver_inquiry(by=by, inquiry=inquiry, **{**usual, **changes})

    def test_ends_the_wait(self, answered, msl):
        self.deliver(answered, msl)
        answered.refresh_from_db()
        assert (answered.state, answered.delivered_at) == ("delivered", NOW)
        assert answered.turnaround == NOW - answered.asked_at
        told = answered.answers.get()
        assert (told.delivered_by, told.delivered_channel) == (msl, "email")
        assert AuditEntry.objects.about(answered)[0].action == "closed"

    def test_sent_twice_is_one_delivery(self, answered, msl):
        for _ in range(2):
            self.deliver(answered, msl, delivered_at=NOW)
        assert AuditEntry.objects.count() == 1

    def test_material_that_expired_meanwhile_is_not_delivered(self, answered, msl):
        paper = answered.answers.get().material
        paper.approved_until = NOW.date() - dt.timedelta(days=1)
        paper.save()
        with pytest.raises(services.UnableToFollowUp, match="ran out on 5 May 2026"):
            self.deliver(answered, msl)
        # On the day before it was approved still.
        self.deliver(answered, msl, delivered_at=NOW - dt.timedelta(days=1))

    @pytest.mark.parametrize("at", [NOW + dt.timedelta(hours=1), NOW - dt.timedelta(days=9)])
    def test_refuses_a_time_that_cannot_be(self, answered, msl, at):
        with pytest.raises(services.UnableToFollowUp) as refusal:
            self.deliver(answered, msl, delivered_at=at)
        assert refusal.value.field == "delivered_at"

    def test_without_an_answer_there_is_nothing_to_deliver(self, inquiry, msl):
        with pytest.raises(services.UnableToFollowUp, match="no answer"):
            self.deliver(inquiry, msl)


class TestWithdrawing:
    def test_keeps_the_reason(self, inquiry, msl):
        for _ in range(2):
            services.withdraw_inquiry(by=msl, inquiry=inquiry, revision=1, reason="Found it")
        inquiry.refresh_from_db()
        assert (inquiry.state, inquiry.withdrawn_reason) == ("withdrawn", "Found it")
        assert AuditEntry.objects.count() == 1

    def test_needs_a_reason(self, inquiry, msl):
        with pytest.raises(services.UnableToFollowUp):
            services.withdraw_inquiry(by=msl, inquiry=inquiry, revision=1, reason=" ")

    def test_a_delivered_answer_cannot_be_withdrawn(self, answered, msl):
        services.deliver_inquiry(by=msl, inquiry=answered, revision=1, channel="phone", now=NOW)
        with pytest.raises(services.UnableToFollowUp, match="delivered already"):
            services.withdraw_inquiry(by=msl, inquiry=answered, revision=2, reason="Late")


class TestDatabase:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"state": "delivered"},
            {"delivered_at": NOW},
            {"state": "withdrawn"},
            {"state": "lost"},
        ],
    )
    def test_refuses_rows_that_contradict_themselves(self, inquiry, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            MedicalInquiry.objects.filter(pk=inquiry.pk).update(**wrong)

    def test_has_one_current_answer(self, answered):
        with pytest.raises(IntegrityError), transaction.atomic():
            InquiryAnswerFactory(inquiry=answered)


class TestQueue:
    def shown(self, client, **query):
        response = client.get(page_of("inquiry_list"), query)
        return [one.question for one in response.context["page_obj"]]

    def test_narrows_by_every_part_of_the_address(
        self, as_user, manager, relationship, msl, colleague_msl
    ):
        today = timezone.localdate()
        later = today + dt.timedelta(days=3)
        other = RelationshipFactory(msl=colleague_msl)
        MedicalInquiryFactory(relationship=relationship, question="late", due_on="2026-05-10")
        MedicalInquiryFactory(
            relationship=relationship, question="soon", due_on=later, asked_at=timezone.now()
        )
        MedicalInquiryFactory(relationship=other, question="other", due_on=later)
        client = as_user(manager)
        assert self.shown(client) == ["late", "soon", "other"]
        assert self.shown(client, overdue="on") == ["late"]
        assert self.shown(client, msl=colleague_msl.pk) == ["other"]
        assert self.shown(client, q="SOO") == ["soon"]
        assert self.shown(client, q=other.opinion_leader.family_name) == ["other"]
        assert self.shown(client, since=f"{today:%Y-%m-%d}") == ["soon"]
        assert self.shown(client, until="2026-06-01", sort="-due") == ["other", "late"]
        assert self.shown(client, person=relationship.opinion_leader_id) == ["late", "soon"]
        client = as_user(msl)
        assert self.shown(client, whose="own") == ["late", "soon"]
        assert self.shown(client, whose="assigned") == ["late", "soon"]
        assert self.shown(client, sort="owner__password") == ["late", "soon"]

    def test_has_parts_with_their_counts_and_says_how_long_it_took(self, as_user, msl, answered):
        MedicalInquiryFactory(relationship=answered.relationship)
        services.deliver_inquiry(
            by=msl,
            inquiry=answered,
            revision=1,
            channel="phone",
            delivered_at=answered.asked_at + dt.timedelta(days=3),
        )
        response = as_user(msl).get(page_of("inquiry_list"), {"show": "delivered"})
        counts = {str(tab["label"]): tab["count"] for tab in response.context["tabs"]}
        assert counts == {
            "Waiting": 1, "To answer": 1, "To deliver": 0, "Delivered": 1, "Withdrawn": 0,
        }  # fmt: skip
        page = " ".join(response.content.decode().split())
        assert "3 days on average from question to answer, 1 of 1 by their day" in page

    def test_needs_as_many_queries_for_60_rows_as_for_10(
        self, as_user, msl, relationship, django_assert_max_num_queries
    ):
        client, counts = as_user(msl), []
        for more in (10, 50):
            MedicalInquiryFactory.create_batch(more, relationship=relationship, interaction=None)
            with django_assert_max_num_queries(30) as counted:
                response = client.get(page_of("inquiry_list"))
            counts.append(len(counted))
        assert counts[0] == counts[1]
        assert len(response.context["page_obj"]) == 25

    @pytest.mark.parametrize("role", ["colleague_msl", "stranger_msl", "other_manager"])
    def test_shows_nothing_of_others(self, as_user, inquiry, role, request):
        response = as_user(request.getfixturevalue(role)).get(page_of("inquiry_list"))
        assert inquiry.question not in response.content.decode()
        assert [tab["count"] for tab in response.context["tabs"]] == [0] * 5


class TestAssigningSeveral:
    def send(self, client, chosen, person, reason="Holidays"):
        sent = {"chosen": chosen, "assigned_to": person.pk, "reason": reason}
        return client.post(page_of("inquiries_assign"), sent)

    def test_says_what_became_of_each(
        self, as_user, manager, relationship, colleague_msl, stranger_msl
    ):
        fresh, changed, theirs = MedicalInquiryFactory.create_batch(3, relationship=relationship)
        MedicalInquiry.objects.filter(pk=changed.pk).update(revision=2)
        MedicalInquiry.objects.filter(pk=theirs.pk).update(assigned_to=colleague_msl)
        hidden = MedicalInquiryFactory(relationship=RelationshipFactory(msl=stranger_msl))
        chosen = [f"{one.pk}:1" for one in (fresh, changed, theirs, hidden)]
        response = self.send(as_user(manager), chosen, colleague_msl)
        told = {one.record.pk: (one.is_done, one.told) for one in response.context["results"]}
        assert set(told) == {fresh.pk, changed.pk, theirs.pk}
        assert told[fresh.pk] == (True, "Assigned to Lorenz Vogt.")
        assert told[changed.pk][0] is False
        assert "changed meanwhile" in told[changed.pk][1]
        assert told[theirs.pk] == (True, "Is with Lorenz Vogt already.")
        hidden.refresh_from_db()
        assert hidden.assigned_to == stranger_msl

    @pytest.mark.parametrize("chosen", [[], ["x:1"], ["9" * 30 + ":1"], ["1"]])
    def test_bad_choices_change_nothing(self, as_user, manager, inquiry, colleague_msl, chosen):
        response = self.send(as_user(manager), chosen, colleague_msl)
        assert response.status_code == 200
        inquiry.refresh_from_db()
        assert inquiry.assigned_to != colleague_msl

    def test_needs_a_reason_and_someone_whom_one_knows(
        self, as_user, manager, inquiry, colleague_msl, stranger_msl
    ):
        client = as_user(manager)
        for person, reason in ((colleague_msl, ""), (stranger_msl, "Holidays")):
            response = self.send(client, [f"{inquiry.pk}:1"], person, reason)
            assert response.context["form"].errors
        assert not AuditEntry.objects.about(inquiry).exists()


class TestPages:
    def test_a_question_is_logged_from_the_relationship(self, as_user, msl, relationship):
        client = as_user(msl)
        address = f"{page_of('inquiry_create')}?relationship={relationship.pk}"
        form = client.get(address).context["form"]
        assert str(form["relationship"].value()) == str(relationship.pk)
        sent = {
            "client_uuid": str(form["client_uuid"].value()),
            "relationship": relationship.pk,
            "question": "What above 80?",
            "origin": "raised",
            "channel": "phone",
            "asked_at": f"{timezone.now() - dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "due_on": f"{timezone.localdate() + dt.timedelta(days=3):%Y-%m-%d}",
            "assigned_to": msl.pk,
        }
        for _ in range(2):
            response = client.post(address, sent)
        row = MedicalInquiry.objects.get()
        assert response.url == row.get_absolute_url()
        assert (row.question, row.is_unsolicited) == ("What above 80?", False)

    def test_the_second_writer_sees_both_texts(self, as_user, msl, inquiry):
        client, paper = as_user(msl), MaterialFactory()
        address = page_of("inquiry_answer", inquiry.pk)
        services.answer_inquiry(
            by=msl, inquiry=inquiry, revision=1, text="The quicker text", material=paper
        )
        sent = {"revision": "1", "text": "The slower text", "material": paper.pk, "reason": ""}
        response = client.post(address, sent)
        page = response.content.decode()
        assert "changed meanwhile" in page
        assert "The quicker text" in page
        assert "The slower text</textarea>" in page
        again = {**sent, "revision": response.context["form"]["revision"].value()}
        assert client.post(address, again).context["form"].has_error("reason")
        client.post(address, {**again, "reason": "It says more"})
        current = InquiryAnswer.objects.current().get()
        assert (current.text, current.correction_reason) == ("The slower text", "It says more")

    def test_expired_material_is_not_offered_and_refused_by_name(self, as_user, msl, inquiry):
        old = MaterialFactory(title="Old paper", approved_until=dt.date(2026, 1, 31))
        client = as_user(msl)
        address = page_of("inquiry_answer", inquiry.pk)
        assert "Old paper" not in client.get(address).content.decode()
        response = client.post(address, {"revision": "1", "text": "So", "material": old.pk})
        assert "ran out on 31 January 2026" in str(response.context["form"].errors["material"])

    def test_a_colleague_answers_without_seeing_the_relationship(
        self, as_user, manager, inquiry, colleague_msl
    ):
        services.assign_inquiry(
            by=manager,
            inquiry=inquiry,
            revision=1,
            assigned_to=colleague_msl,
            due_on=inquiry.due_on,
            reason="Knows it",
        )
        client = as_user(colleague_msl)
        page = client.get(inquiry.get_absolute_url()).content.decode()
        assert inquiry.question in page
        assert inquiry.relationship.get_absolute_url() not in page
        sent = {"revision": "2", "text": "The same", "material": MaterialFactory().pk}
        client.post(page_of("inquiry_answer", inquiry.pk), sent)
        assert InquiryAnswer.objects.get().recorded_by == colleague_msl

    @pytest.mark.parametrize(
        ("name", "sent", "field"),
        [
            ("inquiry_answer", {"text": ""}, "text"),
            ("inquiry_answer", {"text": "x" * 5001}, "text"),
            ("inquiry_answer", {"material": "9" * 25}, "material"),
            ("inquiry_assign", {"assigned_to": "0"}, "assigned_to"),
            ("inquiry_assign", {"due_on": "2026-02-30"}, "due_on"),
            ("inquiry_deliver", {"channel": "dove"}, "channel"),
            ("inquiry_deliver", {"delivered_at": "2199-01-01T10:00"}, "delivered_at"),
            ("inquiry_withdraw", {"reason": ""}, "reason"),
            ("inquiry_withdraw", {"reason": "NUL \x00"}, "reason"),
        ],
    )
    def test_refuse_what_cannot_be(self, as_user, msl, answered, name, sent, field):
        usual = {
            "revision": "1", "text": "So", "material": MaterialFactory().pk, "reason": "Because",
            "assigned_to": msl.pk, "due_on": "2026-05-20", "channel": "email",
            "delivered_at": "2026-05-05T10:00",
        }  # fmt: skip
        response = as_user(msl).post(page_of(name, answered.pk), {**usual, **sent})
        assert response.context["form"].has_error(field)
        assert not AuditEntry.objects.about(answered).exists()

    def test_nothing_typed_is_ever_markup(self, as_user, msl, answered):
        nasty = "<script>alert(1)</script>{{ 7*7 }}"
        InquiryAnswer.objects.update(text=nasty)
        MedicalInquiry.objects.update(question=nasty)
        page = as_user(msl).get(answered.get_absolute_url()).content.decode()
        assert "<script>alert(1)" not in page
        assert page.count("{{ 7*7 }}") >= 2


def test_someone_of_two_teams_sees_only_what_is_assigned(colleague_msl, team, relationship):
    newcomer = UserFactory(msl=True)
    MembershipFactory(user=newcomer, team=team)
    ParticipationFactory(relationship=relationship)
    MedicalInquiryFactory(relationship=relationship)
    mine = MedicalInquiryFactory(relationship=relationship, assigned_to=newcomer)
    assert list(MedicalInquiry.objects.visible_to(newcomer)) == [mine]
    assert list(InquiryAnswer.objects.visible_to(newcomer)) == []
