"""Being reminded of a promise on the day that was asked for."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from interactions import services, tasks
from interactions.models import Commitment
from interactions.services import PromiseData, UnableToFollowUp, UnableToLogVisit, reminders
from jobs.models import OutboxMessage
from tests.factories.interactions import CommitmentFactory
from tests.interactions.conftest import NOW

FORM = reverse("interactions:create")
DAY = NOW.date()
MORNING = dt.datetime(2026, 5, 6, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def promise(relationship):
    return CommitmentFactory(
        relationship=relationship, text="Send the frailty table", promised_at=NOW,
        due_on=DAY + dt.timedelta(days=9), remind_on=DAY,
    )  # fmt: skip


def in_days(days: int) -> str:
    return f"{timezone.localdate() + dt.timedelta(days=days):%Y-%m-%d}"


class TestAsking:
    def test_with_the_visit(self, as_user, msl, answers):
        sent = answers(
            promise_us_1="A table", promise_us_1_due=in_days(9), promise_us_1_remind=in_days(7)
        )
        as_user(msl).post(FORM, sent)
        assert f"{Commitment.objects.get().remind_on}" == in_days(7)

    def test_a_reminder_without_a_promise_is_asked_about(self, as_user, msl, answers):
        page = as_user(msl).post(FORM, answers(promise_us_1_remind=in_days(7)))
        assert page.context["form"].errors == {"promise_us_1": ["Say what was promised."]}

    def test_not_after_the_day_it_is_due(self, as_user, msl, answers):
        sent = answers(
            promise_us_1="A table", promise_us_1_due=in_days(3), promise_us_1_remind=in_days(4)
        )
        page = as_user(msl).post(FORM, sent)
        assert "promise_us_1_remind" in page.context["form"].errors

    def test_not_after_the_day_it_is_due_by_the_service(self, msl, relationship, visit_data):
        late = PromiseData(
            relationship=relationship, promised_by="us", text="A table",
            due_on=DAY, remind_on=DAY + dt.timedelta(days=1),
        )  # fmt: skip
        with pytest.raises(UnableToLogVisit, match="A reminder comes"):
            services.log_visit(by=msl, visit=visit_data(promises=[late]), now=NOW)

    def test_a_draft_keeps_it(self, as_user, msl, answers, the_visit):
        as_user(msl).post(FORM, answers(promise_us_1_remind=in_days(7), save="draft"))
        page = as_user(msl).get(reverse("interactions:update", args=[the_visit().pk]))
        assert page.context["form"]["promise_us_1_remind"].value() == in_days(7)


class TestSending:
    def test_goes_to_the_msl_of_the_relationship_in_the_morning(self, promise, msl):
        assert services.send_reminders(now=MORNING - dt.timedelta(minutes=1)) == 0
        assert services.send_reminders(now=MORNING) == 1
        assert OutboxMessage.objects.get().to == msl.email

    def test_it_is_the_readers_morning(self, promise, msl):
        msl.time_zone = "America/New_York"
        msl.save()
        assert services.send_reminders(now=MORNING + dt.timedelta(hours=3)) == 0
        assert services.send_reminders(now=MORNING + dt.timedelta(hours=4)) == 1

    def test_far_to_the_east_it_is_the_evening_before(self, promise, msl):
        msl.time_zone = "Pacific/Auckland"
        msl.save()
        assert services.send_reminders(now=MORNING - dt.timedelta(hours=12)) == 1

    def test_goes_out_once(self, promise):
        assert services.send_reminders(now=MORNING) == 1
        for hours in (0, 1, 48):
            assert services.send_reminders(now=MORNING + dt.timedelta(hours=hours)) == 0
        assert OutboxMessage.objects.count() == 1

    def test_who_was_quicker_sends_it(self, promise):
        seen = Commitment.objects.select_related("relationship__msl").get()
        services.send_reminders(now=MORNING)
        assert reminders._remind(seen, MORNING) is False
        assert OutboxMessage.objects.count() == 1

    @pytest.mark.parametrize("change", [{"closure": "kept"}, {"voided_at": NOW}])
    def test_not_once_it_has_ended(self, promise, change):
        Commitment.objects.update(**change)
        assert services.send_reminders(now=MORNING) == 0

    def test_who_may_not_sign_in_gets_no_mail(self, promise, msl):
        msl.is_active = False
        msl.save()
        services.send_reminders(now=MORNING)
        assert not OutboxMessage.objects.exists()

    def test_the_mail_does_not_say_what_or_to_whom(self, promise, relationship):
        services.send_reminders(now=MORNING)
        mail = OutboxMessage.objects.get()
        assert "15 May 2026" in mail.text
        assert "frailty" not in mail.text + mail.subject
        assert relationship.opinion_leader.family_name not in mail.text

    def test_many_that_have_time_do_not_keep_others_waiting(self, promise, msl, monkeypatch):
        monkeypatch.setattr(reminders, "MOST_PER_ROUND", 1)
        far = {"relationship__msl__time_zone": "Pacific/Honolulu", "remind_on": DAY}
        due_on = DAY + dt.timedelta(days=1)
        early = CommitmentFactory.create_batch(2, due_on=due_on, **far)
        Commitment.objects.filter(pk=promise.pk).update(remind_on=None)
        late = CommitmentFactory(due_on=due_on, remind_on=DAY)
        assert services.send_reminders(now=MORNING) == 1
        late.refresh_from_db()
        assert late.reminded_at == MORNING
        assert all(one.reminded_at is None for one in early)

    def test_the_minute_task_sends_them(self, promise):
        CommitmentFactory(due_on=timezone.localdate(), remind_on=DAY)
        tasks.remind()
        assert OutboxMessage.objects.filter(key__startswith="promise:").count() == 2


class TestChanging:
    @pytest.fixture
    def later(self, relationship):
        due_on = timezone.localdate() + dt.timedelta(days=9)
        return CommitmentFactory(relationship=relationship, due_on=due_on)

    def page(self, promise):
        return reverse("interactions:commitment_remind", args=[promise.pk])

    def test_on_the_page_of_the_promise(self, as_user, msl, later):
        response = as_user(msl).post(self.page(later), {"remind_on": in_days(2)}, follow=True)
        assert "You will be reminded on that day" in response.content.decode()
        later.refresh_from_db()
        assert f"{later.remind_on}" == in_days(2)
        assert AuditEntry.objects.about(later).first().action == "updated"

    def test_another_day_reminds_again(self, msl, later):
        Commitment.objects.filter(pk=later.pk).update(
            remind_on=timezone.localdate(), reminded_at=timezone.now()
        )
        wanted = timezone.localdate() + dt.timedelta(days=2)
        changed = services.remind_of_promise(by=msl, commitment=later, remind_on=wanted)
        assert changed.reminded_at is None

    def test_none_any_more(self, as_user, msl, promise):
        as_user(msl).post(self.page(promise), {"remind_on": ""})
        promise.refresh_from_db()
        assert promise.remind_on is None

    @pytest.mark.parametrize(
        ("days", "told"), [(-1, "over already"), (10, "the day it is due, or before")]
    )
    def test_only_days_between_now_and_then(self, as_user, msl, later, days, told):
        page = as_user(msl).post(self.page(later), {"remind_on": in_days(days)})
        assert told in page.content.decode()
        later.refresh_from_db()
        assert later.remind_on is None

    def test_not_of_what_has_ended(self, msl, later):
        Commitment.objects.filter(pk=later.pk).update(closure="kept")
        with pytest.raises(UnableToFollowUp, match="has ended"):
            services.remind_of_promise(by=msl, commitment=later, remind_on=None)

    def test_a_closed_promise_asks_for_no_reminder(self, as_user, msl, later):
        Commitment.objects.filter(pk=later.pk).update(closure="kept")
        page = as_user(msl).get(later.get_absolute_url()).content.decode()
        assert "Remind me on" not in page


def test_today_shows_it_first(as_user, msl, relationship):
    due_on = timezone.localdate() + dt.timedelta(days=9)
    for number in range(9):
        CommitmentFactory(relationship=relationship, due_on=due_on, text=f"Other {number}")
    CommitmentFactory(
        relationship=relationship, due_on=due_on + dt.timedelta(days=1), text="The table",
        remind_on=timezone.localdate(),
    )  # fmt: skip
    page = as_user(msl).get(reverse("dashboards:today")).content.decode()
    assert page.index("The table") < page.index("Other 0")
    assert "you asked to be reminded" in page
