"""Insights: marked, acted on, seen by their author, and exported without anybody's name."""

import csv
import datetime as dt
import io
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from audit.models import AuditEntry
from interactions import selectors, services
from interactions.models import Insight, InsightStep, InsightTag, ListeningPriority, Material
from interactions.selectors.insight_table import without_names
from tests.factories.accounts import TeamFactory
from tests.factories.interactions import (
    InsightFactory,
    InsightStepFactory,
    InteractionFactory,
    ListeningPriorityFactory,
    MaterialFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory

NOW = dt.datetime(2026, 5, 20, 12, 0, tzinfo=dt.UTC)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


def page_of(name: str, pk: int | None = None) -> str:
    return reverse(f"interactions:{name}", args=[pk] if pk else [])


def insight_of(relationship, **changes) -> Insight:
    return InsightFactory(
        interaction=ParticipationFactory(relationship=relationship).interaction, **changes
    )


@pytest.fixture
def insight(relationship):
    return insight_of(relationship)


@pytest.fixture
def step():
    """`step(**changes)`: the data of something that was done on 18 May."""

    def build(**changes) -> services.StepData:
        usual = {
            "client_uuid": uuid.uuid4(),
            "kind": "acted_on",
            "text": "Brought to the registry group",
            "happened_on": dt.date(2026, 5, 18),
            "seen_step": None,
        }
        return services.StepData(**{**usual, **changes})

    return build


class TestSteps:
    @pytest.mark.parametrize("kind", ["looked_into", "acted_on", "closed"])
    def test_move_the_insight_on(self, insight, manager, step, kind):
        services.add_step(by=manager, insight=insight, step=step(kind=kind), now=NOW)
        insight.refresh_from_db()
        assert insight.state == kind
        entry = AuditEntry.objects.about(insight).get()
        assert entry.action == ("closed" if kind == "closed" else "updated")
        assert entry.actor == manager

    def test_a_note_leaves_it_where_it_is(self, insight, msl, step):
        services.add_step(by=msl, insight=insight, step=step(kind="note"), now=NOW)
        insight.refresh_from_db()
        assert (insight.state, insight.steps.get().kind) == ("new", "note")

    def test_open_it_again_after_it_was_closed(self, insight, msl, step):
        last = services.add_step(by=msl, insight=insight, step=step(kind="closed"), now=NOW)
        services.add_step(by=msl, insight=insight, step=step(seen_step=last.pk), now=NOW)
        insight.refresh_from_db()
        assert insight.state == "acted_on"

    def test_the_same_form_twice_is_one_step(self, insight, msl, step):
        data = step()
        first = services.add_step(by=msl, insight=insight, step=data, now=NOW)
        assert services.add_step(by=msl, insight=insight, step=data, now=NOW) == first
        assert InsightStep.objects.count() == 1

    def test_a_form_of_someone_else_is_no_step(self, insight, msl, manager, step):
        data = step()
        services.add_step(by=msl, insight=insight, step=data, now=NOW)
        other = step(client_uuid=data.client_uuid, seen_step=InsightStep.objects.get().pk)
        with pytest.raises(services.UnableToFollowUp, match="used already"):
            services.add_step(by=manager, insight=insight, step=other, now=NOW)

    @pytest.mark.parametrize("day", [dt.date(2026, 5, 3), dt.date(2026, 5, 21)])
    def test_refuse_a_day_that_cannot_be(self, insight, msl, step, day):
        with pytest.raises(services.UnableToFollowUp) as refusal:
            services.add_step(by=msl, insight=insight, step=step(happened_on=day), now=NOW)
        assert refusal.value.field == "happened_on"
        assert not InsightStep.objects.exists()

    def test_the_second_writer_sees_both_texts(self, as_user, msl, manager, insight, step):
        services.add_step(by=manager, insight=insight, step=step(text="The quicker text"))
        sent = {
            "client_uuid": str(uuid.uuid4()),
            "seen_step": "0",
            "kind": "closed",
            "text": "The slower text",
            "happened_on": "2026-05-19",
        }
        client = as_user(msl)
        response = client.post(page_of("insight_step", insight.pk), sent)
        page = response.content.decode()
        assert "The quicker text" in page
        assert "The slower text</textarea>" in page
        again = {**sent, "seen_step": response.context["step_form"]["seen_step"].value()}
        assert client.post(page_of("insight_step", insight.pk), again).status_code == 302
        assert insight.steps.count() == 2

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"kind": ""}, "kind"),
            ({"kind": "sold"}, "kind"),
            ({"text": ""}, "text"),
            ({"text": "x" * 2001}, "text"),
            ({"text": "NUL \x00"}, "text"),
            ({"happened_on": "2026-02-30"}, "happened_on"),
            ({"happened_on": "2199-01-01"}, "happened_on"),
        ],
    )
    def test_refuse_what_cannot_be(self, as_user, msl, insight, sent, field):
        usual = {"kind": "closed", "text": "So", "happened_on": "2026-05-19"}
        response = as_user(msl).post(page_of("insight_step", insight.pk), {**usual, **sent})
        assert response.context["step_form"].has_error(field)
        assert not InsightStep.objects.exists()


class TestNews:
    def test_the_author_is_told_once(self, as_user, msl, manager, insight, step):
        services.add_step(by=manager, insight=insight, step=step(text="Two sites test now"))
        board = as_user(msl).get(page_of("insight_board")).content.decode()
        assert "New for you" in board
        assert "Something became of 1 insight of yours" in " ".join(board.split())
        first, second = (
            as_user(msl).get(insight.get_absolute_url()).content.decode() for _ in range(2)
        )
        assert ("New for you" in first, "New for you" in second) == (True, False)
        assert "Two sites test now" in second

    def test_only_the_author_reads_it_away(self, as_user, manager, insight, step):
        services.add_step(by=manager, insight=insight, step=step())
        as_user(manager).get(insight.get_absolute_url())
        insight.refresh_from_db()
        assert insight.unread_since is not None

    def test_what_one_did_oneself_is_no_news(self, msl, insight, step):
        services.add_step(by=msl, insight=insight, step=step())
        insight.refresh_from_db()
        assert insight.unread_since is None


class TestMarks:
    def test_are_on_record_with_their_old_values(self, insight, manager):
        priority = ListeningPriorityFactory(name="Who is never tested?")
        marks = services.InsightMarks(
            is_clear=True, tags=["frailty", "registry"], listening_priority=priority
        )
        services.mark_insight(by=manager, insight=insight, revision=1, marks=marks)
        insight.refresh_from_db()
        assert (insight.is_clear, insight.is_timely, insight.revision) == (True, False, 2)
        assert [one.name for one in insight.tags.all()] == ["frailty", "registry"]
        told = selectors.history_of(insight)[0].what
        assert "clear no → yes" in told
        assert "tags frailty, registry" in told
        assert "Who is never tested?" in told

    def test_the_same_form_twice_is_one_change(self, insight, msl):
        marks = services.InsightMarks(is_timely=True, tags=["a"])
        for _ in range(2):
            services.mark_insight(by=msl, insight=insight, revision=1, marks=marks)
        assert AuditEntry.objects.about(insight).count() == 1

    def test_the_second_of_two_at_once_sees_what_is_on_record(self, as_user, msl, manager, insight):
        marks = services.InsightMarks(tags=["their word"])
        services.mark_insight(by=manager, insight=insight, revision=1, marks=marks)
        sent = {"revision": "1", "tags": "My word"}
        client = as_user(msl)
        response = client.post(page_of("insight_marks", insight.pk), sent)
        page = response.content.decode()
        assert "On record now:" in page
        assert "their word" in page
        assert 'value="My word"' in page
        again = {**sent, "revision": response.context["marks_form"]["revision"].value()}
        client.post(page_of("insight_marks", insight.pk), again)
        assert [one.name for one in insight.tags.all()] == ["my word"]

    def test_tags_are_words_in_small_letters_once_each(self, as_user, msl, insight):
        sent = {"revision": "1", "tags": " #Frailty, frailty ,, Real  World,"}
        as_user(msl).post(page_of("insight_marks", insight.pk), sent)
        assert [one.name for one in insight.tags.all()] == ["frailty", "real world"]

    @pytest.mark.parametrize(
        "tags", ["x" * 41, ",".join("abcdefghi"), "NUL \x00", "y" * 401], ids=len
    )
    def test_refuse_tags_that_cannot_be(self, as_user, msl, insight, tags):
        sent = {"revision": "1", "tags": tags}
        response = as_user(msl).post(page_of("insight_marks", insight.pk), sent)
        assert response.context["marks_form"].has_error("tags")
        assert not InsightTag.objects.exists()

    def test_a_retired_priority_stays_where_it_is_and_is_offered_nowhere_else(
        self, as_user, msl, relationship
    ):
        old = ListeningPriorityFactory(is_active=False)
        holder, other = insight_of(relationship, listening_priority=old), insight_of(relationship)
        for one, offered in ((holder, True), (other, False)):
            page = as_user(msl).get(one.get_absolute_url()).content.decode()
            assert (f'<option value="{old.pk}"' in page) is offered


class TestBoard:
    def shown(self, client, **query):
        board = client.get(page_of("insight_board"), query).context["board"]
        return {column.state.value: [one.what for one in column.insights] for column in board}

    def test_stands_by_state_and_narrows_by_the_address(
        self, as_user, manager, msl, colleague_msl, relationship, team
    ):
        priority = ListeningPriorityFactory()
        first = insight_of(relationship, what="first", listening_priority=priority)
        first.tags.add(InsightTag.objects.create(name="frailty"))
        insight_of(relationship, what="second", state="closed")
        insight_of(RelationshipFactory(msl=colleague_msl), what="third")
        client = as_user(manager)
        everything = {
            "new": ["third", "first"], "looked_into": [], "acted_on": [], "closed": ["second"],
        }  # fmt: skip
        assert self.shown(client) == everything
        only = {"looked_into": [], "acted_on": [], "closed": []}
        assert self.shown(client, tag=first.tags.get().pk) == {"new": ["first"], **only}
        assert self.shown(client, priority=priority.pk) == {"new": ["first"], **only}
        assert self.shown(client, author=colleague_msl.pk) == {"new": ["third"], **only}
        assert self.shown(client, q="thi") == {"new": ["third"], **only}
        name = relationship.opinion_leader.family_name
        assert self.shown(client, q=f"{name} first") == {"new": ["first"], **only}
        assert self.shown(client, team=team.pk) == everything
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        assert self.shown(client, since=f"{tomorrow:%Y-%m-%d}") == {"new": [], **only}

    def test_a_team_that_one_does_not_lead_narrows_nothing_and_says_so(self, as_user, manager):
        foreign = TeamFactory()
        form = as_user(manager).get(page_of("insight_board"), {"team": foreign.pk}).context["form"]
        assert form.has_error("team")

    def test_a_state_has_a_list_with_pages(self, as_user, msl, relationship):
        visit = ParticipationFactory(relationship=relationship).interaction
        InsightFactory.create_batch(30, interaction=visit)
        client = as_user(msl)
        board = client.get(page_of("insight_board"))
        assert "All 30" in " ".join(board.content.decode().split())
        response = client.get(page_of("insight_board"), {"show": "new", "page": "2"})
        assert len(response.context["page_obj"]) == 5

    @pytest.mark.parametrize("query", [{}, {"show": "new"}])
    def test_needs_as_many_queries_for_60_rows_as_for_10(
        self, as_user, msl, relationship, query, django_assert_max_num_queries
    ):
        visit = ParticipationFactory(relationship=relationship).interaction
        tag, client, counts = InsightTag.objects.create(name="a"), as_user(msl), []
        for more in (10, 50):
            for one in InsightFactory.create_batch(
                more, interaction=visit, listening_priority=ListeningPriorityFactory()
            ):
                one.tags.add(tag)
            with django_assert_max_num_queries(30) as counted:
                client.get(page_of("insight_board"), query)
            counts.append(len(counted))
        assert counts[0] == counts[1]

    def test_an_insight_goes_along_with_a_correction_and_not_with_a_cancelled_visit(
        self, as_user, msl, visit_data
    ):
        told = visit_data(insight="Nobody tests", starts_at=NOW - dt.timedelta(days=2))
        visit = services.log_visit(by=msl, visit=told, now=NOW)
        other = visit_data(subject="Other", starts_at=NOW - dt.timedelta(days=2))
        corrected = services.correct_visit(
            by=msl, interaction=visit, visit=other, reason="Topic", now=NOW
        )
        insight = Insight.objects.visible_to(msl).standing().get()
        assert insight.interaction == corrected
        services.cancel_visit(by=msl, interaction=corrected, reason="Wrong", now=NOW)
        assert as_user(msl).get(insight.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("role", ["colleague_msl", "stranger_msl", "other_manager"])
    def test_shows_nothing_of_others(self, as_user, insight, role, request):
        response = as_user(request.getfixturevalue(role)).get(page_of("insight_board"))
        assert insight.what not in response.content.decode()


class TestExport:
    @pytest.fixture
    def fresh(self, client, msl):
        """The MSL, who has typed the password just now."""
        msl.set_password("a long enough passphrase")
        msl.save()
        sent = {"login": msl.email, "password": "a long enough passphrase"}
        client.post(reverse("account_login"), sent)
        return client

    def rows(self, client, file_format, **query):
        response = client.get(page_of("insight_export"), {"format": file_format, **query})
        assert response["Content-Disposition"].startswith("attachment;")
        if file_format == "csv":
            return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        sheet = load_workbook(io.BytesIO(response.content)).active
        return [["" if one is None else one for one in row] for row in sheet.values]

    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_leaves_notes_and_opinion_leaders_out(self, fresh, msl, file_format):
        person = OpinionLeaderFactory(given_name="Ada", family_name="Long", title="Prof.")
        visit = InteractionFactory(owner=msl, notes="A candid note")
        relationship = RelationshipFactory(msl=msl, opinion_leader=person)
        ParticipationFactory(relationship=relationship, interaction=visit)
        one = InsightFactory(
            interaction=visit, what="Prof. Ada Long waits long", so_what="LONG says so"
        )
        InsightStepFactory(insight=one, text="Dr Long was told")
        head, row = self.rows(fresh, file_format)
        assert len(head) == len(row) == 10
        everything = " ".join(map(str, row))
        assert "candid" not in everything
        assert "Ada" not in everything
        assert row[3] == "[opinion leader] waits long"
        assert row[4] == "[opinion leader] says so"
        assert "Dr [opinion leader] was told" in row[9]

    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_no_cell_is_a_formula(self, fresh, relationship, file_format):
        for text in FORMULAS:
            insight_of(relationship, what=text)
        rows = self.rows(fresh, file_format)[1:]
        assert len(rows) == len(FORMULAS)
        assert all(row[3].startswith("'") for row in rows)

    def test_holds_what_the_filter_shows_and_is_on_record(self, fresh, msl, relationship):
        insight_of(relationship, what="one", state="closed")
        insight_of(relationship, what="two")
        assert [row[3] for row in self.rows(fresh, "csv", show="closed")[1:]] == ["one"]
        entry = AuditEntry.objects.filter(action="exported").get()
        assert entry.actor == msl
        assert entry.payload.changes[0] == {"field": "insights", "old": "", "new": 1}

    def test_asks_for_the_password_when_it_was_not_typed_lately(self, as_user, msl, insight):
        response = as_user(msl).get(page_of("insight_export"))
        assert response.url.startswith(reverse("account_reauthenticate"))
        assert not AuditEntry.objects.filter(action="exported").exists()

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("He waits long for Long.", "He waits long for [opinion leader]."),
            ("Longer is not Long-winded", "Longer is not [opinion leader]-winded"),
            ("Ada Long", "[opinion leader]"),
        ],
    )
    def test_takes_names_out_as_words(self, db, text, told):
        person = OpinionLeaderFactory.build(given_name="Ada", family_name="Long", title="")
        assert without_names(text, [person]) == told

    def test_needs_as_many_queries_for_60_rows_as_for_10(
        self, msl, relationship, django_assert_max_num_queries
    ):
        counts = []
        for more in (10, 50):
            for _ in range(more):
                InsightStepFactory(insight=insight_of(relationship))
            with django_assert_max_num_queries(30) as counted:
                selectors.insight_table(msl, selectors.InsightFilter())
            counts.append(len(counted))
        assert counts[0] == counts[1]


class TestKeptLists:
    def test_an_administrator_keeps_the_priorities(self, as_user, admin):
        client = as_user(admin)
        for _ in range(2):
            response = client.post(
                page_of("listening_priority_list"), {"name": "Who waits?", "is_active": "on"}
            )
        assert response.context["form"].has_error("name")
        row = ListeningPriority.objects.get()
        client.post(page_of("listening_priority_update", row.pk), {"name": "Who waits longest?"})
        row.refresh_from_db()
        assert (row.name, row.is_active) == ("Who waits longest?", False)
        assert [one.action for one in AuditEntry.objects.about(row)] == ["updated", "created"]

    def test_a_manager_says_until_when_a_version_is_approved(self, as_user, manager):
        client = as_user(manager)
        sent = {"title": "Frailty", "version": "2", "approved_until": ""}
        client.post(page_of("material_list"), sent)
        assert client.post(page_of("material_list"), sent).context["form"].has_error("version")
        row = Material.objects.get()
        client.post(page_of("material_update", row.pk), {"approved_until": "2026-12-31"})
        row.refresh_from_db()
        assert row.approved_until == dt.date(2026, 12, 31)
        entry = AuditEntry.objects.about(row)[0]
        assert entry.payload.changes[0]["new"] == "2026-12-31"

    def test_an_expired_one_is_marked(self, as_user, manager):
        MaterialFactory(approved_until=dt.date(2026, 1, 1))
        page = as_user(manager).get(page_of("material_list")).content.decode()
        assert "approval ran out" in page


def test_steps_follow_the_visibility_of_their_insight(msl, manager, stranger_msl, insight):
    one = InsightStepFactory(insight=insight)
    assert list(InsightStep.objects.visible_to(msl)) == [one]
    assert list(InsightStep.objects.visible_to(manager)) == [one]
    assert not InsightStep.objects.visible_to(stranger_msl).exists()
