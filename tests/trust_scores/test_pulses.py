"""Asking an opinion leader, reminding, taking back, and what each reader learns of it."""

import datetime as dt

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs.models import OutboxMessage
from msl_crm.celery import app
from opinion_leaders.models import Consent
from tests.factories.accounts import TeamFactory, TeamManagementFactory, UserFactory
from tests.factories.opinion_leaders import ConsentFactory, RelationshipFactory
from tests.factories.trust_scores import PulseInvitationFactory
from trust_scores.constants import Audience, CommentReader, PulseEnd, PulseState, PulseWay
from trust_scores.models import AssessmentItem, PulseInvitation
from trust_scores.selectors import pulses as selectors
from trust_scores.services import pulse_settings, pulse_upkeep, pulses
from trust_scores.services.pulse_answers import answer_pulse
from trust_scores.services.pulses import UnableToAsk
from trust_scores.tasks import look_after_pulses

pytestmark = pytest.mark.django_db
SITE = "https://crm.example"
DAY = dt.timedelta(days=1)


@pytest.fixture
def agreed(relationship):
    relationship.opinion_leader.email = "h.brandt@clinic.example"
    relationship.opinion_leader.save()
    return ConsentFactory(opinion_leader=relationship.opinion_leader, purpose="pulse_survey")


def ask(relationship, by, way=PulseWay.EMAIL, **more):
    values = {"language": "en", "site": SITE, **more}
    return pulses.invite(by=by, relationship=relationship, way=way, **values)


class TestAsking:
    def test_by_mail_promises_one_with_the_link_and_keeps_only_its_hash(
        self, relationship, msl, agreed
    ):
        asked = ask(relationship, msl)
        mail = OutboxMessage.objects.get()
        token = asked.link.removeprefix(f"{SITE}/pulse/").removesuffix("/")
        assert mail.to == "h.brandt@clinic.example"
        assert asked.link in mail.text
        assert "Miriam Sander, your Medical Science Liaison, asks" in mail.text
        assert len(token) == 43
        stored = PulseInvitation.objects.values().get()
        assert token not in repr(stored)
        assert stored["token_hash"] == selectors.token_hash(token)
        assert stored["expires_at"] - stored["sent_at"] == 30 * DAY
        assert AuditEntry.objects.about(asked.invitation).count() == 1

    def test_in_another_language_is_all_in_that_language(self, relationship, msl, agreed):
        ask(relationship, msl, language="de")
        mail = OutboxMessage.objects.get()
        assert mail.subject == "Wie sind unsere Gespräche für Sie?"
        assert "betreut Sie als Medical Science Liaison und bittet Sie" in mail.text

    def test_by_a_manager_says_that_the_manager_asks(self, relationship, manager, agreed):
        ask(relationship, manager)
        assert f"{manager.full_name}, who leads the team of" in OutboxMessage.objects.get().text

    def test_by_a_link_sends_nothing_and_needs_no_address(self, relationship, msl):
        relationship.opinion_leader.email = ""
        relationship.opinion_leader.save()
        assert ask(relationship, msl, PulseWay.LINK).link.startswith(f"{SITE}/pulse/")
        assert not OutboxMessage.objects.exists()

    def test_needs_a_consent_for_mail_and_can_put_it_on_record(self, relationship, msl, agreed):
        agreed.delete()
        with pytest.raises(UnableToAsk, match="agreed to be asked by e-mail") as refusal:
            ask(relationship, msl)
        assert refusal.value.field == "consent"
        ask(relationship, msl, consent="Said so on 4 May")
        assert Consent.objects.get().evidence == "Said so on 4 May"

    def test_needs_an_address_for_mail(self, relationship, msl, agreed):
        relationship.opinion_leader.email = ""
        relationship.opinion_leader.save()
        with pytest.raises(UnableToAsk, match="No e-mail address"):
            ask(relationship, msl)

    @pytest.mark.parametrize("status", ["retired", "deceased", "do_not_contact", "restricted"])
    def test_leaves_people_alone_who_are_not_to_be_contacted(
        self, relationship, msl, agreed, status
    ):
        relationship.opinion_leader.status = status
        relationship.opinion_leader.save()
        for way in PulseWay:
            with pytest.raises(UnableToAsk, match="may not be asked"):
                ask(relationship, msl, way)
        assert not PulseInvitation.objects.exists()

    def test_is_for_the_msl_and_their_managers_alone(
        self, relationship, colleague_msl, other_manager, admin
    ):
        for person in (colleague_msl, other_manager, admin):
            with pytest.raises(UnableToAsk):
                ask(relationship, person, PulseWay.LINK)

    def test_happens_once_in_so_many_days(self, relationship, msl, admin):
        pulse_settings.set_pulse_policy(
            by=admin, organization="Nordwall", safety_contact="x", pause_days=60, reminder_days=10
        )
        now = timezone.now()
        PulseInvitationFactory(relationship=relationship, sent_at=now - 59 * DAY)
        with pytest.raises(UnableToAsk, match="was asked on"):
            ask(relationship, msl, PulseWay.LINK)
        assert ask(relationship, msl, PulseWay.LINK, now=now + 2 * DAY).invitation.pk

    def test_again_by_taking_a_mail_back_is_still_asking_twice(self, relationship, msl, agreed):
        pulses.revoke(by=msl, invitation=ask(relationship, msl).invitation)
        with pytest.raises(UnableToAsk, match="was asked on"):
            ask(relationship, msl)

    def test_with_a_new_link_ends_the_open_one_and_is_the_same_asking(self, relationship, msl):
        now = timezone.now()
        first = ask(relationship, msl, PulseWay.LINK, now=now - 3 * DAY).invitation
        second = ask(relationship, msl, PulseWay.LINK, now=now).invitation
        first.refresh_from_db()
        assert first.state_at(now) == PulseState.REPLACED
        assert second.asked_at == first.asked_at

    def test_page_shows_a_link_once_and_never_again(self, client, relationship, msl):
        client.force_login(msl)
        address = reverse("trust_scores:relationship_pulse", args=[relationship.pk])
        page = client.post(address, {"way": "link", "language": "fr", "ask": "1"})
        link = page.context["link"]
        assert link in page.content.decode()
        assert link not in client.get(address).content.decode()
        assert PulseInvitation.objects.get().language == "fr"

    def test_page_previews_the_mail_and_sends_nothing(self, client, relationship, msl, agreed):
        client.force_login(msl)
        address = reverse("trust_scores:relationship_pulse", args=[relationship.pk])
        page = client.post(address, {"way": "email", "language": "es", "preview": "1"})
        assert "¿Qué le parecen nuestras conversaciones?" in page.content.decode()
        assert not PulseInvitation.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_page_sends_the_mail(self, client, relationship, msl, agreed):
        client.force_login(msl)
        address = reverse("trust_scores:relationship_pulse", args=[relationship.pk])
        answer = client.post(address, {"way": "email", "language": "en", "ask": "1"})
        assert answer.status_code == 302
        assert OutboxMessage.objects.count() == 1

    @pytest.mark.parametrize(
        ("state", "told"),
        [
            ("todo", "the mail is about to go out"),
            ("given_up", "the mail could not be delivered"),
            ("sent", "not opened yet"),
        ],
    )
    def test_page_says_whether_the_mail_went(self, client, relationship, msl, agreed, state, told):
        ask(relationship, msl)
        OutboxMessage.objects.update(
            state=state, sent_at=timezone.now() if state == "sent" else None
        )
        client.force_login(msl)
        address = reverse("trust_scores:relationship_pulse", args=[relationship.pk])
        assert told in client.get(address).content.decode()

    def test_page_says_why_not(self, client, relationship, msl):
        relationship.opinion_leader.status = "retired"
        relationship.opinion_leader.save()
        client.force_login(msl)
        address = reverse("trust_scores:relationship_pulse", args=[relationship.pk])
        assert "Status: Retired" in client.get(address).content.decode()


class TestReminding:
    @pytest.fixture
    def asked(self, relationship, agreed):
        return PulseInvitationFactory(
            relationship=relationship, token="a" * 43, sent_at=timezone.now() - 11 * DAY
        )

    def test_happens_once_by_itself(self, asked):
        look_after_pulses()
        assert pulse_upkeep.look_after_pulses() == (0, 0)
        asked.refresh_from_db()
        mail = OutboxMessage.objects.get()
        token = mail.text.partition("/pulse/")[2].partition("/")[0]
        assert "This is the only reminder" in mail.text
        assert asked.reminder_hash == selectors.token_hash(token)
        for one in (token, "a" * 43):
            assert selectors.invitation_called(one, now=timezone.now()) == asked

    def test_is_looked_after_by_the_beat(self):
        scheduled = [one["task"] for one in app.conf.beat_schedule.values()]
        assert look_after_pulses.name in scheduled

    def test_waits_its_days(self, asked):
        asked.sent_at = timezone.now() - 9 * DAY
        asked.save()
        assert pulse_upkeep.look_after_pulses() == (0, 0)

    @pytest.mark.parametrize("change", ["status", "address", "consent", "way", "answered"])
    def test_leaves_alone_whom_it_may_not_reach(self, asked, agreed, relationship, change):
        person = relationship.opinion_leader
        if change == "status":
            person.status = "do_not_contact"
        elif change == "address":
            person.email = ""
        elif change == "consent":
            agreed.withdrawn_at, agreed.withdrawn_by = timezone.now(), agreed.recorded_by
            agreed.save()
        elif change == "way":
            PulseInvitation.objects.update(way=PulseWay.LINK)
        else:
            PulseInvitation.objects.update(
                revoked_at=timezone.now(), revoked_because=PulseEnd.BY_HAND
            )
        person.save()
        assert pulse_upkeep.look_after_pulses()[0] == 0
        assert not OutboxMessage.objects.exists()

    def test_by_hand_is_that_one_reminder(self, client, asked, msl):
        client.force_login(msl)
        for _ in range(2):
            client.post(reverse("trust_scores:pulse_remind", args=[asked.pk]))
        assert OutboxMessage.objects.count() == 1


class TestEnding:
    def test_by_hand_stops_the_link_and_the_mail_that_waits(self, relationship, msl, agreed):
        asked = ask(relationship, msl)
        pulses.revoke(by=msl, invitation=asked.invitation)
        token = asked.link.removeprefix(f"{SITE}/pulse/").removesuffix("/")
        assert selectors.invitation_called(token, now=timezone.now()) is None
        assert not OutboxMessage.objects.exists()

    def test_by_time_forgets_what_was_typed(self, relationship):
        one = PulseInvitationFactory(
            relationship=relationship, sent_at=timezone.now() - 31 * DAY, draft={"q1": "1"}
        )
        assert pulse_upkeep.look_after_pulses() == (0, 1)
        one.refresh_from_db()
        assert (one.draft, one.revoked_because) == ({}, PulseEnd.EXPIRED)
        assert one.state_at(timezone.now()) == PulseState.EXPIRED

    def test_a_person_who_is_not_to_be_contacted_has_no_open_link(self, relationship):
        one = PulseInvitationFactory(relationship=relationship, token="b" * 43)
        relationship.opinion_leader.status = "restricted"
        relationship.opinion_leader.save()
        assert selectors.invitation_called("b" * 43, now=timezone.now()) is None
        pulse_upkeep.look_after_pulses()
        one.refresh_from_db()
        assert one.revoked_because == PulseEnd.NOT_TO_ASK

    def test_who_does_not_want_it_is_asked_by_nobody(self, relationship, msl, client):
        elsewhere = RelationshipFactory(opinion_leader=relationship.opinion_leader)
        for one in (relationship, elsewhere):
            PulseInvitationFactory(relationship=one)
        client.force_login(msl)
        address = reverse("trust_scores:pulse_decline", args=[relationship.pk])
        assert "evidence" in client.post(address, {"evidence": " "}).context["form"].errors
        client.post(address, {"evidence": "Said so today"})
        assert not PulseInvitation.objects.open(timezone.now()).exists()
        with pytest.raises(UnableToAsk, match="does not want to be asked"):
            ask(relationship, msl, PulseWay.LINK, now=timezone.now() + 200 * DAY)


class TestWhatEachReaderLearns:
    @pytest.fixture
    def answered(self, relationship, msl):
        item = AssessmentItem.objects.filter(
            rubric__state="published", audience=Audience.OPINION_LEADER
        ).first()

        def answer(level=2, comment="", readers=CommentReader.MANAGERS):
            one = PulseInvitationFactory(relationship=relationship)
            answer_pulse(
                invitation=one,
                ratings={item.pk: level},
                comment=comment,
                comment_for=readers,
                site=SITE,
            )
            return one

        return answer

    def page(self, client, user, relationship):
        client.force_login(user)
        address = reverse("trust_scores:relationship_pulse", args=[relationship.pk])
        return (
            client.get(address).content.decode()
            + client.get(reverse("trust_scores:pulse_list")).content.decode()
        )

    def test_a_comment_is_for_whom_it_was_written(
        self, client, relationship, msl, manager, answered
    ):
        answered(5, "Only for your ears", CommentReader.MANAGERS)
        assert "Only for your ears" in self.page(client, manager, relationship)
        assert "Only for your ears" not in self.page(client, msl, relationship)
        answered(5, "For both of you", CommentReader.BOTH)
        assert "For both of you" in self.page(client, msl, relationship)

    def test_a_low_answer_is_told_to_managers_kindly_and_to_nobody_else(
        self, client, relationship, msl, manager, answered
    ):
        one = answered(2)
        mail = OutboxMessage.objects.get()
        assert mail.to == manager.email
        assert "no verdict" in mail.text
        assert relationship.opinion_leader.family_name not in mail.subject
        told = mail.text.partition("http")[0].replace(relationship.opinion_leader.family_name, "")
        assert "2" not in told
        assert "I have taken it up" in self.page(client, manager, relationship)
        seen = self.page(client, msl, relationship)
        assert "taken it up" not in seen
        assert "glad of your attention" not in seen
        client.force_login(manager)
        client.post(reverse("trust_scores:pulse_care", args=[one.pk]))
        one.refresh_from_db()
        assert one.care_taken_by == manager
        assert "I have taken it up" not in self.page(client, manager, relationship)
        # Neither does the history of the relationship tell the MSL.
        about = AuditEntry.objects.about(relationship)
        assert not [entry for entry in about if entry.action == "closed"]

    def test_a_good_answer_alerts_nobody(self, relationship, manager, answered):
        answered(3)
        assert not OutboxMessage.objects.exists()
        assert not django_mail.outbox

    def test_no_answer_is_missing_and_counts_as_none(self, relationship, msl, manager, answered):
        now = timezone.now()
        answered(4)
        for days in (100, 200):
            PulseInvitationFactory(
                relationship=relationship,
                sent_at=now - days * DAY,
                revoked_at=now - (days - 30) * DAY,
                revoked_because=PulseEnd.EXPIRED,
            )
        PulseInvitationFactory(relationship=relationship)
        rate = selectors.rate_of_all(msl, now=now)
        assert (rate.answered, rate.unanswered, rate.waiting, rate.percent) == (1, 2, 1, None)
        (line,) = selectors.rates_by_msl(manager, now=now)
        assert (line.msl, line.rate) == (msl, rate)
        assert selectors.rates_by_msl(msl, now=now) == []

    def test_a_share_is_told_with_its_range_from_five_on(self):
        assert selectors.Rate(answered=3, unanswered=1, waiting=9).likely is None
        rate = selectors.Rate(answered=3, unanswered=2, waiting=9)
        assert (rate.percent, rate.likely) == (60, (33, 82))

    @pytest.mark.parametrize("count", [10, 100])
    def test_the_list_takes_the_same_queries_for_any_number(
        self, client, msl, manager, count, django_assert_max_num_queries
    ):
        for _ in range(count):
            PulseInvitationFactory(relationship=RelationshipFactory(msl=msl))
        client.force_login(manager)
        address = reverse("trust_scores:pulse_list")
        client.get(address)
        with django_assert_max_num_queries(14):
            page = client.get(address)
        assert len(page.context["lines"]) == min(count, 25)

    def test_managers_above_are_named_among_those_who_read(self, team, msl, manager):
        above = TeamFactory()
        team.parent = above
        team.save()
        head = UserFactory(manager=True)
        TeamManagementFactory(user=head, team=above)
        assert set(User.objects.managers_of(msl)) == {manager, head}
        for one in (manager, head):
            assert msl in User.objects.in_team_of(one)


class TestSettings:
    def test_are_kept_and_used(self, client, admin, relationship, msl, agreed):
        client.force_login(admin)
        address = reverse("trust_scores:pulse_policy")
        wrong = {
            "organization": "Nordwall", "safety_contact": "x", "pause_days": 3, "reminder_days": 10,
        }  # fmt: skip
        assert "pause_days" in client.post(address, wrong).context["form"].errors
        client.post(address, wrong | {"pause_days": 120})
        ask(relationship, msl)
        assert "Nordwall" in OutboxMessage.objects.get().text
        again = client.post(address, wrong | {"pause_days": 90})
        assert again.status_code == 302
