"""The page behind a pulse's link: what it shows, what it keeps, and that it is used up once."""

import copy
import datetime as dt
import logging
import logging.config
import re
import string

import pytest
from django.conf import settings as project_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry, AuditPayload
from jobs.services import work_run
from opinion_leaders.models import Consent
from tests.factories.opinion_leaders import ConsentFactory
from tests.factories.trust_scores import PulseInvitationFactory
from trust_scores.constants import Audience, CommentReader, PulseEnd
from trust_scores.models import (
    Assessment,
    AssessmentItem,
    PulseInvitation,
    Rating,
    RelationshipScore,
    Rubric,
)
from trust_scores.selectors.disclosure import Disclosed, disclosed_to
from trust_scores.selectors.pulse_words import likely_language, questions_in, wording_in
from trust_scores.services.publication import publish_rubric
from trust_scores.services.pulse_answers import LinkIsClosed, answer_pulse
from trust_scores.services.rubric_words import change_item
from trust_scores.services.rubrics import create_draft

pytestmark = pytest.mark.django_db
TOKEN = "T" * 43
ADDRESS = f"/pulse/{TOKEN}/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def pulse(relationship, manager):
    return PulseInvitationFactory(relationship=relationship, token=TOKEN)


@pytest.fixture
def guest():
    """A browser without an account that insists on nothing: no cookie is ever kept."""
    return Client(enforce_csrf_checks=True)


def items():
    published = AssessmentItem.objects.filter(rubric__state="published")
    return list(published.filter(audience=Audience.OPINION_LEADER).order_by("position"))


def stamp(guest, address=ADDRESS):
    return re.search(r'name="stamp" value="(\w+)"', guest.get(address).content.decode())[1]


def answers(guest, level=4, **more):
    chosen = {f"q{one.pk}": str(level) for one in items()}
    return {"stamp": stamp(guest), "lang": "en", "go": "send", **chosen, **more}


class TestLooking:
    def test_names_nobody_and_uses_nothing_up(self, guest, pulse, relationship, msl):
        for _ in range(50):
            page = guest.get(ADDRESS)
            assert guest.head(ADDRESS).status_code == 200
        text = page.content.decode()
        assert msl.full_name not in text
        assert relationship.opinion_leader.family_name not in text
        for _ in range(5):
            guest.post(ADDRESS, {})
            guest.post(ADDRESS, {"go": "send"})
        pulse.refresh_from_db()
        assert (pulse.opened_at, pulse.answered_at) == (None, None)
        assert guest.post(ADDRESS, answers(guest)).status_code == 302

    def test_who_sends_too_often_waits_a_minute_and_loses_nothing(self, guest, pulse, fresh_minute):
        kept = answers(guest, go="keep", comment="As I said")
        told = [guest.post(ADDRESS, kept).status_code for _ in range(11)]
        assert told == [200] * 10 + [429]
        pulse.refresh_from_db()
        assert pulse.draft["comment"] == "As I said"

    def test_tells_its_address_to_nobody_and_is_kept_nowhere(self, guest, pulse):
        thanks = reverse("trust_scores:pulse_thanks", args=["en"])
        for page in (guest.get(ADDRESS), guest.get("/pulse/x/"), guest.get(thanks)):
            assert page["Referrer-Policy"] == "no-referrer"
            assert page["Cache-Control"] == "private, no-store"
            assert "noindex" in page["X-Robots-Tag"]
            assert not page.cookies

    def test_shows_after_the_start_who_asks_who_sees_and_what(self, guest, pulse, manager):
        page = guest.post(ADDRESS, {"stamp": stamp(guest), "go": "start"}).content.decode()
        assert "Miriam Sander, your Medical Science Liaison, asks" in page
        assert f"Your answers go to {manager.full_name}." in page
        assert "once you have answered 5 times" in page
        assert page.count('<fieldset class="pulse-question') == len(items())
        pulse.refresh_from_db()
        assert pulse.opened_at is not None

    def test_shows_nothing_of_the_person_and_no_score(self, guest, pulse, relationship):
        page = guest.post(ADDRESS, {"stamp": stamp(guest), "go": "start"}).content.decode()
        assert relationship.opinion_leader.family_name not in page
        assert "trust-picture" not in page

    def test_says_so_where_the_msl_reads_all(self, guest, pulse, relationship):
        ConsentFactory(opinion_leader=relationship.opinion_leader, purpose="pulse_disclosure")
        page = guest.post(ADDRESS, {"stamp": stamp(guest), "go": "start"}).content.decode()
        assert "and to Miriam Sander." in page

    def test_changes_the_language_and_keeps_what_is_chosen(self, guest, pulse):
        first = items()[0]
        typed = answers(guest, 3, go="", language="de", comment="Danke & bis bald")
        page = guest.post(ADDRESS, typed).content.decode()
        assert '<html lang="de"' in page
        assert guest.post(ADDRESS, typed)["Content-Language"] == "de"
        assert "Wie sind unsere Gespräche für Sie?" in page
        assert "Diese Person kennt die Krankheit" in page
        assert re.search(rf'id="q{first.pk}-3"\s+value="3"\s+checked', page)
        assert "Danke &amp; bis bald" in page
        assert not Assessment.objects.exists()


class TestSending:
    def test_puts_one_assessment_on_record_and_moves_the_score(
        self, guest, pulse, relationship, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            answer = guest.post(ADDRESS, answers(guest, 5))
        assert answer.status_code == 302
        assert "Thank you" in guest.get(answer.url).content.decode()
        made = Assessment.objects.get()
        assert (made.kind, made.rater, made.relationship) == ("opinion_leader", None, relationship)
        assert set(made.ratings.values_list("level", flat=True)) == {5}
        pulse.refresh_from_db()
        assert (pulse.assessment, pulse.draft) == (made, {})
        assert RelationshipScore.objects.get(relationship=relationship).trust > 0.5

    def test_keeps_cannot_judge_apart_from_what_was_left_open(self, guest, pulse):
        first, second, *others = items()
        sent = answers(guest)
        sent[f"q{first.pk}"] = "0"
        for one in others:
            del sent[f"q{one.pk}"]
        guest.post(ADDRESS, sent)
        levels = dict(Rating.objects.values_list("item_id", "level"))
        assert levels == {first.pk: None, second.pk: 4}

    def test_nothing_judged_sends_nothing(self, guest, pulse):
        page = guest.post(ADDRESS, answers(guest, 0)).content.decode()
        assert "Nothing is judged yet" in page
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize("level", ["6", "-1", "x", "4.5", "٤", "9" * 400, "<b>"])
    def test_no_other_level_counts(self, guest, pulse, level):
        page = guest.post(ADDRESS, answers(guest, level))
        assert page.status_code == 200
        assert "choose a level from 1 to 5" in page.content.decode()
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize("comment", ["a" * 2001, "bad\x00sign", "bell\x07"])
    def test_no_other_comment_counts(self, guest, pulse, comment):
        page = guest.post(ADDRESS, answers(guest, comment=comment))
        assert page.status_code == 200
        assert not Assessment.objects.exists()

    def test_a_question_that_was_never_asked_is_not_answered(self, guest, pulse):
        mine = AssessmentItem.objects.filter(rubric__state="published", audience=Audience.SELF)
        sent = answers(guest, **{f"q{mine.first().pk}": "5"})
        assert "questions changed" in guest.post(ADDRESS, sent).content.decode()
        assert not Assessment.objects.exists()

    def test_needs_the_stamp_of_this_very_link(self, guest, pulse):
        other = PulseInvitationFactory(token="O" * 43)
        sent = answers(guest)
        sent["stamp"] = stamp(guest, f"/pulse/{'O' * 43}/")
        assert guest.post(ADDRESS, sent).status_code == 200
        assert guest.post(ADDRESS, {**sent, "stamp": ""}).status_code == 200
        assert not Assessment.objects.exists()
        assert other.answered_at is None

    def test_works_where_the_browser_hides_where_it_comes_from(self, guest, pulse):
        answer = guest.post(ADDRESS, answers(guest), headers={"origin": "null"})
        assert answer.status_code == 302
        assert Assessment.objects.count() == 1

    def test_keeps_nothing_about_the_device(self, guest, pulse):
        guest.post(ADDRESS, answers(guest, 2), REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Spy/1.0")
        stored = [
            *Assessment.objects.values(), *PulseInvitation.objects.values(),
            *AuditEntry.objects.values(), *AuditPayload.objects.values(),
        ]  # fmt: skip
        assert stored
        assert "203.0.113.9" not in repr(stored)
        assert "Spy/1.0" not in repr(stored)
        assert not [one for one in AuditEntry.objects.all() if one.actor_id]

    def test_second_time_changes_nothing(self, guest, pulse):
        sent = answers(guest, 5)
        guest.post(ADDRESS, sent)
        again = guest.post(ADDRESS, sent | {f"q{items()[0].pk}": "1"})
        assert again.status_code == 410
        assert set(Rating.objects.values_list("level", flat=True)) == {5}

    def test_a_hundred_times_in_a_row_is_one_answer(self, pulse):
        ratings = {items()[0].pk: 4}
        closed = 0
        for _ in range(100):
            try:
                answer_pulse(invitation=pulse, ratings=ratings)
            except LinkIsClosed:
                closed += 1
        assert (Assessment.objects.count(), closed) == (1, 99)

    def test_a_hidden_answer_stays_hidden_from_the_msl(self, guest, pulse, relationship, msl):
        guest.post(ADDRESS, answers(guest, 2, comment="Between us"))
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD
        client = Client()
        client.force_login(msl)
        for name in (
            "dashboards:relationship",
            "dashboards:relationship_history",
            "trust_scores:assessment_history",
            "trust_scores:relationship_pulse",
        ):
            page = client.get(reverse(name, args=[relationship.pk])).content.decode()
            assert "Between us" not in page, name
            assert "attention" not in page, name

    def test_the_choice_of_who_reads_is_kept(self, guest, pulse):
        guest.post(ADDRESS, answers(guest, comment="Well done", comment_for="both"))
        pulse.refresh_from_db()
        assert (pulse.comment, pulse.comment_for) == ("Well done", CommentReader.BOTH)


class TestKeeping:
    def test_a_draft_waits_on_any_device_and_is_no_answer(self, guest, pulse):
        first = items()[0]
        sent = answers(guest, 2, go="keep", comment="To be finished")
        assert "Your answers are kept" in guest.post(ADDRESS, sent).content.decode()
        elsewhere = Client()
        assert "To be finished" not in elsewhere.get(ADDRESS).content.decode()
        page = elsewhere.post(ADDRESS, {"stamp": stamp(elsewhere), "go": "start"})
        assert "To be finished" in page.content.decode()
        assert re.search(rf'id="q{first.pk}-2"\s+value="2"\s+checked', page.content.decode())
        assert not Assessment.objects.exists()

    def test_a_new_rubric_asks_again_and_keeps_what_is_the_same(self, guest, pulse, admin):
        sent = answers(guest, 3)
        before = items()
        draft = create_draft(by=admin, based_on=Rubric.objects.published().get())
        mine = draft.items.filter(audience=Audience.OPINION_LEADER).order_by("position")
        first = mine.first()
        change_item(
            by=admin,
            item=first,
            revision=0,
            text="Talking with this person is worth my time.",
            anchors=[one.text for one in first.anchors.order_by("level")],
        )
        work_run(publish_rubric(by=admin, rubric=draft, revision=1, reason="Plainer words"))
        page = guest.post(ADDRESS, sent).content.decode()
        assert "questions changed" in page
        assert not Assessment.objects.exists()
        now = items()
        assert {one.pk for one in now}.isdisjoint({one.pk for one in before})
        assert "Talking with this person is worth my time." in page
        assert not re.search(rf'id="q{now[0].pk}-3"\s+value="3"\s+checked', page)
        assert re.search(rf'id="q{now[1].pk}-3"\s+value="3"\s+checked', page)
        # What was reworded is not translated any more, so that nobody answers another question.
        german = guest.post(ADDRESS, answers(guest, go="", language="de")).content.decode()
        assert "Talking with this person is worth my time." in german
        assert "Was diese Person mir sagt" in german
        assert guest.post(ADDRESS, answers(guest, 3)).status_code == 302


class TestClosed:
    @pytest.fixture
    def closed(self, pulse, relationship, guest):
        """One of each kind, and a link that never was."""
        now = timezone.now()

        def made(letter, **more):
            PulseInvitationFactory(token=letter * 43, **more)
            return letter * 43

        guest.post(ADDRESS, answers(guest))
        ended = {"revoked_at": now, "revoked_because": PulseEnd.BY_HAND}
        return {
            "used": TOKEN,
            "expired": made("E", sent_at=now - 31 * DAY),
            "revoked": made("R", **ended),
            "retired": made("D", relationship__opinion_leader__status="retired"),
            "ended relationship": made("L", relationship__ended_on=dt.date(2025, 1, 1)),
            "forged": "f" * 43,
            "cut": TOKEN[:-1],
            "longer": TOKEN + "x",
            "other case": TOKEN.lower(),
            "nonsense": "ü%20ß",
            "long": "a" * 3000,
        }

    def test_all_look_the_same_whatever_is_asked(self, guest, closed):
        pages = {
            (name, method): getattr(guest, method)(f"/pulse/{token}/")
            for name, token in closed.items()
            for method in ("get", "post")
        }
        assert {page.status_code for page in pages.values()} == {410}
        assert len({page.content for page in pages.values()}) == 1
        assert len({str(sorted(page.headers)) for page in pages.values()}) == 1

    def test_says_it_in_the_language_of_the_browser(self, guest):
        page = guest.get("/pulse/x/", headers={"accept-language": "xx, fr-CA;q=0.9, de;q=0.8"})
        assert "Ce lien ne fonctionne plus" in page.content.decode()
        assert "Accept-Language" in page["Vary"]

    def test_many_guesses_are_slowed_and_lock_nobody_out(self, guest, pulse):
        told = [guest.get(f"/pulse/guess{n}/").status_code for n in range(40)]
        assert told[:30] == [410] * 30
        assert set(told[30:]) == {429}
        assert guest.post(ADDRESS, answers(guest)).status_code == 302

    def test_a_withdrawn_consent_closes_the_link(self, guest, pulse, relationship, msl):
        ConsentFactory(
            opinion_leader=relationship.opinion_leader,
            purpose="pulse_survey",
            withdrawn_at=timezone.now(),
            withdrawn_by=msl,
        )
        assert Consent.objects.count() == 1
        assert guest.get(ADDRESS).status_code == 410


def _logging_of_everything():
    """The product's logging, telling as much as it can."""
    logging_of_all = copy.deepcopy(project_settings.LOGGING)
    for logger in [logging_of_all["root"], *logging_of_all["loggers"].values()]:
        logger["level"] = "INFO"
    return logging_of_all


def test_no_log_line_holds_the_secret(guest, pulse, capsys):
    before = logging.root.handlers[:]
    try:
        logging.config.dictConfig(_logging_of_everything())
        guest.get(f"/pulse/{'n' * 43}/")
        guest.post(ADDRESS, answers(guest))
        guest.get(ADDRESS)
        logging.getLogger("django.server").info('"GET %s HTTP/1.1" 200', ADDRESS)
        logging.getLogger("django.server").info('"GET /pulse/thanks/de/ HTTP/1.1" 200')
    finally:
        logging.root.handlers[:] = before
    written = capsys.readouterr().err
    assert written.count("/pulse/\\u2026") >= 3
    assert "/pulse/thanks/de/" in written
    assert "n" * 43 not in written
    assert TOKEN not in written


class TestWords:
    @pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
    def test_every_language_says_everything_and_names_the_same(self, language):
        english, other = wording_in("en").texts, wording_in(language).texts
        assert set(other) == set(english)
        for name, text in other.items():
            assert _places(text) == _places(english[name]) or name in {"mail_text"}, name
            assert _places(text) <= _places(english[name]) | {"msl", "organization"}, name

    @pytest.mark.parametrize("language", ["de", "es", "fr"])
    def test_every_question_of_the_default_rubric_is_translated(self, language):
        english, other = questions_in("en"), questions_in(language)
        assert len(other) == len(english) == 6
        for one, original in zip(other, english, strict=True):
            assert one.text != original.text
            assert len(one.anchors) == 5

    def test_a_person_is_asked_in_a_language_of_theirs(self, relationship):
        person = relationship.opinion_leader
        for spoken, expected in (
            ("it, German", "de"),
            ("français", "fr"),
            ("", "en"),
            ("xx", "en"),
        ):
            person.languages = spoken
            assert likely_language(person) == expected


def _places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
