"""Safety notes: what is asked, who is told before the clock runs out, what can be completed."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from interactions import services, tasks
from interactions.models import AdverseEventNote, Interaction
from interactions.services import UnableToFollowUp, UnableToLogVisit
from jobs.models import OutboxMessage
from msl_crm.celery import app
from tests.factories.accounts import UserFactory
from tests.factories.interactions import AdverseEventNoteFactory, ParticipationFactory
from tests.interactions.conftest import NOW

HEARD = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)


def after(hours: float) -> dt.datetime:
    return HEARD + dt.timedelta(hours=hours)


@pytest.fixture
def note(relationship):
    visit = ParticipationFactory(relationship=relationship).interaction
    return AdverseEventNoteFactory(interaction=visit, summary="A fall at home", aware_at=HEARD)


def told() -> set[str]:
    return set(OutboxMessage.objects.values_list("to", flat=True))


class TestAlerts:
    def test_nobody_is_called_before_hour_12(self, note, compliance):
        assert services.raise_safety_alerts(now=after(11.9)) == 0
        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize(("hours", "level"), [(12, 12), (20, 20), (24, 24), (200, 24)])
    def test_the_author_and_compliance_hear_of_it(self, note, msl, compliance, hours, level):
        assert services.raise_safety_alerts(now=after(hours)) == 1
        assert told() == {msl.email, compliance.email}
        note.refresh_from_db()
        assert note.alert_level == level
        assert AuditEntry.objects.about(note).first().action == "alerted"

    def test_each_alert_goes_out_once(self, note, msl, compliance):
        for hours in (12, 12.1, 20, 20, 24, 30, 300):
            services.raise_safety_alerts(now=after(hours))
        assert OutboxMessage.objects.filter(to=msl.email).count() == 3
        assert OutboxMessage.objects.count() == 6

    def test_of_alerts_that_are_due_at_once_the_last_goes_out(self, note, msl):
        services.raise_safety_alerts(now=after(72))
        mail = OutboxMessage.objects.get(to=msl.email)
        assert mail.subject.startswith("Overdue")

    def test_ends_with_the_hand_over(self, note, msl):
        services.hand_over_adverse_event(by=msl, note=note, reference="DS-1", at=after(1))
        assert services.raise_safety_alerts(now=after(30)) == 0

    def test_who_may_not_sign_in_is_not_told(self, note, msl):
        UserFactory(compliance=True, is_active=False)
        services.raise_safety_alerts(now=after(12))
        assert told() == {msl.email}

    def test_the_mail_does_not_say_what_was_heard_or_from_whom(self, note, msl, relationship):
        msl.time_zone = "Europe/Berlin"
        msl.save()
        services.raise_safety_alerts(now=after(20))
        text = OutboxMessage.objects.get(to=msl.email).text
        assert "5 May 2026, 11:30" in text
        assert "fall" not in text
        assert relationship.opinion_leader.family_name not in text

    def test_a_round_takes_the_same_few_readings_for_any_number(
        self, relationship, msl, django_assert_max_num_queries
    ):
        for _ in range(30):
            visit = ParticipationFactory(relationship=relationship).interaction
            AdverseEventNoteFactory(interaction=visit, alert_level=24)
        with django_assert_max_num_queries(1):
            services.raise_safety_alerts(now=after(48))

    def test_the_beat_starts_it_each_minute(self, note):
        entry = app.conf.beat_schedule["reminders"]
        assert (entry["task"], entry["schedule"]) == (tasks.remind.name, 60)
        tasks.remind()
        assert OutboxMessage.objects.exists()


class TestWhatIsAsked:
    def sent(self, answers, **changes):
        return answers(adverse_event_heard="yes", adverse_event_summary="A fall", **changes)

    def test_keeps_when_it_was_heard_and_what_is_known(self, as_user, msl, answers):
        heard = timezone.now().replace(second=0, microsecond=0) - dt.timedelta(minutes=40)
        sent = self.sent(
            answers, adverse_event_aware_at=f"{heard:%Y-%m-%dT%H:%M}",
            has_patient="yes", has_reporter="no", has_event="unknown",
        )  # fmt: skip
        as_user(msl).post(reverse("interactions:create"), sent)
        note = AdverseEventNote.objects.get()
        assert (note.aware_at, note.due_at) == (heard, heard + dt.timedelta(hours=24))
        assert note.criteria == ("yes", "no", "", "unknown")
        assert not note.is_complete

    def test_none_of_it_is_needed(self, as_user, msl, answers, the_visit):
        as_user(msl).post(reverse("interactions:create"), answers(adverse_event_heard="yes"))
        note = AdverseEventNote.objects.get()
        assert (note.aware_at, note.criteria) == (the_visit().starts_at, ("", "", "", ""))

    def test_the_clock_of_working_days_is_a_setting(self, settings, msl, visit_data):
        settings.SAFETY_CLOCK = "business_day"
        settings.SAFETY_HOLIDAYS = {dt.date(2026, 5, 5)}
        services.log_visit(by=msl, visit=visit_data(adverse_event_heard=True), now=NOW)
        note = AdverseEventNote.objects.get()
        assert note.due_at - note.aware_at == dt.timedelta(days=2)

    def test_a_clock_that_is_none_stops_the_start(self, settings):
        settings.SAFETY_CLOCK = "soon"
        with pytest.raises(SystemCheckError, match="SAFETY_CLOCK"):
            call_command("check")

    @pytest.mark.parametrize("moment", ["2199-01-01T00:00", "2001-01-01T00:00", "soon"])
    def test_a_moment_that_cannot_be_is_refused(self, as_user, msl, answers, moment):
        sent = self.sent(answers, adverse_event_aware_at=moment)
        form = as_user(msl).post(reverse("interactions:create"), sent).context["form"]
        assert form.has_error("adverse_event_aware_at")
        assert not Interaction.objects.exists()

    def test_nor_does_a_service_take_it(self, msl, visit_data):
        visit = visit_data(
            adverse_event_heard=True, adverse_event_aware_at=NOW + dt.timedelta(hours=1)
        )
        with pytest.raises(UnableToLogVisit, match="future"):
            services.log_visit(by=msl, visit=visit, now=NOW)

    def test_a_draft_keeps_it(self, as_user, msl, answers):
        sent = self.sent(
            answers, save="draft", has_patient="yes", adverse_event_aware_at="2026-05-04T09:30"
        )
        as_user(msl).post(reverse("interactions:create"), sent)
        draft = Interaction.objects.get()
        form = as_user(msl).get(reverse("interactions:update", args=[draft.pk])).context["form"]
        assert form["has_patient"].value() == "yes"
        assert form["adverse_event_aware_at"].value() == "2026-05-04T09:30"
        assert not AdverseEventNote.objects.exists()

    def test_a_correction_does_not_touch_the_note(self, as_user, msl, answers):
        as_user(msl).post(reverse("interactions:create"), self.sent(answers))
        address = reverse("interactions:correct", args=[Interaction.objects.get().pk])
        assert "adverse_event_summary" not in as_user(msl).get(address).context["form"].fields
        as_user(msl).post(address, self.sent(answers, correction_reason="Typing error"))
        assert AdverseEventNote.objects.get().summary == "A fall"


class TestCompleting:
    def test_what_becomes_known_is_added_and_the_clock_runs_on(self, as_user, msl, note):
        address = reverse("interactions:adverse_event_hand_over", args=[note.pk])
        as_user(msl).post(address, {"save": "known", "has_product": "yes"})
        note.refresh_from_db()
        assert (note.has_product, note.handed_over_at) == ("yes", None)
        assert AuditEntry.objects.about(note).first().action == "updated"

    def test_is_refused_once_drug_safety_has_it(self, msl, note):
        services.hand_over_adverse_event(by=msl, note=note, reference="DS-1", at=after(1))
        with pytest.raises(UnableToFollowUp):
            services.complete_adverse_event(
                by=msl, note=note, criteria=dict.fromkeys(services.CRITERIA, "yes")
            )

    def test_an_incomplete_report_is_handed_over_and_marked(self, as_user, msl, compliance, note):
        address = reverse("interactions:adverse_event_hand_over", args=[note.pk])
        sent = {"reference": "DS-1", "handed_over_at": "2026-05-04T14:00", "has_event": "yes"}
        as_user(msl).post(address, sent)
        page = (
            as_user(compliance)
            .get(reverse("interactions:adverse_event_list"), {"show": "ended"})
            .content.decode()
        )
        assert "1 of 4" in page


class TestTheQueue:
    def test_shows_what_runs_out_first_first_with_its_time(self, as_user, relationship, compliance):
        for hours in (-30, -3):
            visit = ParticipationFactory(relationship=relationship).interaction
            aware = timezone.now() + dt.timedelta(hours=hours, minutes=-1)
            AdverseEventNoteFactory(
                interaction=visit, aware_at=aware, due_at=aware + dt.timedelta(hours=24)
            )
        response = as_user(compliance).get(reverse("interactions:adverse_event_list"))
        assert [left for _row, left in response.context["rows"]] == [
            "6 h 1 min late",
            "20 h 58 min left",
        ]
