"""Hints on the texts of a visit: shown, explained, let stand, and looked at by compliance."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from interactions import services
from interactions.models import Interaction, TextFinding, WatchedWord
from interactions.services import RecordChangedMeanwhile, UnableToFollowUp, UnableToKeepList
from tests.factories.interactions import InteractionFactory, TextFindingFactory, WatchedWordFactory

FORM = reverse("interactions:create")
LIST = reverse("interactions:finding_list")
BORN = "She was born 3.4.1951"


def fingerprint_in(response) -> str:
    page = response.content.decode()
    return re.search(r'name="hints_confirmed"\s+value="([0-9a-f]{64})"', page).group(1)


class TestAsking:
    def test_shows_the_text_with_a_hint_beside_it_and_saves_nothing(self, as_user, msl, answers):
        response = as_user(msl).post(FORM, answers(notes=BORN))
        page = response.content.decode()
        assert response.status_code == 200
        assert page.count("This looks like a date of birth.") == 2
        assert 'aria-describedby="id_notes_hints"' in page
        assert BORN in page
        assert not Interaction.objects.exists()

    def test_a_second_submit_with_the_confirmation_saves(self, as_user, msl, answers, the_visit):
        client, sent = as_user(msl), answers(notes=BORN)
        seen = fingerprint_in(client.post(FORM, sent))
        client.post(
            FORM, {**sent, "hints_confirmed": seen, "hints_reason": "It is the hospital's birthday"}
        )
        finding = TextFinding.objects.get()
        assert the_visit().notes == BORN
        assert (finding.place, finding.kind, finding.found) == ("notes", "patient", "birth")
        assert finding.author_reason == "It is the hospital's birthday"

    def test_of_who_a_patient_is_nothing_is_copied(self, as_user, msl, answers):
        client, sent = as_user(msl), answers(notes=f"{BORN}, k@example.org, MRN 1234567")
        client.post(FORM, {**sent, "hints_confirmed": fingerprint_in(client.post(FORM, sent))})
        kept = [str(value) for row in TextFinding.objects.values_list() for value in row]
        assert TextFinding.objects.count() == 3
        assert not any(part in value for value in kept for part in ("1951", "k@", "1234567"))

    def test_a_text_that_was_put_right_is_saved_without_more(
        self, as_user, msl, answers, the_visit
    ):
        client, sent = as_user(msl), answers(notes=BORN)
        client.post(FORM, sent)
        client.post(FORM, {**sent, "notes": "She is old"})
        assert the_visit().notes == "She is old"
        assert not TextFinding.objects.exists()

    def test_another_hint_is_asked_about_again(self, as_user, msl, answers):
        client, sent = as_user(msl), answers(notes=BORN)
        seen = fingerprint_in(client.post(FORM, sent))
        more = {**sent, "insight": "k@example.org", "hints_confirmed": seen}
        assert client.post(FORM, more).status_code == 200
        assert not Interaction.objects.exists()

    def test_in_every_text_of_the_form(self, as_user, msl, answers):
        due = f"{timezone.localdate():%Y-%m-%d}"
        names = [
            "subject", "subject_2", "disagreement_topic", "their_view", "our_view", "inquiry",
            "insight", "insight_so_what", "location", "notes", "promise_us_1", "promise_them_2",
        ]  # fmt: skip
        days = {"promise_us_1_due": due, "promise_them_2_due": due}
        page = as_user(msl).post(FORM, answers(**dict.fromkeys(names, BORN), **days))
        hinted = [field.name for field, _message in page.context["hints"]]
        assert sorted(hinted) == sorted(names)

    def test_reads_like_an_adverse_event_unless_one_is_told(self, as_user, msl, answers, the_visit):
        client, sent = as_user(msl), answers(notes="She fell after the second dose")
        page = client.post(FORM, sent).content.decode()
        assert "“fell” reads like an adverse event" in page
        client.post(FORM, {**sent, "adverse_event_heard": "yes"})
        assert the_visit().adverse_event_heard
        assert not TextFinding.objects.exists()

    def test_a_watched_word_is_explained(self, as_user, msl, answers):
        WatchedWordFactory(word="cures", explanation="No drug of ours does.")
        WatchedWordFactory(word="frail", is_active=False)
        page = as_user(msl).post(FORM, answers(notes="It cures")).content.decode()
        assert "“cures”: No drug of ours does." in page

    def test_a_draft_is_kept_without_a_word(self, as_user, msl, answers, the_visit):
        as_user(msl).post(FORM, answers(notes=BORN, save="draft"))
        assert the_visit().notes == BORN
        assert not TextFinding.objects.exists()

    def test_mistakes_come_first(self, as_user, msl, answers):
        page = as_user(msl).post(FORM, answers(notes=BORN, channel=""))
        assert page.context["hints"] == []

    def test_what_was_let_stand_is_not_asked_again(self, as_user, msl, answers, the_visit):
        client, sent = as_user(msl), answers(notes=BORN)
        client.post(FORM, {**sent, "hints_confirmed": fingerprint_in(client.post(FORM, sent))})
        address = reverse("interactions:correct", args=[the_visit().pk])
        client.post(address, {**sent, "location": "Ward 3", "correction_reason": "Place"})
        assert the_visit().version == 2
        assert TextFinding.objects.count() == 1

    def test_a_correction_is_looked_at_too(self, as_user, msl, answers, the_visit):
        client, sent = as_user(msl), answers()
        client.post(FORM, sent)
        address = reverse("interactions:correct", args=[the_visit().pk])
        page = client.post(address, {**sent, "notes": BORN, "correction_reason": "Forgotten"})
        assert page.context["hints"]
        assert the_visit().version == 1

    def test_the_same_form_twice_gives_one_finding(self, as_user, msl, answers):
        client, sent = as_user(msl), answers(notes=BORN)
        sent["hints_confirmed"] = fingerprint_in(client.post(FORM, sent))
        for _again in range(3):
            client.post(FORM, sent)
        assert TextFinding.objects.count() == 1


class TestReviewing:
    def page(self, finding):
        return reverse("interactions:finding_review", args=[finding.pk])

    def test_compliance_sees_what_and_whose_but_no_text(self, as_user, compliance, msl):
        visit = InteractionFactory(owner=msl, notes=BORN)
        finding = TextFindingFactory(interaction=visit, author_reason="It is a trial's name")
        client = as_user(compliance)
        shown = client.get(LIST).content.decode(), client.get(self.page(finding)).content.decode()
        for page in shown:
            assert msl.full_name in page
            assert "a date of birth" in page
            assert BORN not in page
        assert "It is a trial&#x27;s name" in shown[1]

    def test_says_what_came_of_it_and_the_author_reads_it(
        self, as_user, compliance, msl, relationship, answers, the_visit
    ):
        client, sent = as_user(msl), answers(notes=BORN)
        client.post(FORM, {**sent, "hints_confirmed": fingerprint_in(client.post(FORM, sent))})
        finding = TextFinding.objects.get()
        told = {"state": "handled", "note": "Corrected with Miriam", "seen_state": "open"}
        as_user(compliance).post(self.page(finding), told)
        page = as_user(msl).get(the_visit().get_absolute_url()).content.decode()
        assert "Hints you let stand" in page
        assert "Corrected with Miriam" in page

    def test_what_was_done_is_said(self, compliance):
        with pytest.raises(UnableToFollowUp, match="what was done"):
            services.review_finding(by=compliance, finding=TextFindingFactory(), state="handled")

    def test_is_in_the_trail(self, compliance):
        finding = TextFindingFactory()
        services.review_finding(by=compliance, finding=finding, state="nothing")
        entry = AuditEntry.objects.about(finding).first()
        assert (entry.action, entry.actor) == ("closed", compliance)

    def test_the_second_of_two_reads_what_the_first_said(self, as_user, compliance):
        finding = TextFindingFactory()
        services.review_finding(by=compliance, finding=finding, state="nothing")
        with pytest.raises(RecordChangedMeanwhile):
            services.review_finding(by=compliance, finding=finding, state="handled", note="Mine")
        told = {"state": "handled", "note": "Mine", "seen_state": "open"}
        page = as_user(compliance).post(self.page(finding), told).content.decode()
        assert "Somebody looked at it meanwhile" in page
        assert "Mine" in page
        told["seen_state"] = "nothing"
        assert as_user(compliance).post(self.page(finding), told).status_code == 302

    def test_lists_what_waits_and_what_was_looked_at(self, as_user, compliance):
        waiting, done = TextFindingFactory(kind="word", found="cures"), TextFindingFactory()
        services.review_finding(by=compliance, finding=done, state="nothing")
        client = as_user(compliance)
        assert list(client.get(LIST).context["page_obj"]) == [waiting]
        assert list(client.get(LIST, {"show": "ended"}).context["page_obj"]) == [done]
        assert list(client.get(LIST, {"kind": "patient"}).context["page_obj"]) == []

    @pytest.mark.parametrize("number", [10, 100])
    def test_as_many_queries_for_any_number(
        self, as_user, compliance, number, django_assert_max_num_queries
    ):
        TextFindingFactory.create_batch(number)
        client = as_user(compliance)
        with django_assert_max_num_queries(12):
            client.get(LIST)

    def test_says_so_when_nothing_waits(self, as_user, compliance):
        assert "Nothing to be looked at" in as_user(compliance).get(LIST).content.decode()


class TestWatchedWordList:
    PAGE = reverse("interactions:watched_word_list")

    def test_an_administrator_adds_and_changes_a_word(self, as_user, admin):
        client = as_user(admin)
        client.post(self.PAGE, {"word": "cures", "explanation": "None does.", "is_active": "on"})
        watched = WatchedWord.objects.get()
        assert (watched.word, watched.is_active) == ("cures", True)
        address = reverse("interactions:watched_word_update", args=[watched.pk])
        client.post(address, {"word": "cures", "explanation": "None does."})
        watched.refresh_from_db()
        assert not watched.is_active
        assert "watched no more" in client.get(self.PAGE).content.decode()
        assert AuditEntry.objects.about(watched).count() == 2

    def test_a_word_is_on_it_once(self, admin):
        WatchedWordFactory(word="cures")
        with pytest.raises(UnableToKeepList, match="already"):
            services.keep_watched_word(by=admin, word="CURES", explanation="None does.")

    def test_the_list_has_an_end(self, admin, monkeypatch):
        monkeypatch.setattr("interactions.services.kept_lists.MOST_WORDS", 1)
        WatchedWordFactory()
        with pytest.raises(UnableToKeepList, match="full"):
            services.keep_watched_word(by=admin, word="cures", explanation="None does.")
