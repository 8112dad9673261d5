"""Promises, disagreements and safety notes as pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions import services
from interactions.models import AdverseEventNote, CommitmentClosure, Disagreement
from tests.factories.interactions import (
    AdverseEventNoteFactory,
    CommitmentFactory,
    DisagreementFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import RelationshipFactory

LISTS = ["commitment_list", "disagreement_list", "adverse_event_list"]
OTHERS = [
    ("manager", 403),
    ("colleague_msl", 404),
    ("stranger_msl", 404),
    ("other_manager", 404),
]


def page_of(name: str, pk: int | None = None) -> str:
    return reverse(f"interactions:{name}", args=[pk] if pk else [])


class TestLists:
    @pytest.mark.parametrize("name", LISTS)
    @pytest.mark.parametrize("role", ["msl", "manager"])
    def test_teach_when_empty(self, as_user, name, role, request):
        response = as_user(request.getfixturevalue(role)).get(page_of(name))
        assert response.status_code == 200
        assert 'class="empty"' in response.content.decode()

    @pytest.mark.parametrize("name", LISTS[:2])
    @pytest.mark.parametrize("role", ["admin", "compliance"])
    def test_are_not_for_those_who_do_not_read_visits(self, as_user, name, role, request):
        assert as_user(request.getfixturevalue(role)).get(page_of(name)).status_code == 403

    @pytest.mark.parametrize("name", LISTS)
    def test_need_as_many_queries_for_60_rows_as_for_10(
        self, as_user, msl, relationship, name, django_assert_max_num_queries
    ):
        factories = {
            "commitment_list": lambda: CommitmentFactory(relationship=relationship),
            "disagreement_list": lambda: DisagreementFactory(relationship=relationship),
            "adverse_event_list": lambda: AdverseEventNoteFactory(
                interaction=ParticipationFactory(relationship=relationship).interaction
            ),
        }
        client = as_user(msl)
        counts = []
        for more in (10, 50):
            for _ in range(more):
                factories[name]()
            with django_assert_max_num_queries(30) as counted:
                response = client.get(page_of(name))
            counts.append(len(counted))
        assert counts[0] == counts[1]
        assert len(response.context["page_obj"]) == 25


class TestPromises:
    @pytest.fixture
    def promise(self, relationship):
        return CommitmentFactory(relationship=relationship)

    def test_open_ones_come_soonest_first_with_the_overdue_marked(self, as_user, msl, relationship):
        today = timezone.localdate()
        CommitmentFactory(relationship=relationship, text="Later", due_on=today)
        CommitmentFactory(
            relationship=relationship, text="Sooner", due_on=today - dt.timedelta(days=3)
        )
        CommitmentFactory(relationship=relationship, text="Over", closure="kept")
        response = as_user(msl).get(page_of("commitment_list"))
        assert [one.text for one in response.context["page_obj"]] == ["Sooner", "Later"]
        assert response.content.decode().count("Overdue, was due 3 days ago") == 1
        ended = as_user(msl).get(page_of("commitment_list"), {"show": "ended"})
        assert [one.text for one in ended.context["page_obj"]] == ["Over"]

    @pytest.mark.parametrize(
        ("outcome", "day"),
        [
            ("kept", "2026-05-18"),
            ("late", "2026-05-19"),
            ("broken", "2026-05-20"),
            ("withdrawn", "2026-05-10"),
        ],
    )
    def test_ends_in_each_way(self, as_user, msl, promise, outcome, day):
        sent = {"former": "", "outcome": outcome, "closed_on": day, "note": "By mail"}
        response = as_user(msl).post(page_of("commitment_close", promise.pk), sent)
        assert response.url == page_of("commitment_list")
        ending = CommitmentClosure.objects.get()
        assert (ending.outcome, f"{ending.closed_at:%Y-%m-%d}", ending.note) == (
            outcome, day, "By mail",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"outcome": ""}, "outcome"),
            ({"outcome": "sold"}, "outcome"),
            ({"outcome": "kept", "closed_on": "2026-05-19"}, "outcome"),
            ({"outcome": "late", "closed_on": "2026-05-18"}, "outcome"),
            ({"closed_on": ""}, "closed_on"),
            ({"closed_on": "2026-05-03"}, "closed_on"),
            ({"closed_on": "2199-01-01", "outcome": "broken"}, "closed_on"),
            ({"closed_on": "9999-12-31", "outcome": "broken"}, "closed_on"),
            ({"note": "x" * 301}, "note"),
            ({"note": "NUL \x00"}, "note"),
        ],
    )
    def test_refuses_what_cannot_be(self, as_user, msl, promise, sent, field):
        usual = {"former": "", "outcome": "kept", "closed_on": "2026-05-12", "note": ""}
        response = as_user(msl).post(page_of("commitment_close", promise.pk), {**usual, **sent})
        assert response.context["form"].has_error(field)
        assert not CommitmentClosure.objects.exists()

    def test_sent_twice_is_one_ending(self, as_user, msl, promise):
        sent = {"former": "", "outcome": "kept", "closed_on": "2026-05-12"}
        for _ in range(2):
            response = as_user(msl).post(page_of("commitment_close", promise.pk), sent)
            assert response.url == page_of("commitment_list")
        assert CommitmentClosure.objects.count() == 1

    def test_another_ending_meanwhile_is_shown_before_it_is_replaced(self, as_user, msl, promise):
        services.close_commitment(
            by=msl,
            commitment=promise,
            outcome="broken",
            closed_at=dt.datetime(2026, 5, 25, 12, tzinfo=dt.UTC),
            note="Nobody said",
        )
        sent = {"former": "", "outcome": "late", "closed_on": "2026-05-20", "note": "My words"}
        client = as_user(msl)
        response = client.post(page_of("commitment_close", promise.pk), sent)
        page = response.content.decode()
        assert "Nobody said" in page
        assert "My words" in page
        again = {**sent, "former": response.context["form"]["former"].value()}
        client.post(page_of("commitment_close", promise.pk), again)
        promise.refresh_from_db()
        assert promise.closure == "late"
        assert CommitmentClosure.objects.filter(superseded_at__isnull=True).count() == 1

    def test_a_promise_that_was_taken_back_is_not_there(self, as_user, msl, promise):
        promise.voided_at = timezone.now()
        promise.save()
        assert as_user(msl).get(page_of("commitment_close", promise.pk)).status_code == 404

    @pytest.mark.parametrize(("role", "status"), [*OTHERS, ("admin", 404), ("compliance", 404)])
    def test_is_closed_by_its_msl_alone(self, as_user, promise, role, status, request):
        client = as_user(request.getfixturevalue(role))
        sent = {"former": "", "outcome": "kept", "closed_on": "2026-05-12"}
        assert client.get(page_of("commitment_close", promise.pk)).status_code == status
        assert client.post(page_of("commitment_close", promise.pk), sent).status_code == status
        assert not CommitmentClosure.objects.exists()


class TestListOfPromises:
    def shown(self, client, **query):
        response = client.get(page_of("commitment_list"), query)
        return [one.text for one in response.context["page_obj"]]

    def test_narrows_by_every_part_of_the_address(
        self, as_user, manager, relationship, colleague_msl
    ):
        later = timezone.localdate() + dt.timedelta(days=5)
        theirs = RelationshipFactory(msl=colleague_msl)
        CommitmentFactory(relationship=relationship, text="late")
        CommitmentFactory(relationship=relationship, text="soon", due_on=later)
        CommitmentFactory(relationship=theirs, text="asked", due_on=later, promised_by="them")
        CommitmentFactory(relationship=relationship, text="over", closure="broken")
        client = as_user(manager)
        assert self.shown(client) == ["late", "soon", "asked"]
        assert self.shown(client, overdue="on") == ["late"]
        assert self.shown(client, promised_by="them") == ["asked"]
        assert self.shown(client, msl=colleague_msl.pk) == ["asked"]
        assert self.shown(client, person=theirs.opinion_leader_id) == ["asked"]
        assert self.shown(client, since=f"{later:%Y-%m-%d}") == ["soon", "asked"]
        assert self.shown(client, until="2026-05-18") == ["late"]
        assert self.shown(client, q="SOON") == ["soon"]
        assert self.shown(client, q=theirs.opinion_leader.family_name) == ["asked"]
        assert self.shown(client, sort="-due") == ["asked", "soon", "late"]
        assert self.shown(client, sort="owner__password") == ["late", "soon", "asked"]
        assert self.shown(client, show="ended", outcome="broken") == ["over"]
        assert self.shown(client, show="ended", outcome="kept") == []

    def test_counts_both_parts_under_the_same_filter(self, as_user, msl, relationship):
        CommitmentFactory.create_batch(2, relationship=relationship)
        CommitmentFactory(relationship=relationship, closure="kept")
        CommitmentFactory(relationship=relationship, closure="kept", promised_by="them")
        tabs = as_user(msl).get(page_of("commitment_list"), {"promised_by": "us"}).context["tabs"]
        assert [(str(tab["label"]), tab["count"]) for tab in tabs] == [("Open", 2), ("Ended", 1)]

    def test_several_are_ended_with_a_result_for_each(
        self, as_user, msl, relationship, stranger_msl
    ):
        day = dt.date(2026, 5, 20)
        in_time = CommitmentFactory(relationship=relationship, due_on=day)
        late = CommitmentFactory(relationship=relationship, due_on=day - dt.timedelta(days=1))
        over = CommitmentFactory(relationship=relationship, closure="broken")
        hidden = CommitmentFactory(relationship=RelationshipFactory(msl=stranger_msl))
        sent = {
            "chosen": [f"{one.pk}:" for one in (in_time, late, over, hidden)],
            "outcome": "kept",
            "closed_on": "2026-05-20",
        }
        client = as_user(msl)
        for _ in range(2):
            response = client.post(page_of("commitments_close"), sent)
        told = {one.record.pk: (one.is_done, one.told) for one in response.context["results"]}
        assert told == {
            in_time.pk: (True, "Kept"),
            late.pk: (True, "Kept, but late"),
            over.pk: (False, "Its end is on record already: Not kept."),
        }
        assert CommitmentClosure.objects.count() == 2
        hidden.refresh_from_db()
        assert hidden.closure == ""

    def test_a_day_before_the_promise_ends_that_one_alone_not(self, as_user, msl, relationship):
        old = CommitmentFactory(relationship=relationship)
        new = CommitmentFactory(
            relationship=relationship,
            promised_at=dt.datetime(2026, 5, 12, 9, tzinfo=dt.UTC),
            due_on=dt.date(2026, 5, 30),
        )
        sent = {
            "chosen": [f"{old.pk}:", f"{new.pk}:"],
            "outcome": "withdrawn",
            "closed_on": "2026-05-11",
        }
        response = as_user(msl).post(page_of("commitments_close"), sent)
        told = {one.record.pk: one.is_done for one in response.context["results"]}
        assert told == {old.pk: True, new.pk: False}

    @pytest.mark.parametrize(
        "wrong", [{"chosen": []}, {"outcome": "sold"}, {"closed_on": "2026-02-30"}]
    )
    def test_several_are_not_ended_by_a_form_that_is_wrong(self, as_user, msl, relationship, wrong):
        promise = CommitmentFactory(relationship=relationship)
        usual = {"chosen": [f"{promise.pk}:"], "outcome": "kept", "closed_on": "2026-05-12"}
        response = as_user(msl).post(page_of("commitments_close"), {**usual, **wrong})
        assert response.context["form"].errors
        assert not CommitmentClosure.objects.exists()


class TestPageOfAPromise:
    def test_tells_all_that_was_said_about_its_end(self, as_user, msl, manager, relationship):
        promise = CommitmentFactory(relationship=relationship)
        for outcome, note in (("broken", "Nobody said"), ("late", "It came after all")):
            services.close_commitment(by=msl, commitment=promise, outcome=outcome, note=note)
        for reader, may_close in ((msl, True), (manager, False)):
            page = as_user(reader).get(promise.get_absolute_url()).content.decode()
            assert "Nobody said" in page
            assert "It came after all" in page
            assert "replaced" in page
            assert (page_of("commitment_close", promise.pk) in page) is may_close


class TestDisagreements:
    @pytest.fixture
    def disagreement(self, relationship):
        return DisagreementFactory(relationship=relationship, listened="partly", outcome="parked")

    def sent(self, **changes) -> dict:
        usual = {
            "follow_up": "We read the subgroup together",
            "listened": "yes",
            "stood_ground": "yes",
            "outcome": "common_ground",
            "stands": "settled",
            "handled_on": "2026-05-04",
        }
        return {**usual, **changes}

    def test_the_form_starts_with_the_answers_so_far(self, as_user, msl, disagreement):
        response = as_user(msl).get(page_of("disagreement_follow_up", disagreement.pk))
        form = response.context["form"]
        assert (form["listened"].value(), form["outcome"].value()) == ("partly", "parked")
        assert form["stands"].value() is None

    def test_is_settled_on_the_day_it_arose(self, as_user, msl, disagreement):
        as_user(msl).post(page_of("disagreement_follow_up", disagreement.pk), self.sent())
        new = Disagreement.objects.current().get()
        assert (new.is_open, new.outcome, new.listened) == (False, "common_ground", "yes")
        assert new.handled_at >= new.opened_at
        page = as_user(msl).get(page_of("disagreement_follow_up", new.pk)).content.decode()
        assert "We read the subgroup together" in page
        assert "Parked for now" in page

    def test_sent_twice_is_one_version(self, as_user, msl, disagreement):
        for _ in range(2):
            response = as_user(msl).post(
                page_of("disagreement_follow_up", disagreement.pk), self.sent()
            )
            assert response.url == page_of("disagreement_list")
        assert Disagreement.objects.count() == 2

    def test_a_stale_follow_up_is_kept_beside_the_newer_version(self, as_user, msl, disagreement):
        client = as_user(msl)
        address = page_of("disagreement_follow_up", disagreement.pk)
        client.post(address, self.sent(follow_up="The quicker text", stands="open"))
        response = client.post(address, self.sent(follow_up="The slower text"))
        page = response.content.decode()
        assert "The quicker text" in page
        assert "The slower text</textarea>" in page
        current = Disagreement.objects.current().get()
        assert response.context["form_action"] == page_of("disagreement_follow_up", current.pk)
        client.post(response.context["form_action"], self.sent(follow_up="The slower text"))
        assert Disagreement.objects.current().get().follow_up == "The slower text"

    def test_an_old_version_leads_to_the_current_one(self, as_user, msl, disagreement):
        client = as_user(msl)
        client.post(page_of("disagreement_follow_up", disagreement.pk), self.sent(stands="open"))
        response = client.get(page_of("disagreement_follow_up", disagreement.pk))
        current = Disagreement.objects.current().get()
        assert response.url == page_of("disagreement_follow_up", current.pk)

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"follow_up": ""}, "follow_up"),
            ({"follow_up": "x" * 1001}, "follow_up"),
            ({"stands": ""}, "stands"),
            ({"stands": "won"}, "stands"),
            ({"listened": "always"}, "listened"),
            ({"handled_on": "2026-05-03"}, "handled_on"),
            ({"handled_on": "2199-05-03"}, "handled_on"),
            ({"handled_on": "0001-01-01"}, "handled_on"),
        ],
    )
    def test_refuses_what_cannot_be(self, as_user, msl, disagreement, sent, field):
        address = page_of("disagreement_follow_up", disagreement.pk)
        response = as_user(msl).post(address, self.sent(**sent))
        assert response.context["form"].has_error(field)
        assert Disagreement.objects.count() == 1

    def test_lists_open_and_settled_ones_apart(self, as_user, msl, relationship, disagreement):
        DisagreementFactory(relationship=relationship, topic="Settled one", is_open=False)
        page = as_user(msl).get(page_of("disagreement_list")).content.decode()
        assert "Settled one" not in page
        assert disagreement.topic in page
        ended = as_user(msl).get(page_of("disagreement_list"), {"show": "ended"})
        assert "Settled one" in ended.content.decode()

    def test_the_list_narrows_by_the_address(self, as_user, msl, relationship, disagreement):
        other = RelationshipFactory(msl=msl)
        DisagreementFactory(relationship=other, topic="Endpoints", outcome="deepened")
        client = as_user(msl)

        def shown(**query):
            found = client.get(page_of("disagreement_list"), query).context["page_obj"]
            return {one.topic for one in found}

        assert shown() == {"Endpoints", disagreement.topic}
        assert shown(outcome="parked") == {disagreement.topic}
        assert shown(q="endp") == {"Endpoints"}
        assert shown(person=other.opinion_leader_id) == {"Endpoints"}
        assert shown(since="2026-05-05") == set()
        assert shown(until="2026-05-04") == {"Endpoints", disagreement.topic}

    def test_an_old_address_leads_to_the_page_of_the_version_that_stands(
        self, as_user, msl, disagreement
    ):
        client = as_user(msl)
        client.post(page_of("disagreement_follow_up", disagreement.pk), self.sent())
        current = Disagreement.objects.current().get()
        response = client.get(disagreement.get_absolute_url())
        assert response.url == current.get_absolute_url()
        page = client.get(response.url).content.decode()
        assert "Settled, or we agreed to differ" in page
        assert "We read the subgroup together" in page
        assert page_of("disagreement_follow_up", current.pk) not in page

    def test_one_that_was_taken_back_says_so(self, as_user, msl, disagreement):
        Disagreement.objects.update(superseded_at=timezone.now())
        page = as_user(msl).get(disagreement.get_absolute_url()).content.decode()
        assert "Taken back by a correction" in page

    @pytest.mark.parametrize(("role", "status"), [*OTHERS, ("admin", 404), ("compliance", 404)])
    def test_is_followed_up_by_its_msl_alone(self, as_user, disagreement, role, status, request):
        client = as_user(request.getfixturevalue(role))
        address = page_of("disagreement_follow_up", disagreement.pk)
        assert client.get(address).status_code == status
        assert client.post(address, self.sent()).status_code == status
        assert Disagreement.objects.count() == 1


class TestSafetyNotes:
    @pytest.fixture
    def note(self, relationship):
        visit = ParticipationFactory(relationship=relationship).interaction
        return AdverseEventNoteFactory(interaction=visit, summary="A fall at home")

    @pytest.mark.parametrize(
        ("role", "reads"),
        [("msl", True), ("manager", True), ("admin", False), ("compliance", False)],
    )
    def test_the_text_is_for_the_team_and_the_status_for_compliance(
        self, as_user, note, role, reads, request
    ):
        page = as_user(request.getfixturevalue(role)).get(page_of("adverse_event_list"))
        text = page.content.decode()
        assert ("A fall at home" in text) is reads
        assert (note.interaction.get_absolute_url() in text) is reads
        assert "Overdue" in text

    @pytest.mark.parametrize("role", ["colleague_msl", "stranger_msl", "other_manager"])
    def test_others_see_nothing(self, as_user, note, role, request):
        response = as_user(request.getfixturevalue(role)).get(page_of("adverse_event_list"))
        assert response.context["rows"] == []

    def test_is_handed_over_once(self, as_user, msl, note):
        msl.time_zone = "Europe/Berlin"
        msl.save()
        sent = {"reference": "DS-2026-17", "handed_over_at": "2026-05-04T14:00"}
        client = as_user(msl)
        client.post(page_of("adverse_event_hand_over", note.pk), sent)
        note.refresh_from_db()
        assert note.handed_over_at == dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
        assert (note.handed_over_by, note.reference) == (msl, "DS-2026-17")
        again = client.post(
            page_of("adverse_event_hand_over", note.pk), {**sent, "reference": "Other"}
        )
        assert "handed over already" in str(again.context["form"].non_field_errors())
        assert AdverseEventNote.objects.get().reference == "DS-2026-17"

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"reference": ""}, "reference"),
            ({"reference": "x" * 101}, "reference"),
            ({"handed_over_at": ""}, "handed_over_at"),
            ({"handed_over_at": "2026-05-04T09:00"}, "handed_over_at"),
            ({"handed_over_at": "2199-05-04T09:00"}, "handed_over_at"),
        ],
    )
    def test_refuses_what_cannot_be(self, as_user, msl, note, sent, field):
        usual = {"reference": "DS-1", "handed_over_at": "2026-05-04T14:00"}
        address = page_of("adverse_event_hand_over", note.pk)
        response = as_user(msl).post(address, {**usual, **sent})
        assert response.context["form"].has_error(field)
        assert AdverseEventNote.objects.get().handed_over_at is None

    @pytest.mark.parametrize(("role", "status"), [*OTHERS, ("admin", 403), ("compliance", 403)])
    def test_is_handed_over_by_its_msl_alone(self, as_user, note, role, status, request):
        client = as_user(request.getfixturevalue(role))
        sent = {"reference": "DS-1", "handed_over_at": "2026-05-04T14:00"}
        assert client.get(page_of("adverse_event_hand_over", note.pk)).status_code == status
        response = client.post(page_of("adverse_event_hand_over", note.pk), sent)
        assert response.status_code == status
        assert AdverseEventNote.objects.get().handed_over_at is None
