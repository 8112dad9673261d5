"""Logging, editing and correcting a visit through the pages."""

import datetime as dt
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions import services
from interactions.forms import VisitForm
from interactions.models import (
    AdverseEventNote,
    Commitment,
    Disagreement,
    Insight,
    Interaction,
    MedicalInquiry,
)
from interactions.services import OwnedVisit
from tests.factories.interactions import (
    DisagreementFactory,
    DiscussionFactory,
    InteractionFactory,
    MaterialFactory,
    ParticipationFactory,
    TopicFactory,
)
from tests.factories.opinion_leaders import (
    AffiliationFactory,
    OpinionLeaderFactory,
    RelationshipFactory,
)
from tests.interactions.conftest import NOW


def page_of(name: str, pk: int | None = None) -> str:
    return reverse(f"interactions:{name}", args=[pk] if pk else [])


class TestOpeningTheForm:
    def test_preselects_nothing_but_the_mode_and_now(self, as_user, msl, relationship):
        form = as_user(msl).get(page_of("create")).context["form"]
        chosen = {name for name in form.fields if form[name].value() not in (None, "", [])}
        assert chosen == {"client_uuid", "state", "starts_at"}

    def test_takes_the_person_from_the_address(self, as_user, msl, relationship):
        response = as_user(msl).get(page_of("create"), {"relationship": relationship.pk})
        assert f'<option value="{relationship.pk}" selected>' in response.content.decode()

    def test_does_not_stumble_over_nonsense_in_the_address(self, as_user, msl):
        for wrong in ("abc", "-1", "9" * 40, "²"):
            assert as_user(msl).get(page_of("create"), {"relationship": wrong}).status_code == 200

    def test_offers_own_people_recent_first_with_their_place(self, as_user, msl, stranger_msl):
        RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory(family_name="Alder"))
        met = RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory(family_name="Zorn"))
        ParticipationFactory(relationship=met)
        AffiliationFactory(opinion_leader=met.opinion_leader, institution__name="Charité")
        RelationshipFactory(msl=stranger_msl)
        form = as_user(msl).get(page_of("create")).context["form"]
        labels = [str(label) for _, label in form.fields["relationship"].choices]
        assert labels == [
            "Choose one of your people",
            "Helena Zorn · Charité, Berlin",
            "Helena Alder",
        ]

    def test_offers_kept_topics(self, as_user, msl):
        TopicFactory(name="Frailty")
        TopicFactory(name="Retired topic", is_active=False)
        page = as_user(msl).get(page_of("create")).content.decode()
        assert '<option value="Frailty">' in page
        assert "Retired topic" not in page

    @pytest.mark.parametrize("role", ["manager", "admin", "compliance"])
    def test_is_for_msls_only(self, as_user, role, request):
        assert as_user(request.getfixturevalue(role)).get(page_of("create")).status_code == 403


class TestLoggingAVisit:
    def test_puts_a_short_visit_on_record(self, as_user, msl, relationship, answers, the_visit):
        response = as_user(msl).post(page_of("create"), answers(duration_minutes="25"))
        visit = the_visit()
        assert response.url == reverse("dashboards:visit_effect", args=[visit.pk])
        assert response.cookies["visit_saved"].value == str(visit.client_uuid)
        assert (visit.owner, visit.state, visit.duration_minutes) == (msl, "submitted", 25)
        assert visit.participations.get().relationship == relationship
        assert visit.participations.get().depth is None
        assert visit.discussions.get().subject == "Choosing therapy in frail patients"

    def test_stores_every_kind_of_evidence(
        self, as_user, msl, colleague_msl, relationship, answers, the_visit
    ):
        material = MaterialFactory()
        due = f"{timezone.localdate() + dt.timedelta(days=7):%Y-%m-%d}"
        sent = answers(
            depth="4",
            patient_focus="central",
            balance="balanced",
            question="answered_now",
            candid="both",
            goals_reviewed="one_side",
            disagreement_topic="Dose above 75",
            their_view="Lower",
            our_view="As studied",
            listened="yes",
            explored="partly",
            common_ground="no",
            stood_ground="yes",
            outcome="respectful_difference",
            promise_us_1="Send the table",
            promise_us_1_due=due,
            promise_us_2="Ask the author",
            promise_us_2_due=due,
            promise_them_1="Share the protocol",
            promise_them_1_due=due,
            inquiry="What above 80?",
            insight="Nobody measures frailty",
            insight_so_what="Trials miss them",
            adverse_event_heard="yes",
            adverse_event_summary="A fall",
            materials=[str(material.pk)],
            colleagues=[str(colleague_msl.pk)],
            location="Ward 7",
            notes="Quiet day",
        )
        as_user(msl).post(page_of("create"), sent)
        visit = the_visit()
        one = visit.participations.get()
        judged = (one.depth, one.patient_focus, one.balance, one.question, one.candid)
        assert judged == (4, "central", "balanced", "answered_now", "both")
        assert one.goals_reviewed == "one_side"
        told = Disagreement.objects.get()
        handling = (told.listened, told.explored, told.common_ground, told.stood_ground)
        assert handling == ("yes", "partly", "no", "yes")
        assert (told.outcome, told.is_open, told.their_view, told.our_view) == (
            "respectful_difference", True, "Lower", "As studied",
        )  # fmt: skip
        promises = set(Commitment.objects.values_list("promised_by", "text"))
        assert promises == {
            ("us", "Send the table"), ("us", "Ask the author"), ("them", "Share the protocol"),
        }  # fmt: skip
        assert MedicalInquiry.objects.get().question == "What above 80?"
        assert Insight.objects.get().so_what == "Trials miss them"
        note = AdverseEventNote.objects.get()
        assert (note.summary, note.due_at - note.aware_at) == ("A fall", dt.timedelta(hours=24))
        assert visit.materials_used.get().material == material
        assert list(visit.colleagues.all()) == [colleague_msl]
        assert (visit.location, visit.notes) == ("Ward 7", "Quiet day")

    def test_settles_a_disagreement_where_it_is_said(self, as_user, msl, answers):
        as_user(msl).post(page_of("create"), answers(disagreement_topic="Dose", is_settled="on"))
        assert Disagreement.objects.get().is_open is False

    def test_sent_twice_is_one_record(self, as_user, msl, answers):
        sent = answers(next_on=f"{timezone.localdate() + dt.timedelta(days=9):%Y-%m-%d}")
        first = as_user(msl).post(page_of("create"), sent)
        second = as_user(msl).post(page_of("create"), sent)
        assert first.url == second.url
        assert Interaction.objects.filter(state="submitted").count() == 1
        assert Interaction.objects.filter(state="planned").count() == 1

    def test_what_was_typed_on_after_it_was_saved_becomes_a_correction(self, as_user, msl, answers):
        client = as_user(msl)
        due = f"{timezone.localdate() + dt.timedelta(days=9):%Y-%m-%d}"
        promised = {"promise_us_1": "Send the table", "promise_us_1_due": due}
        sent = answers(inquiry="Does it interact?", disagreement_topic="Dose", **promised)
        client.post(page_of("create"), sent)
        first = Interaction.objects.get()
        more = {"notes": "My notes", "promise_us_2": "Call them", "promise_us_2_due": due}
        response = client.post(page_of("create"), {**sent, **more})
        page = response.content.decode()
        assert response.status_code == 409
        assert response.context["form_action"] == page_of("correct", first.pk)
        assert "on record with other content" in page
        assert "My notes</textarea>" in page
        assert "so that none is noted twice" in page
        assert Interaction.objects.get().notes == ""

        form = response.context["form"]
        kept = {name: value for name, value in form.data.items() if name in form.fields}
        client.post(page_of("correct", first.pk), {**kept, "correction_reason": "Typed on"})
        assert Interaction.objects.current().get().notes == "My notes"
        said = Commitment.objects.order_by("pk").values_list("text", flat=True)
        assert list(said) == ["Send the table", "Call them"]
        assert MedicalInquiry.objects.count() == Disagreement.objects.count() == 1

    def test_the_same_promise_to_another_person_is_no_repetition(
        self, as_user, msl, relationship, answers
    ):
        other = RelationshipFactory(msl=msl)
        client = as_user(msl)
        due = f"{timezone.localdate() + dt.timedelta(days=9):%Y-%m-%d}"
        sent = answers(
            person=["1", "2"],
            relationship_2=str(other.pk),
            promise_us_1="Send the table",
            promise_us_1_due=due,
        )
        client.post(page_of("create"), sent)
        assert Commitment.objects.get().relationship == relationship
        again = {
            "promise_us_2": "Send the table",
            "promise_us_2_due": due,
            "promise_us_2_with": "2",
        }
        data = client.post(page_of("create"), {**sent, **again}).context["form"].data
        assert "promise_us_1" not in data
        assert data["promise_us_2"] == "Send the table"

    def test_a_key_of_someone_else_gets_another_one_and_keeps_the_text(
        self, as_user, msl, answers, the_visit
    ):
        theirs = ParticipationFactory().interaction
        response = as_user(msl).post(page_of("create"), answers(client_uuid=theirs.client_uuid))
        fresh = response.context["form"]["client_uuid"].value()
        assert fresh != str(theirs.client_uuid)
        assert "Choosing therapy in frail patients" in response.content.decode()
        as_user(msl).post(page_of("create"), answers(client_uuid=fresh))
        assert msl.interactions.count() == 1

    def test_plans_the_next_visit_with_the_same_person(self, as_user, msl, relationship, answers):
        msl.time_zone = "Europe/Berlin"
        msl.save()
        day = timezone.localdate() + dt.timedelta(days=30)
        sent = answers(next_on=f"{day:%Y-%m-%d}", next_about="The registry")
        as_user(msl).post(page_of("create"), sent)
        planned = Interaction.objects.planned().get()
        assert planned.participations.get().relationship == relationship
        assert planned.discussions.get().subject == "The registry"
        local = planned.starts_at.astimezone(ZoneInfo("Europe/Berlin"))
        assert (local.date(), local.hour) == (day, 9)

    def test_plans_a_visit(self, as_user, msl, answers, the_visit):
        ahead = f"{timezone.now() + dt.timedelta(days=5):%Y-%m-%dT%H:%M}"
        sent = answers(state="planned", starts_at=ahead)
        del sent["adverse_event_heard"]
        response = as_user(msl).post(page_of("create"), sent)
        assert response.url == the_visit().get_absolute_url()
        assert (the_visit().state, the_visit().adverse_event_heard) == ("planned", None)

    def test_keeps_several_people_of_a_team_apart(self, as_user, msl, stranger_msl, answers):
        response = as_user(msl).post(page_of("create"), answers(colleagues=[str(stranger_msl.pk)]))
        assert response.context["form"].has_error("colleagues")
        assert not Interaction.objects.exists()


class TestRefusedInput:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("relationship", ""),
            ("relationship", "0"),
            ("relationship", "-1"),
            ("relationship", "9223372036854775808"),
            ("relationship", "9" * 60),
            ("relationship", "one"),
            ("starts_at", ""),
            ("starts_at", "soon"),
            ("starts_at", "0001-01-01T00:00"),
            ("starts_at", "9999-12-31T23:59"),
            ("starts_at", "2019-02-29T10:00"),
            ("duration_minutes", "0"),
            ("duration_minutes", "1441"),
            ("duration_minutes", "1e999"),
            ("duration_minutes", "NaN"),
            ("channel", ""),
            ("channel", "carrier pigeon"),
            ("nature", "commercial"),
            ("state", "draft"),
            ("state", "sold"),
            ("subject", ""),
            ("subject", "   "),
            ("subject", "x" * 201),
            ("subject", "NUL \x00"),
            ("subject", "y" * 1_000_000),
            ("adverse_event_heard", ""),
            ("adverse_event_heard", "maybe"),
            ("depth", "6"),
            ("depth", "deep"),
            ("candid", "everyone"),
            ("listened", "perhaps"),
            ("outcome", "victory"),
            ("notes", "z" * 5001),
            ("materials", "9" * 30),
            ("materials", "0"),
            ("colleagues", "-1"),
            ("next_on", "2000-01-01"),
            ("next_on", "9999-12-31"),
            ("next_on", "tomorrow"),
            ("promise_us_1_due", "2026-02-30"),
        ],
    )
    def test_says_so_beside_the_field_and_stores_nothing(self, as_user, msl, answers, field, value):
        response = as_user(msl).post(page_of("create"), answers(**{field: value}))
        assert response.status_code == 200
        assert response.context["form"].has_error(field)
        assert not Interaction.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"promise_us_1": "Send it"}, "promise_us_1_due"),
            ({"promise_them_2_due": "2030-01-01"}, "promise_them_2"),
            ({"promise_us_2": "Send", "promise_us_2_due": "2020-01-01"}, "promise_us_2_due"),
            ({"their_view": "Lower"}, "disagreement_topic"),
            ({"listened": "yes"}, "disagreement_topic"),
            ({"insight_so_what": "Because"}, "insight"),
            ({"next_about": "The registry"}, "next_on"),
            ({"adverse_event_summary": "A fall"}, "adverse_event_heard"),
        ],
    )
    def test_asks_for_the_other_half(self, as_user, msl, answers, sent, field):
        response = as_user(msl).post(page_of("create"), answers(**sent))
        assert list(response.context["form"].errors) == [field]

    def test_refuses_another_msls_person(self, as_user, msl, answers, stranger_msl):
        theirs = RelationshipFactory(msl=stranger_msl)
        response = as_user(msl).post(page_of("create"), answers(relationship=str(theirs.pk)))
        errors = response.context["form"].errors
        assert errors == {"relationship": ["Choose one of your people."]}

    def test_refuses_a_visit_that_took_place_tomorrow(self, as_user, msl, answers):
        ahead = f"{timezone.now() + dt.timedelta(days=1):%Y-%m-%dT%H:%M}"
        response = as_user(msl).post(page_of("create"), answers(starts_at=ahead))
        assert "Plan it instead" in str(response.context["form"].errors["starts_at"])

    def test_refuses_a_planned_visit_in_which_something_happened(self, as_user, msl, answers):
        response = as_user(msl).post(page_of("create"), answers(state="planned", depth="4"))
        assert response.context["form"].has_error("state")

    def test_keeps_what_was_typed_and_opens_its_part(self, as_user, msl, answers):
        sent = answers(subject="", their_view="Lower doses", depth="4", notes="Kept words")
        page = as_user(msl).post(page_of("create"), sent).content.decode()
        assert "Lower doses</textarea>" in page
        assert "Kept words</textarea>" in page
        is_open = dict(re.findall(r'id="section-(\w+)"\s*(open)?', page))
        assert (is_open["disagreement"], is_open["insight"]) == ("open", "")
        assert 'href="#id_subject"' in page

    def test_escapes_markup(self, as_user, msl, answers):
        evil = "</textarea><script>alert(1)</script>{{ 7*7 }}"
        page = (
            as_user(msl).post(page_of("create"), answers(subject="", notes=evil)).content.decode()
        )
        assert "<script>alert(1)" not in page
        assert "{{ 7*7 }}" in page

    def test_skipped_hour_is_refused_and_doubled_hour_is_the_first(self, as_user, msl, answers):
        msl.time_zone = "Europe/Berlin"
        msl.save()
        skipped = as_user(msl).post(page_of("create"), answers(starts_at="2026-03-29T02:30"))
        assert "did not exist" in str(skipped.context["form"].errors["starts_at"])
        as_user(msl).post(page_of("create"), answers(starts_at="2025-10-26T02:30"))
        assert Interaction.objects.get().starts_at == dt.datetime(
            2025, 10, 26, 0, 30, tzinfo=dt.UTC
        )

    def test_needs_the_csrf_token(self, msl, answers, client):
        client.handler.enforce_csrf_checks = True
        client.force_login(msl, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.post(page_of("create"), answers()).status_code == 403


TEXT_FIELDS = {
    "subject": 200, "notes": 5000, "location": 200, "inquiry": 2000, "insight": 2000,
    "insight_so_what": 2000, "disagreement_topic": 200, "their_view": 1000, "our_view": 1000,
    "promise_us_1": 300, "promise_us_2": 300, "promise_them_1": 300, "promise_them_2": 300,
    "adverse_event_summary": 2000, "next_about": 200,
}  # fmt: skip


class TestHostileStrings:
    def test_each_passes_every_text_field_unchanged(
        self, msl, relationship, visit_data, hostile_strings
    ):
        form = VisitForm(user=msl)
        for line in hostile_strings:
            for name, length in TEXT_FIELDS.items():
                if line.strip() and len(line) <= length:
                    assert form.fields[name].clean(line) == line.strip()

    def test_each_is_stored_as_it_is(self, msl, visit_data, hostile_strings):
        lines = [line for line in hostile_strings if line.strip() and len(line) <= 200]
        told = {"subject", "notes", "location", "inquiry", "insight", "insight_so_what"}
        visits = [
            OwnedVisit(
                owner=msl,
                visit=visit_data(**dict.fromkeys(told, line), adverse_event_summary=line),
                recorded_at=NOW,
            )
            for line in lines
        ]
        stored = services.log_visits(visits=visits, now=NOW)
        read = dict(Interaction.objects.values_list("pk", "notes"))
        assert [read[one.pk] for one in stored] == lines

    def test_pages_show_them_as_text(self, as_user, msl, answers, hostile_strings):
        client = as_user(msl)
        ahead = f"{timezone.localdate() + dt.timedelta(days=9):%Y-%m-%d}"
        fields, refused, kept = list(TEXT_FIELDS), 0, 0
        for start in range(0, len(hostile_strings), len(fields)):
            lines = hostile_strings[start : start + len(fields)]
            sent = answers(adverse_event_heard="yes", next_on=ahead)
            sent |= {f"{name}_due": ahead for name in fields if name.startswith("promise_")}
            sent |= dict.fromkeys(fields, "-") | dict(zip(fields, lines, strict=False))
            response = client.post(page_of("create"), sent)
            if response.status_code == 302:
                kept += 1
                visit = Interaction.objects.get(client_uuid=sent["client_uuid"])
                assert visit.notes == sent["notes"].strip()
                assert client.get(visit.get_absolute_url()).status_code == 200
            else:
                refused += 1
                assert response.context["form"].errors
        assert kept > refused
        assert client.get(page_of("list")).status_code == 200


class TestDrafts:
    def test_needs_only_who_when_how_and_what_it_was(self, as_user, msl, answers, the_visit):
        sent = answers(save="draft", subject="", adverse_event_heard="")
        response = as_user(msl).post(page_of("create"), sent)
        assert response.url == the_visit().get_absolute_url()
        assert the_visit().state == "draft"

    def test_keeps_half_a_promise_and_gives_it_back(self, as_user, msl, answers, the_visit):
        sent = answers(save="draft", promise_us_1="Send the", depth="3", inquiry="What ab")
        as_user(msl).post(page_of("create"), sent)
        assert not Commitment.objects.exists()
        form = as_user(msl).get(page_of("update", the_visit().pk)).context["form"]
        given = {name: form[name].value() for name in ("promise_us_1", "depth", "inquiry", "state")}
        assert given == {
            "promise_us_1": "Send the", "depth": 3, "inquiry": "What ab", "state": "submitted",
        }  # fmt: skip

    def test_becomes_a_visit_and_forgets_the_typed_text(self, as_user, msl, answers, the_visit):
        sent = answers(save="draft", inquiry="What above 80?")
        as_user(msl).post(page_of("create"), sent)
        draft = the_visit()
        del sent["save"]
        as_user(msl).post(page_of("update", draft.pk), sent)
        assert (the_visit().pk, the_visit().state) == (draft.pk, "submitted")
        assert the_visit().draft_input == {}
        assert MedicalInquiry.objects.get().question == "What above 80?"


@pytest.fixture
def planned(msl, relationship):
    when = timezone.now() - dt.timedelta(hours=1)
    visit = InteractionFactory(planned=True, owner=msl, starts_at=when)
    ParticipationFactory(interaction=visit, relationship=relationship, depth=None)
    DiscussionFactory(interaction=visit)
    return visit


class TestChangingAPlannedVisit:
    def sent_for(self, client, visit, **changes):
        form = client.get(page_of("update", visit.pk), {"state": "submitted"}).context["form"]
        values = {name: form[name].value() for name in form.fields}
        values["starts_at"] = f"{visit.starts_at:%Y-%m-%dT%H:%M}"
        known = {name: value for name, value in values.items() if value not in (None, "", [])}
        return {**known, **changes}

    def test_it_took_place(self, as_user, msl, planned):
        client = as_user(msl)
        sent = self.sent_for(client, planned, adverse_event_heard="no", depth="4")
        response = client.post(page_of("update", planned.pk), sent)
        assert response.url == reverse("dashboards:visit_effect", args=[planned.pk])
        planned.refresh_from_db()
        assert planned.state == "submitted"
        assert planned.participations.get().depth == 4

    def test_sent_twice_ends_at_the_same_place(self, as_user, msl, planned):
        client = as_user(msl)
        sent = self.sent_for(client, planned, adverse_event_heard="no", promise_us_1="Send it")
        sent["promise_us_1_due"] = f"{timezone.localdate() + dt.timedelta(days=3):%Y-%m-%d}"
        first = client.post(page_of("update", planned.pk), sent)
        second = client.post(page_of("update", planned.pk), sent)
        assert first.url == second.url
        assert Commitment.objects.count() == 1

    def test_a_stale_edit_shows_both_texts_and_changes_nothing(self, as_user, msl, planned):
        client = as_user(msl)
        mine = self.sent_for(client, planned, state="planned", subject="Mine", notes="My notes")
        other = {**mine, "subject": "The other", "notes": "Other notes"}
        client.post(page_of("update", planned.pk), other)
        response = client.post(page_of("update", planned.pk), mine)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Other notes" in page
        assert "My notes</textarea>" in page
        assert Interaction.objects.get().notes == "Other notes"
        again = {**mine, "seen_at": response.context["form"]["seen_at"].value()}
        client.post(response.context["form_action"], again)
        assert Interaction.objects.get().notes == "My notes"

    def test_an_edit_of_what_was_submitted_meanwhile_becomes_a_correction(
        self, as_user, msl, planned
    ):
        client = as_user(msl)
        mine = self.sent_for(client, planned, adverse_event_heard="no", notes="My notes")
        client.post(page_of("update", planned.pk), {**mine, "notes": "First"})
        response = client.post(page_of("update", planned.pk), mine)
        assert response.status_code == 409
        assert response.context["form_action"] == page_of("correct", planned.pk)
        client.post(
            response.context["form_action"], {**mine, "correction_reason": "Two windows were open"}
        )
        assert Interaction.objects.current().get().notes == "My notes"
        assert Interaction.objects.count() == 2

    def test_the_form_of_a_submitted_visit_leads_to_it(self, as_user, msl, relationship):
        visit = ParticipationFactory(relationship=relationship).interaction
        response = as_user(msl).get(page_of("update", visit.pk))
        assert response.url == visit.get_absolute_url()


class TestCorrecting:
    @pytest.fixture
    def held(self, msl, relationship):
        visit = ParticipationFactory(relationship=relationship).interaction
        DiscussionFactory(interaction=visit, subject="As it was")
        return visit

    def sent(self, relationship, **changes):
        usual = {
            "relationship": relationship.pk,
            "starts_at": "2026-05-04T09:30",
            "channel": "video",
            "nature": "proactive",
            "subject": "As it is",
            "adverse_event_heard": "no",
            "depth": "3",
            "correction_reason": "It was a video call",
        }
        return {**usual, **changes}

    def test_makes_a_second_version_and_keeps_the_first(self, as_user, msl, relationship, held):
        client = as_user(msl)
        response = client.post(page_of("correct", held.pk), self.sent(relationship))
        new = Interaction.objects.current().get()
        assert response.url == reverse("dashboards:visit_effect", args=[new.pk])
        assert (new.version, new.channel, new.correction_reason) == (
            2, "video", "It was a video call",
        )  # fmt: skip
        old_page = client.get(held.get_absolute_url()).content.decode()
        assert "Version 1, replaced on" in old_page
        assert "because: It was a video call" in old_page
        new_page = client.get(new.get_absolute_url()).content.decode()
        assert "As it was" in new_page
        assert "As it is" in new_page

    def test_needs_a_reason(self, as_user, msl, relationship, held):
        sent = self.sent(relationship, correction_reason="  ")
        response = as_user(msl).post(page_of("correct", held.pk), sent)
        assert response.context["form"].has_error("correction_reason")
        assert Interaction.objects.count() == 1

    def test_sent_twice_is_one_correction(self, as_user, msl, relationship, held):
        client = as_user(msl)
        first = client.post(page_of("correct", held.pk), self.sent(relationship))
        second = client.post(page_of("correct", held.pk), self.sent(relationship))
        assert first.url == second.url
        assert Interaction.objects.count() == 2

    def test_the_slower_of_two_corrections_sees_both_texts(self, as_user, msl, relationship, held):
        client = as_user(msl)
        client.post(page_of("correct", held.pk), self.sent(relationship, notes="Quicker"))
        slower = self.sent(relationship, notes="Slower")
        response = client.post(page_of("correct", held.pk), slower)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Quicker" in page
        assert "Slower</textarea>" in page
        current = Interaction.objects.current().get()
        assert response.context["form_action"] == page_of("correct", current.pk)

    def test_takes_back_what_was_noted_by_mistake_and_adds_what_was_forgotten(
        self, as_user, msl, relationship, held
    ):
        wrong = DisagreementFactory(relationship=relationship, interaction=held)
        sent = self.sent(
            relationship,
            mistaken_disagreements=[wrong.pk],
            promise_us_1="Send the table",
            promise_us_1_due="2026-05-20",
        )
        as_user(msl).post(page_of("correct", held.pk), sent)
        assert not Disagreement.objects.current().exists()
        new = Interaction.objects.current().get()
        assert new.commitments.get().text == "Send the table"

    def test_cannot_take_a_safety_note_away(self, as_user, msl, relationship, held):
        held.adverse_event_heard = True
        held.save()
        response = as_user(msl).post(page_of("correct", held.pk), self.sent(relationship))
        assert response.context["form"].has_error("adverse_event_heard")

    def test_keeps_other_people_who_took_part(self, as_user, msl, relationship, held):
        other = RelationshipFactory(msl=msl)
        ParticipationFactory(interaction=held, relationship=other, depth=5)
        page = as_user(msl).get(page_of("correct", held.pk)).context["form"]
        assert (page["relationship_2"].value(), page["depth_2"].value()) == (other.pk, 5)
        sent = self.sent(relationship, person="2", relationship_2=other.pk, depth_2="5")
        as_user(msl).post(page_of("correct", held.pk), sent)
        new = Interaction.objects.current().get()
        depths = dict(new.participations.values_list("relationship", "depth"))
        assert depths == {relationship.pk: 3, other.pk: 5}

    def test_the_form_of_a_replaced_version_leads_to_it(self, as_user, msl, relationship, held):
        client = as_user(msl)
        client.post(page_of("correct", held.pk), self.sent(relationship))
        assert client.get(page_of("correct", held.pk)).url == held.get_absolute_url()


class TestWhoMayChange:
    @pytest.mark.parametrize("name", ["update", "correct", "cancel"])
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("manager", 403),
            ("colleague_msl", 404),
            ("stranger_msl", 404),
            ("other_manager", 404),
            ("admin", 404),
            ("compliance", 404),
        ],
    )
    def test_only_the_author(self, as_user, relationship, name, role, status, request):
        visit = ParticipationFactory(relationship=relationship).interaction
        client = as_user(request.getfixturevalue(role))
        assert client.get(page_of(name, visit.pk)).status_code == status
        assert client.post(page_of(name, visit.pk), {}).status_code == status

    def test_a_number_that_no_visit_has(self, as_user, msl):
        for pk in (987654, 9223372036854775807, 10**25):
            assert as_user(msl).get(f"/interactions/{pk}/").status_code == 404


class TestCancelling:
    def test_a_planned_visit(self, as_user, msl, planned):
        as_user(msl).post(page_of("cancel", planned.pk), {"cancelled_reason": "Ill"})
        planned.refresh_from_db()
        assert (planned.state, planned.cancelled_reason) == ("cancelled", "Ill")

    def test_a_visit_on_record_becomes_a_cancelled_version_with_its_topic(
        self, as_user, msl, relationship
    ):
        visit = ParticipationFactory(relationship=relationship).interaction
        DiscussionFactory(interaction=visit, subject="The registry")
        as_user(msl).post(page_of("cancel", visit.pk), {"cancelled_reason": "Never met"})
        new = Interaction.objects.current().get()
        assert (new.state, new.version) == ("cancelled", 2)
        assert new.discussions.get().subject == "The registry"

    def test_needs_a_reason(self, as_user, msl, planned):
        response = as_user(msl).post(page_of("cancel", planned.pk), {"cancelled_reason": " "})
        assert response.context["form"].has_error("cancelled_reason")

    def test_not_with_a_safety_note(self, as_user, msl, relationship):
        visit = ParticipationFactory(relationship=relationship).interaction
        visit.adverse_event_heard = True
        visit.save()
        response = as_user(msl).post(page_of("cancel", visit.pk), {"cancelled_reason": "No"})
        assert "adverse event note" in str(response.context["form"].non_field_errors())


def test_a_key_that_cannot_be_read_gets_a_fresh_one(as_user, msl, answers, the_visit):
    as_user(msl).post(page_of("create"), answers(client_uuid="not-a-key"))
    assert isinstance(the_visit().client_uuid, uuid.UUID)
