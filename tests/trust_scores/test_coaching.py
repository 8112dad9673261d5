"""Coaching: the report of a ride, its answer, and how the agreed actions went on."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.constants import Action
from audit.models import AuditEntry
from jobs.models import OutboxMessage
from tests.factories.accounts import (
    MembershipFactory,
    TeamFactory,
    TeamManagementFactory,
    UserFactory,
)
from tests.factories.interactions import DiscussionFactory, ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import (
    CoachingActionFactory,
    CoachingReportFactory,
    CoachingVisitFactory,
)
from trust_scores.constants import Audience, FollowUp
from trust_scores.models import (
    Assessment,
    CoachingAction,
    CoachingAddendum,
    CoachingReport,
    CoachingVisit,
    Rubric,
)
from trust_scores.selectors.coaching import coaching_lines, own_coaching
from trust_scores.selectors.rides import visits_of_ride
from trust_scores.services import coaching
from trust_scores.services.coaching import Agreed, ReportContent, Seen, UnableToCoach, WentOn

pytestmark = pytest.mark.django_db
LINK = "https://crm.example/coaching/1/"
COACHING = reverse("trust_scores:coaching")


def days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def manager_items():
    published = Rubric.objects.published().get()
    return list(published.items.filter(audience=Audience.MANAGER).order_by("position"))


def a_visit(relationship, day, hour=10):
    at = dt.datetime.combine(day, dt.time(hour), dt.UTC)
    participation = ParticipationFactory(
        relationship=relationship,
        interaction__owner=relationship.msl,
        interaction__starts_at=at,
        interaction__recorded_at=at,
    )
    DiscussionFactory(interaction=participation.interaction, subject="Frail patients")
    return participation.interaction


@pytest.fixture
def visit(relationship):
    return a_visit(relationship, days_ago(2))


@pytest.fixture
def draft(manager, msl, visit):
    return coaching.start_report(by=manager, msl=msl, ride_on=days_ago(2))


@pytest.fixture
def content(relationship, visit):
    """`content(...)`: a whole report, with these changes."""

    def make(**changes) -> ReportContent:
        ratings = {item.pk: 3 for item in manager_items()}
        told = {
            "strengths": "Asked before telling",
            "seen": [Seen(relationship=relationship, interaction=visit, ratings=ratings)],
            "actions": [Agreed("Ask about the registry", days_ago(-20))],
        }
        return ReportContent(**(told | changes))

    return make


@pytest.fixture
def send(manager, draft, content):
    def do(report=draft, **changes):
        return coaching.send_report(
            by=manager, report=report, content=content(**changes), link=LINK
        )

    return do


class TestStart:
    def test_goes_on_with_the_report_that_is_there(self, manager, msl, draft):
        again = coaching.start_report(by=manager, msl=msl, ride_on=draft.ride_on)
        assert again == draft
        assert AuditEntry.objects.about(draft).count() == 1

    def test_is_for_the_own_team_alone(self, manager, stranger_msl, other_manager, msl):
        for by, whom in ((manager, stranger_msl), (other_manager, msl), (msl, msl)):
            with pytest.raises(UnableToCoach, match="your team"):
                coaching.start_report(by=by, msl=whom, ride_on=days_ago(1))
        assert not CoachingReport.objects.exists()

    def test_is_not_for_days_to_come(self, manager, msl):
        with pytest.raises(UnableToCoach, match="still to come"):
            coaching.start_report(by=manager, msl=msl, ride_on=days_ago(-2))

    def test_takes_the_visits_of_the_day_where_the_msl_lives(self, manager, msl, relationship):
        msl.time_zone = "America/Los_Angeles"
        msl.save()
        late = a_visit(relationship, days_ago(4), hour=3)  # the evening before, over there
        assert visits_of_ride(manager, msl, days_ago(4)) == []
        (seen,) = visits_of_ride(manager, msl, days_ago(5))
        assert seen.interaction == late

    def test_takes_the_last_visit_with_each_person(self, manager, msl, relationship, visit):
        later = a_visit(relationship, days_ago(2), hour=15)
        other = RelationshipFactory(msl=msl)
        a_visit(other, days_ago(2), hour=12)
        a_visit(other, days_ago(3))
        seen = visits_of_ride(manager, msl, days_ago(2))
        assert [one.relationship for one in seen] == [other, relationship]
        assert seen[1].interaction == later


class TestSend:
    def test_puts_ratings_actions_and_visits_on_record(self, send, relationship, visit, manager):
        report = send()
        seen = CoachingVisit.objects.get(report=report)
        assert (seen.relationship, seen.interaction) == (relationship, visit)
        assert seen.assessment.kind == Audience.MANAGER
        assert seen.assessment.rater == manager
        assert seen.assessment.interaction == visit
        assert list(Assessment.objects.counted()) == [seen.assessment]
        assert CoachingAction.objects.get().text == "Ask about the registry"
        entry = AuditEntry.objects.about(report).first()
        assert (entry.action, entry.actor) == (Action.SUBMITTED, manager)

    def test_tells_the_msl_once_and_nothing_of_the_content(self, send, msl):
        send()
        send()
        mail = OutboxMessage.objects.get()
        assert mail.to == msl.email
        assert LINK in mail.text
        assert "Asked before telling" not in mail.text + mail.subject
        assert CoachingAction.objects.count() == 1

    def test_a_relationship_may_go_unrated(self, send, relationship, visit):
        report = send(seen=[Seen(relationship=relationship, interaction=visit)])
        assert report.visits.get().assessment is None
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"strengths": "  "}, "strengths"),
            ({"strengths": "a\x00"}, "strengths"),
            ({"strengths": "x" * 2001}, "strengths"),
            ({"seen": []}, ""),
            ({"actions": [Agreed("x", days_ago(-1))] * 4}, ""),
            ({"actions": [Agreed("", days_ago(-1))]}, "action_1"),
            ({"actions": [Agreed("x", days_ago(3))]}, "due_1"),
            ({"actions": [Agreed("x" * 301, days_ago(-1))]}, "action_1"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_half_written(self, send, draft, changes, field):
        with pytest.raises(UnableToCoach) as refused:
            send(**changes)
        assert refused.value.field == field
        draft.refresh_from_db()
        assert not draft.is_sent
        assert not Assessment.objects.exists()
        assert not CoachingAction.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_nobody_else_sends_it(self, draft, content, other_manager, msl):
        for by in (other_manager, msl):
            with pytest.raises(UnableToCoach):
                coaching.send_report(by=by, report=draft, content=content(), link=LINK)

    def test_not_for_somebody_who_left_the_team(self, send, msl):
        msl.memberships.update(ended_on=days_ago(0))
        with pytest.raises(UnableToCoach, match="no longer in your team"):
            send()

    def test_a_sent_one_is_neither_kept_nor_dropped(self, send, manager):
        report = send()
        assert not coaching.keep_report(by=manager, report=report, typed={"strengths": "new"})
        with pytest.raises(UnableToCoach, match="stays on record"):
            coaching.discard_report(by=manager, report=report)
        report.refresh_from_db()
        assert (report.strengths, report.typed) == ("Asked before telling", {})


class TestFollowUp:
    @pytest.fixture
    def agreed(self, msl, manager):
        former = CoachingReportFactory(msl=msl, manager=manager, ride_on=days_ago(40))
        return CoachingActionFactory(report=former, due_on=days_ago(10))

    def test_every_open_action_has_to_be_told(self, agreed, send):
        with pytest.raises(UnableToCoach) as refused:
            send()
        assert refused.value.field == f"outcome_{agreed.pk}"

    @pytest.mark.parametrize("outcome", list(FollowUp))
    def test_it_is_told_once_and_in_which_report(self, agreed, send, outcome):
        report = send(follow_ups=[WentOn(agreed, outcome, "With two of three")])
        agreed.refresh_from_db()
        assert (agreed.outcome, agreed.note) == (outcome, "With two of three")
        assert agreed.followed_up_in == report
        assert agreed not in CoachingAction.objects.open()

    def test_actions_of_others_and_of_later_rides_are_not_asked(self, agreed, send, msl, manager):
        later = CoachingReportFactory(msl=msl, manager=manager, ride_on=days_ago(0))
        CoachingActionFactory(report=later)
        CoachingActionFactory()
        assert send(follow_ups=[WentOn(agreed, FollowUp.DONE)]).is_sent

    def test_the_database_wants_the_report_with_the_outcome(self, agreed):
        agreed.outcome = FollowUp.DONE
        with pytest.raises(IntegrityError), transaction.atomic():
            agreed.save()


class TestAnswer:
    def test_the_msl_acknowledges_once_with_a_comment(self, send, msl):
        report = send()
        coaching.acknowledge_report(by=msl, report=report, comment="Thank you")
        coaching.acknowledge_report(by=msl, report=report, comment="Something else")
        report.refresh_from_db()
        assert report.msl_comment == "Thank you"
        assert report.is_acknowledged

    def test_nobody_else_does_and_no_draft_is(self, send, draft, msl, manager):
        with pytest.raises(UnableToCoach):
            coaching.acknowledge_report(by=msl, report=draft)
        report = send()
        with pytest.raises(UnableToCoach):
            coaching.acknowledge_report(by=manager, report=report)

    def test_an_addition_needs_a_reason_and_leaves_the_report_alone(self, send, manager, msl):
        report = send()
        told = {"by": manager, "report": report, "link": LINK}
        with pytest.raises(UnableToCoach) as refused:
            coaching.add_to_report(**told, reason=" ", text="More")
        assert refused.value.field == "reason"
        for _ in range(2):
            coaching.add_to_report(**told, reason="Left out", text="More")
        assert CoachingAddendum.objects.get().text == "More"
        assert OutboxMessage.objects.count() == 2
        report.refresh_from_db()
        assert report.strengths == "Asked before telling"


class TestVisibility:
    def test_the_msl_and_the_present_manager_see_what_was_sent(
        self,
        send,
        draft,
        msl,
        manager,
        other_manager,
        colleague_msl,
        stranger_msl,
        admin,
        compliance,
    ):
        everyone = (
            msl, manager, other_manager, colleague_msl, stranger_msl, admin, compliance,
        )  # fmt: skip

        def who():
            return [one for one in everyone if CoachingReport.objects.visible_to(one).exists()]

        assert who() == [manager]
        send()
        assert who() == [msl, manager]

    def test_it_moves_with_the_msl_to_the_new_manager(
        self, send, msl, manager, other_manager, other_team
    ):
        report = send()
        msl.memberships.update(ended_on=days_ago(0))
        MembershipFactory(user=msl, team=other_team, started_on=days_ago(0))
        assert not CoachingReport.objects.visible_to(manager).exists()
        assert list(CoachingReport.objects.visible_to(other_manager)) == [report]

    def test_a_relationship_that_moved_on_is_not_told(self, send, as_user, msl, relationship):
        report = send()
        relationship.ended_on = days_ago(0)
        relationship.save()
        html = as_user(msl).get(report.get_absolute_url()).text
        assert relationship.opinion_leader.full_name not in html
        assert "One more relationship was seen" in html


class TestMeasures:
    def test_counts_by_msl_in_the_order_of_names(self, manager, msl, colleague_msl):
        in_time = CoachingReportFactory(
            msl=msl, manager=manager, ride_on=days_ago(20), acknowledged=True
        )
        CoachingReportFactory(
            msl=msl,
            manager=manager,
            ride_on=days_ago(10),
            sent_at=timezone.now() - dt.timedelta(days=6),
        )
        CoachingReportFactory(msl=msl, manager=manager, ride_on=days_ago(1), draft=True)
        CoachingReportFactory(msl=msl, manager=manager, ride_on=days_ago(700), acknowledged=True)
        CoachingActionFactory(report=in_time, due_on=days_ago(3))
        later = CoachingReport.objects.get(ride_on=days_ago(10))
        for place, outcome in ((2, FollowUp.DONE), (3, FollowUp.PARTLY)):
            CoachingActionFactory(
                report=in_time, position=place, outcome=outcome, followed_up_in=later
            )
        line, other = coaching_lines(manager, [msl, colleague_msl])
        assert (line.last_ride_on, line.reports, line.on_time) == (days_ago(10), 2, 1)
        assert (line.waiting, line.open_actions, line.overdue_actions) == (1, 1, 1)
        assert (line.done, line.followed_up) == (1, 2)
        assert (other.last_ride_on, other.reports) == (None, 0)
        own = own_coaching(manager)
        assert (own.reports, own.on_time, own.done, own.followed_up) == (2, 1, 1, 2)

    @pytest.mark.parametrize(("after", "on_time"), [(3, True), (4, False)])
    def test_on_time_is_three_days_by_the_managers_calendar(self, manager, after, on_time):
        manager.time_zone = "Pacific/Auckland"
        manager.save()
        ride = days_ago(10)
        # Late in the evening in Auckland, still the morning of the same day in UTC.
        sent = dt.datetime.combine(ride + dt.timedelta(days=after), dt.time(10), dt.UTC)
        report = CoachingReportFactory(manager=manager, ride_on=ride, sent_at=sent)
        assert report.is_on_time is on_time

    @pytest.mark.parametrize("size", [10, 100])
    def test_takes_the_same_queries_for_any_team(
        self, as_user, manager, team, size, django_assert_max_num_queries
    ):
        for number in range(size):
            msl = UserFactory(msl=True, full_name=f"MSL {number:03}")
            MembershipFactory(user=msl, team=team)
            report = CoachingReportFactory(msl=msl, manager=manager)
            CoachingActionFactory(report=report)
        client = as_user(manager)
        with django_assert_max_num_queries(14):
            page = client.get(COACHING).context
        names = [line.msl.full_name for line in page["lines"]]
        assert names == sorted(names)
        assert len(names) == min(size, 25)
        with django_assert_max_num_queries(10):
            reports = client.get(reverse("trust_scores:coaching_report_list")).context["page_obj"]
        assert len(reports) == min(size, 25)


def typed(response, **changes) -> dict[str, str]:
    """What the browser sends of the whole report as it stands, with these changes."""
    form = response.context["form"]
    sent = {field.html_name: field.value() for part in (form, *form.seen_forms) for field in part}
    return {name: str(value) for name, value in (sent | changes).items() if value is not None}


def levels(relationship, level=3):
    return {f"r{relationship.pk}-item_{item.pk}": level for item in manager_items()}


class TestPages:
    @pytest.fixture
    def url(self, draft):
        return reverse("trust_scores:coaching_report_write", args=[draft.pk])

    def test_choosing_a_ride_fills_in_the_visits(self, as_user, manager, msl, visit, relationship):
        client = as_user(manager)
        answer = client.post(
            reverse("trust_scores:coaching_report_create"),
            {"msl": msl.pk, "ride_on": days_ago(2).isoformat()},
            follow=True,
        )
        assert relationship.opinion_leader.full_name in answer.text
        assert "Frail patients" in answer.text
        assert all(item.text in answer.text for item in manager_items())

    @pytest.mark.parametrize(
        ("field", "value"),
        [("msl", "999999"), ("msl", "x\x00"), ("ride_on", "9999-12-31"), ("ride_on", "soon")],
    )
    def test_a_wrong_ride_is_named(self, as_user, manager, msl, field, value):
        data = {"msl": msl.pk, "ride_on": days_ago(2).isoformat(), field: value}
        answer = as_user(manager).post(reverse("trust_scores:coaching_report_create"), data)
        assert field in answer.context["form"].errors
        assert not CoachingReport.objects.exists()

    def test_a_draft_survives_with_its_ratings(self, as_user, manager, url, draft, relationship):
        client = as_user(manager)
        data = typed(client.get(url), strengths="Half", **levels(relationship, 2), due_1="?")
        keep = reverse("trust_scores:coaching_report_draft", args=[draft.pk])
        assert "Draft kept" in client.post(keep, data).text
        again = typed(client.get(url))
        assert again == data
        assert not Assessment.objects.exists()

    def test_sending_leads_to_the_report_that_the_msl_answers(
        self, as_user, manager, msl, url, relationship
    ):
        client = as_user(manager)
        data = typed(
            client.get(url),
            strengths="Asked <b>first</b>",
            action_1="Ask about the registry",
            due_1=days_ago(-9).isoformat(),
            **levels(relationship),
        )
        answer = client.post(url, data)
        report = CoachingReport.objects.get()
        assert answer["Location"] == report.get_absolute_url()
        client = as_user(msl)
        assert report.get_absolute_url() in client.get(reverse("dashboards:today")).text
        html = client.get(report.get_absolute_url()).text
        assert "Asked &lt;b&gt;first&lt;/b&gt;" in html
        client.post(report.get_absolute_url(), {"msl_comment": "I see it so too"})
        assert report.get_absolute_url() not in client.get(reverse("dashboards:today")).text
        assert "I see it so too" in as_user(manager).get(report.get_absolute_url()).text

    def test_errors_are_named_over_all_parts_and_all_is_kept(
        self, as_user, manager, url, relationship, draft
    ):
        client = as_user(manager)
        first, *_others = manager_items()
        data = typed(
            client.get(url), action_1="No day", **{f"r{relationship.pk}-item_{first.pk}": 2}
        )
        answer = client.post(url, data)
        anchors = {error.anchor for error in answer.context["form"].problems}
        assert {"id_strengths", "id_due_1"} <= anchors
        assert len([one for one in anchors if one.startswith(f"div_id_r{relationship.pk}")]) == (
            len(manager_items()) - 1
        )
        assert all(f'id="{anchor}"' in answer.text for anchor in anchors)
        draft.refresh_from_db()
        assert draft.typed["action_1"] == "No day"
        assert not draft.is_sent

    def test_items_of_other_relationships_are_not_read(
        self, as_user, manager, url, relationship, stranger_msl
    ):
        foreign = RelationshipFactory(msl=stranger_msl)
        client = as_user(manager)
        client.post(url, typed(client.get(url), strengths="Good", **levels(foreign, 1)))
        assert CoachingReport.objects.get().is_sent
        assert not Assessment.objects.exists()

    def test_without_a_logged_visit_it_waits(self, as_user, manager, msl):
        report = coaching.start_report(by=manager, msl=msl, ride_on=days_ago(1))
        url = reverse("trust_scores:coaching_report_write", args=[report.pk])
        client = as_user(manager)
        assert "has no visit of this day on record yet" in client.get(url).text
        answer = client.post(url, typed(client.get(url), strengths="Good"))
        assert "No visit of that day is on record yet" in answer.text

    def test_a_draft_can_be_dropped(self, as_user, manager, draft):
        as_user(manager).post(reverse("trust_scores:coaching_report_discard", args=[draft.pk]))
        assert not CoachingReport.objects.exists()
        assert AuditEntry.objects.filter(action=Action.CANCELLED).exists()

    def test_an_upper_manager_reads_and_changes_nothing(self, as_user, send, team):
        upper = UserFactory(manager=True)
        team.parent = TeamFactory()
        team.save()
        TeamManagementFactory(user=upper, team=team.parent)
        report = send()
        client = as_user(upper)
        assert client.get(report.get_absolute_url()).status_code == 200
        for name in ("write", "add"):
            url = reverse(f"trust_scores:coaching_report_{name}", args=[report.pk])
            assert client.get(url).status_code == 403
        discard = reverse("trust_scores:coaching_report_discard", args=[report.pk])
        assert client.post(discard).status_code == 403

    def test_the_list_of_an_msl_holds_the_own_alone(self, as_user, msl, colleague_msl, manager):
        own = CoachingReportFactory(msl=msl, manager=manager)
        other = CoachingReportFactory(msl=colleague_msl, manager=manager)
        client = as_user(msl)
        url = reverse("trust_scores:coaching_report_list")
        assert list(client.get(url).context["page_obj"]) == [own]
        assert client.get(f"{url}?msl={other.msl_id}").status_code == 404
        assert client.get(f"{url}?msl=x").status_code == 200
        assert client.get(COACHING)["Location"] == url

    def test_hostile_texts_are_kept_and_shown_harmlessly(
        self, as_user, manager, msl, hostile_strings, draft
    ):
        client = as_user(manager)
        keep = reverse("trust_scores:coaching_report_draft", args=[draft.pk])
        url = reverse("trust_scores:coaching_report_write", args=[draft.pk])
        texts = [text for text in hostile_strings if "\x00" not in text and text.strip()][:40]
        for number, text in enumerate(texts):
            client.post(keep, {"strengths": text, "action_1": text, f"outcome_{number}": text})
            assert "<script>alert" not in client.get(url).text
            report = CoachingReportFactory(msl=msl, manager=manager, strengths=text[:2000])
            CoachingActionFactory(report=report, text=text[:300])
            assert "<script>alert" not in client.get(report.get_absolute_url()).text

    def test_reading_takes_the_same_queries_for_many_visits(
        self, as_user, manager, msl, django_assert_max_num_queries
    ):
        report = CoachingReportFactory(msl=msl, manager=manager)
        for _ in range(12):
            relationship = RelationshipFactory(msl=msl)
            CoachingVisitFactory(
                report=report,
                relationship=relationship,
                interaction=a_visit(relationship, report.ride_on),
            )
        client = as_user(manager)
        with django_assert_max_num_queries(16):
            client.get(report.get_absolute_url())

    def test_writing_takes_the_same_queries_for_many_visits(
        self, as_user, manager, msl, url, django_assert_max_num_queries
    ):
        for hour in range(8, 20):
            a_visit(RelationshipFactory(msl=msl), days_ago(2), hour)
        client = as_user(manager)
        with django_assert_max_num_queries(16):
            client.get(url)
