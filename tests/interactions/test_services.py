"""The rules of logging, changing, correcting and following up, one test per refusal."""

import dataclasses
import datetime as dt
import uuid

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from interactions import services
from interactions.constants import State
from interactions.models import (
    AdverseEventNote,
    Commitment,
    CommitmentClosure,
    Disagreement,
    Insight,
    Interaction,
    MedicalInquiry,
)
from interactions.services import (
    DisagreementData,
    HandlingData,
    NextVisitData,
    OwnedVisit,
    ParticipationData,
    PromiseData,
)
from tests.factories.interactions import (
    CommitmentClosureFactory,
    CommitmentFactory,
    DisagreementFactory,
    MaterialFactory,
    MedicalInquiryFactory,
    TopicFactory,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.interactions.conftest import NOW

DAY = dt.timedelta(days=1)


def log(by, visit) -> Interaction:
    return services.log_visit(by=by, visit=visit, now=NOW)


class TestLoggingRefuses:
    def refused(self, by, visit, field: str) -> str:
        with pytest.raises(services.UnableToLogVisit) as refusal:
            log(by, visit)
        assert refusal.value.field == field
        assert not Interaction.objects.exists()
        assert not AuditEntry.objects.exists()
        return refusal.value.message

    def test_nobody(self, msl, visit_data):
        self.refused(msl, visit_data(participations=[]), "relationship")

    def test_one_person_twice(self, msl, relationship, visit_data):
        twice = [ParticipationData(relationship=relationship)] * 2
        self.refused(msl, visit_data(participations=twice), "relationship")

    def test_another_msls_person(self, colleague_msl, visit_data):
        self.refused(colleague_msl, visit_data(), "relationship")

    def test_an_ended_relationship(self, msl, relationship, visit_data):
        relationship.ended_on = NOW.date()
        relationship.save()
        self.refused(msl, visit_data(), "relationship")

    @pytest.mark.parametrize("status", ["do_not_contact", "deceased", "retired", "restricted"])
    def test_planning_with_someone_not_to_be_contacted(self, msl, relationship, visit_data, status):
        relationship.opinion_leader.status = status
        planned = visit_data(state="planned", starts_at=NOW + DAY, adverse_event_heard=None)
        self.refused(msl, planned, "relationship")
        next_one = NextVisitData(starts_at=NOW + DAY)
        self.refused(msl, visit_data(next_visit=next_one), "next_on")

    def test_a_promise_of_someone_who_was_not_there(self, msl, visit_data):
        other = RelationshipFactory(msl=msl)
        promise = PromiseData(
            relationship=other, promised_by="us", text="Send it", due_on=NOW.date()
        )
        self.refused(msl, visit_data(promises=[promise]), "relationship")

    def test_what_took_place_in_the_future(self, msl, visit_data):
        ahead = NOW + dt.timedelta(minutes=6)
        assert "Plan it" in self.refused(msl, visit_data(starts_at=ahead), "starts_at")

    def test_five_years_ago_and_two_years_ahead(self, msl, visit_data):
        long_ago = NOW - 6 * 366 * DAY
        self.refused(msl, visit_data(starts_at=long_ago), "starts_at")
        far = visit_data(state="planned", starts_at=NOW + 740 * DAY, adverse_event_heard=None)
        self.refused(msl, far, "starts_at")

    def test_no_topic(self, msl, visit_data):
        self.refused(msl, visit_data(subject=" "), "subject")

    def test_no_answer_to_the_safety_question(self, msl, visit_data):
        self.refused(msl, visit_data(adverse_event_heard=None), "adverse_event_heard")

    def test_a_cancelled_visit_without_a_reason(self, msl, visit_data):
        self.refused(msl, visit_data(state="cancelled"), "cancelled_reason")

    @pytest.mark.parametrize(
        "happened",
        [
            {"inquiry": "What above 80?"},
            {"insight": "Nobody measures frailty"},
            {"adverse_event_heard": True},
            {"depth": 4},
        ],
    )
    def test_a_planned_visit_in_which_something_happened(
        self, msl, relationship, visit_data, happened
    ):
        changes = {"adverse_event_heard": None, **happened}
        depth = changes.pop("depth", None)
        people = [ParticipationData(relationship=relationship, depth=depth)]
        visit = visit_data(state="planned", starts_at=NOW + DAY, participations=people, **changes)
        self.refused(msl, visit, "state")

    def test_a_promise_due_before_the_visit(self, msl, relationship, visit_data):
        day = (NOW - 3 * DAY).date()
        promise = PromiseData(relationship=relationship, promised_by="us", text="Send", due_on=day)
        self.refused(msl, visit_data(promises=[promise]), "promise_due_on")

    def test_a_next_visit_in_the_past(self, msl, visit_data):
        self.refused(msl, visit_data(next_visit=NextVisitData(starts_at=NOW)), "next_on")

    def test_a_next_visit_in_three_years(self, msl, visit_data):
        far = NextVisitData(starts_at=NOW + 1000 * DAY)
        self.refused(msl, visit_data(next_visit=far), "next_on")

    def test_all_of_many_when_one_may_not_go_on_record(self, msl, visit_data):
        visits = [
            OwnedVisit(owner=msl, visit=one, recorded_at=NOW)
            for one in (visit_data(), visit_data(subject=""))
        ]
        with pytest.raises(services.UnableToLogVisit):
            services.log_visits(visits=visits, now=NOW)
        assert not Interaction.objects.exists()

    def test_a_key_of_someone_else(self, msl, colleague_msl, visit_data):
        theirs = RelationshipFactory(msl=colleague_msl)
        key = uuid.uuid4()
        log(
            colleague_msl,
            visit_data(client_uuid=key, participations=[ParticipationData(relationship=theirs)]),
        )
        with pytest.raises(services.VisitKeyTaken):
            log(msl, visit_data(client_uuid=key))


class TestLogging:
    def full_visit(self, relationship, colleague, material, visit_data):
        return visit_data(
            participations=[
                ParticipationData(
                    relationship=relationship, depth=4, patient_focus="central", candid="both"
                )
            ],
            adverse_event_heard=True,
            adverse_event_summary="A fall",
            disagreements=[
                DisagreementData(
                    relationship=relationship,
                    topic="Dose",
                    handling=HandlingData(listened="yes", outcome="deepened"),
                )
            ],
            promises=[
                PromiseData(
                    relationship=relationship,
                    promised_by="them",
                    text="Protocol",
                    due_on=NOW.date(),
                )
            ],
            inquiry="What above 80?",
            insight="Frailty is not measured",
            materials=[material],
            colleagues=[colleague],
            next_visit=NextVisitData(starts_at=NOW + 30 * DAY, subject="Registry"),
        )

    def stored(self, visit: Interaction) -> dict:
        """Everything that hangs on a visit, without keys and times of recording."""

        def plain(rows, *names):
            return sorted(rows.values_list(*names))

        planned = Interaction.objects.get(client_uuid=uuid.uuid5(visit.client_uuid, "next visit"))
        return {
            "self": (visit.state, visit.starts_at, visit.channel, visit.adverse_event_heard),
            "people": plain(
                visit.participations, "relationship", "is_live", "depth", "patient_focus", "candid"
            ),
            "discussions": plain(visit.discussions, "subject", "topic"),
            "disagreements": plain(
                visit.disagreements, "topic", "listened", "outcome", "is_open", "handled_at"
            ),
            "promises": plain(visit.commitments, "promised_by", "text", "promised_at", "due_on"),
            "inquiries": plain(visit.inquiries, "question", "due_on", "channel"),
            "insights": plain(visit.insights, "what"),
            "safety": plain(visit.adverse_event_notes, "summary", "aware_at", "due_at"),
            "materials": plain(visit.materials_used, "material"),
            "colleagues": plain(visit.colleagues, "pk"),
            "next": (planned.state, planned.starts_at, planned.discussions.get().subject),
            "told": list(
                AuditEntry.objects.about(visit).values_list("action", "record_type", "actor")
            ),
        }

    def test_one_by_one_and_in_bulk_store_the_same(
        self, msl, colleague_msl, relationship, visit_data
    ):
        TopicFactory(name="choosing therapy in frail patients")
        told = self.full_visit(relationship, colleague_msl, MaterialFactory(), visit_data)
        single = log(msl, told)
        again = [dataclasses.replace(told, client_uuid=uuid.uuid4()) for _ in range(3)]
        owned = [OwnedVisit(owner=msl, visit=one, recorded_at=NOW) for one in again]
        bulk = services.log_visits(visits=owned, now=NOW)
        assert len(bulk) == 3
        expected = self.stored(single)
        assert expected["discussions"][0][1] is not None
        for visit in bulk:
            assert self.stored(visit) == expected

    def test_takes_as_many_statements_for_30_visits_as_for_3(
        self, msl, visit_data, django_assert_max_num_queries
    ):
        counts = []
        for number in (3, 30):
            owned = [
                OwnedVisit(owner=msl, visit=visit_data(), recorded_at=NOW) for _ in range(number)
            ]
            with django_assert_max_num_queries(40) as counted:
                services.log_visits(visits=owned, now=NOW)
            counts.append(len(counted))
        assert counts[0] == counts[1]

    def test_tells_whose_evidence_changed_after_the_commit(
        self, msl, relationship, visit_data, heard, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            log(msl, visit_data())
            assert heard == []
        assert heard == [relationship.pk]

    def test_says_nothing_of_a_planned_visit(
        self, msl, visit_data, heard, django_capture_on_commit_callbacks
    ):
        planned = visit_data(state="planned", starts_at=NOW + DAY, adverse_event_heard=None)
        with django_capture_on_commit_callbacks(execute=True):
            log(msl, planned)
        assert heard == []

    @pytest.mark.parametrize(
        ("channel", "minutes", "is_live"),
        [
            ("in_person", None, True), ("video", 5, True), ("phone", None, False),
            ("phone", 9, False), ("phone", 10, True), ("email", 60, False),
            ("chat", None, False), ("other", 60, False),
        ],
    )  # fmt: skip
    def test_knows_live_contact(self, msl, visit_data, channel, minutes, is_live):
        visit = log(msl, visit_data(channel=channel, duration_minutes=minutes))
        assert visit.participations.get().is_live is is_live

    def test_a_draft_writes_nothing_that_counts(self, msl, visit_data):
        typed = {"inquiry": "What ab"}
        draft = visit_data(state="draft", subject="", inquiry="What ab", draft_input=typed)
        visit = log(msl, draft)
        assert visit.draft_input == typed
        assert not MedicalInquiry.objects.exists()
        assert not Insight.objects.exists()


class TestChanging:
    @pytest.fixture
    def planned(self, msl, visit_data):
        return log(msl, visit_data(state="planned", starts_at=NOW + DAY, adverse_event_heard=None))

    def test_only_its_author(self, colleague_msl, planned, visit_data):
        with pytest.raises(services.UnableToChangeVisit):
            services.change_visit(by=colleague_msl, interaction=planned, visit=visit_data())

    def test_not_once_it_is_cancelled(self, msl, planned, visit_data):
        services.cancel_visit(by=msl, interaction=planned, reason="Ill", now=NOW)
        with pytest.raises(services.VisitChangedMeanwhile):
            services.change_visit(by=msl, interaction=planned, visit=visit_data(), now=NOW)

    def test_not_once_it_is_on_record(self, msl, visit_data):
        held = log(msl, visit_data())
        with pytest.raises(services.VisitChangedMeanwhile):
            services.change_visit(by=msl, interaction=held, visit=visit_data(), now=NOW)

    def test_not_from_a_text_that_was_replaced(self, msl, planned, visit_data):
        with pytest.raises(services.VisitChangedMeanwhile):
            services.change_visit(
                by=msl,
                interaction=planned,
                visit=visit_data(),
                seen_at=NOW - DAY,
                now=NOW,
            )

    def test_plans_the_next_one_when_it_took_place(self, msl, planned, visit_data):
        told = visit_data(next_visit=NextVisitData(starts_at=NOW + 9 * DAY))
        told = dataclasses.replace(told, client_uuid=planned.client_uuid)
        services.change_visit(by=msl, interaction=planned, visit=told, now=NOW)
        assert Interaction.objects.planned().get().starts_at == NOW + 9 * DAY

    def test_says_in_the_trail_what_changed_but_not_the_notes(self, msl, planned, visit_data):
        told = visit_data(
            state="planned",
            starts_at=NOW + DAY,
            adverse_event_heard=None,
            notes="Confidential words",
            channel="phone",
        )
        services.change_visit(by=msl, interaction=planned, visit=told, now=NOW)
        changes = AuditEntry.objects.about(planned)[0].payload.changes
        assert {"field": "channel", "old": "in_person", "new": "phone"} in changes
        assert "Confidential" not in str(changes)


class TestCorrecting:
    @pytest.fixture
    def held(self, msl, visit_data):
        return log(msl, visit_data())

    def correct(self, by, held, visit, **changes):
        usual = {"reason": "Wrong channel", "now": NOW}
        return services.correct_visit(by=by, interaction=held, visit=visit, **{**usual, **changes})

    def test_needs_a_reason(self, msl, held, visit_data):
        with pytest.raises(services.UnableToChangeVisit) as refusal:
            self.correct(msl, held, visit_data(), reason=" ")
        assert refusal.value.field == "correction_reason"

    def test_only_of_what_is_on_record(self, msl, visit_data):
        planned = log(
            msl, visit_data(state="planned", starts_at=NOW + DAY, adverse_event_heard=None)
        )
        with pytest.raises(services.UnableToChangeVisit):
            self.correct(msl, planned, visit_data())

    def test_it_stays_a_visit_that_took_place(self, msl, held, visit_data):
        planned = visit_data(state="planned", starts_at=NOW + DAY, adverse_event_heard=None)
        with pytest.raises(services.UnableToChangeVisit):
            self.correct(msl, held, planned)

    def test_the_second_of_two_is_too_late(self, msl, held, visit_data):
        self.correct(msl, held, visit_data(channel="video"))
        with pytest.raises(services.VisitChangedMeanwhile):
            self.correct(msl, held, visit_data(channel="phone"))

    def test_a_safety_note_stays(self, msl, visit_data):
        held = log(msl, visit_data(adverse_event_heard=True))
        with pytest.raises(services.UnableToChangeVisit) as refusal:
            self.correct(msl, held, visit_data(adverse_event_heard=False))
        assert refusal.value.field == "adverse_event_heard"

    def test_a_safety_note_that_was_forgotten_starts_its_clock(self, msl, held, visit_data):
        new = self.correct(msl, held, visit_data(adverse_event_heard=True))
        assert AdverseEventNote.objects.get().interaction == new

    def test_a_safety_note_is_not_written_twice(self, msl, visit_data):
        held = log(msl, visit_data(adverse_event_heard=True))
        self.correct(msl, held, visit_data(adverse_event_heard=True, channel="video"))
        assert AdverseEventNote.objects.count() == 1

    @pytest.mark.parametrize(
        "factory", [CommitmentFactory, DisagreementFactory, MedicalInquiryFactory]
    )
    def test_not_to_another_person_than_its_promises_name(
        self, msl, relationship, held, visit_data, factory
    ):
        factory(interaction=held, relationship=relationship)
        other = [ParticipationData(relationship=RelationshipFactory(msl=msl))]
        with pytest.raises(services.UnableToChangeVisit) as refusal:
            self.correct(msl, held, visit_data(participations=other))
        assert refusal.value.field == "relationship"

    def test_what_was_noted_by_mistake_no_longer_counts(self, msl, relationship, held, visit_data):
        same = {"interaction": held, "relationship": relationship}
        wrong, right = CommitmentFactory(**same), CommitmentFactory(**same)
        new = self.correct(msl, held, visit_data(), taken_back=[wrong])
        assert list(Commitment.objects.open()) == [right]
        assert set(new.commitments.all()) == {wrong, right}

    def test_tells_of_the_former_and_the_new_person(
        self, msl, relationship, held, visit_data, heard, django_capture_on_commit_callbacks
    ):
        other = RelationshipFactory(msl=msl)
        people = [ParticipationData(relationship=other)]
        with django_capture_on_commit_callbacks(execute=True):
            self.correct(msl, held, visit_data(participations=people))
        assert heard == sorted([relationship.pk, other.pk])


class TestCancelling:
    def test_needs_a_reason(self, msl, visit_data):
        held = log(msl, visit_data())
        with pytest.raises(services.UnableToChangeVisit) as refusal:
            services.cancel_visit(by=msl, interaction=held, reason=" ")
        assert refusal.value.field == "cancelled_reason"

    def test_once(self, msl, visit_data):
        held = log(msl, visit_data())
        new = services.cancel_visit(by=msl, interaction=held, reason="Never met", now=NOW)
        with pytest.raises(services.UnableToChangeVisit):
            services.cancel_visit(by=msl, interaction=new, reason="Again", now=NOW)

    def test_not_with_a_safety_note(self, msl, visit_data):
        held = log(msl, visit_data(adverse_event_heard=True))
        with pytest.raises(services.UnableToChangeVisit):
            services.cancel_visit(by=msl, interaction=held, reason="Never met", now=NOW)

    def test_takes_what_arose_in_it_along(self, msl, relationship, visit_data):
        promise = PromiseData(
            relationship=relationship, promised_by="us", text="Send", due_on=NOW.date()
        )
        dispute = DisagreementData(relationship=relationship, topic="Dose")
        held = log(msl, visit_data(promises=[promise], disagreements=[dispute]))
        services.cancel_visit(by=msl, interaction=held, reason="Never met", now=NOW)
        assert not Commitment.objects.open().exists()
        assert not Disagreement.objects.current().exists()

    def test_a_draft_forgets_what_was_typed(self, msl, visit_data):
        draft = log(msl, visit_data(state="draft", draft_input={"inquiry": "What"}))
        services.cancel_visit(by=msl, interaction=draft, reason="Not needed", now=NOW)
        draft.refresh_from_db()
        assert (draft.state, draft.draft_input) == (State.CANCELLED, {})


class TestPromises:
    @pytest.fixture
    def promise(self, relationship):
        return CommitmentFactory(relationship=relationship)

    @pytest.mark.parametrize("closed_at", [NOW + DAY, NOW - 30 * DAY])
    def test_do_not_end_before_they_were_made_or_later_than_now(self, msl, promise, closed_at):
        with pytest.raises(services.UnableToFollowUp) as refusal:
            services.close_commitment(
                by=msl, commitment=promise, outcome="kept", closed_at=closed_at, now=NOW
            )
        assert refusal.value.field == "closed_on"

    def test_do_not_end_once_taken_back(self, msl, promise):
        promise.voided_at = NOW
        with pytest.raises(services.UnableToFollowUp):
            services.close_commitment(by=msl, commitment=promise, outcome="kept", now=NOW)

    def test_the_day_counts_in_the_readers_zone(self, msl, promise):
        # The evening of 4 May in Los Angeles is the morning of 5 May in UTC.
        promise.promised_at = dt.datetime(2026, 5, 5, 2, tzinfo=dt.UTC)
        with timezone.override("America/Los_Angeles"):
            services.close_commitment(
                by=msl,
                commitment=promise,
                outcome="kept",
                closed_at=dt.datetime(2026, 5, 4, 19, tzinfo=dt.UTC),
                now=NOW,
            )
        assert promise.closure == "kept"

    def test_a_new_ending_replaces_the_former_one(self, msl, promise):
        CommitmentClosureFactory(commitment=promise, closed_at=NOW - DAY, recorded_at=NOW - DAY)
        services.close_commitment(by=msl, commitment=promise, outcome="late", now=NOW)
        assert CommitmentClosure.objects.current().get().outcome == "late"
        assert CommitmentClosure.objects.count() == 2

    def test_ours_are_closed_as_not_kept_a_week_after_they_were_due(self, relationship, heard):
        due = NOW.date() - 7 * DAY
        late = CommitmentFactory(relationship=relationship, due_on=due)
        CommitmentFactory(relationship=relationship, due_on=due + DAY)
        CommitmentFactory(relationship=relationship, due_on=due, promised_by="them")
        ids = services.close_overdue_commitments(now=NOW, after_days=7)
        assert ids == [relationship.pk]
        closure = CommitmentClosure.objects.get()
        assert (closure.commitment, closure.outcome, closure.recorded_by) == (late, "broken", None)
        assert services.close_overdue_commitments(now=NOW, after_days=7) == []


class TestDisagreements:
    @pytest.fixture
    def disagreement(self, relationship):
        return DisagreementFactory(relationship=relationship)

    def follow_up(self, by, disagreement, **changes):
        usual = {"handling": HandlingData(listened="yes"), "is_open": True, "now": NOW}
        return services.follow_up_disagreement(
            by=by, disagreement=disagreement, **{**usual, **changes}
        )

    @pytest.mark.parametrize("handled_at", [NOW + DAY, NOW - 30 * DAY])
    def test_are_not_handled_before_they_arose_or_later_than_now(
        self, msl, disagreement, handled_at
    ):
        with pytest.raises(services.UnableToFollowUp) as refusal:
            self.follow_up(msl, disagreement, handled_at=handled_at)
        assert refusal.value.field == "handled_on"

    def test_are_not_followed_up_once_closed(self, msl, disagreement):
        closed = self.follow_up(msl, disagreement, is_open=False)
        with pytest.raises(services.UnableToFollowUp):
            self.follow_up(msl, closed)

    def test_the_second_of_two_is_too_late(self, msl, disagreement):
        self.follow_up(msl, disagreement)
        with pytest.raises(services.DisagreementChangedMeanwhile):
            self.follow_up(msl, disagreement)

    def test_keep_their_words_and_their_beginning(self, msl, disagreement):
        new = self.follow_up(msl, disagreement, follow_up="Read together")
        disagreement.refresh_from_db()
        assert (new.topic, new.opened_at, new.episode) == (
            disagreement.topic, disagreement.opened_at, disagreement.episode,
        )  # fmt: skip
        assert (new.handled_at, disagreement.superseded_at) == (NOW, NOW)

    def test_earlier_on_the_same_day_counts_as_the_moment_they_arose(self, msl, disagreement):
        before = disagreement.opened_at - dt.timedelta(hours=2)
        new = self.follow_up(msl, disagreement, handled_at=before)
        assert new.handled_at == disagreement.opened_at


class TestSafetyNotes:
    def hand_over(self, msl, note, **changes):
        usual = {"reference": "DS-1", "now": NOW}
        return services.hand_over_adverse_event(by=msl, note=note, **{**usual, **changes})

    @pytest.fixture
    def note(self, msl, visit_data):
        return log(msl, visit_data(adverse_event_heard=True)).adverse_event_notes.get()

    def test_are_handed_over_once(self, msl, note):
        self.hand_over(msl, note)
        with pytest.raises(services.UnableToFollowUp):
            self.hand_over(msl, note)

    @pytest.mark.parametrize("at", [NOW + DAY, NOW - 30 * DAY])
    def test_not_before_it_was_heard_or_later_than_now(self, msl, note, at):
        with pytest.raises(services.UnableToFollowUp) as refusal:
            self.hand_over(msl, note, at=at)
        assert refusal.value.field == "handed_over_at"


def test_a_person_with_an_end_ahead_is_still_visited(msl, visit_data):
    leaving = RelationshipFactory(
        msl=msl, opinion_leader=OpinionLeaderFactory(), ended_on=NOW.date() + 9 * DAY
    )
    visit = log(msl, visit_data(participations=[ParticipationData(relationship=leaving)]))
    assert visit.participations.get().relationship == leaving
