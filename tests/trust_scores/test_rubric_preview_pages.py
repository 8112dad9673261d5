"""What a draft would do, as a page: at work, found, narrowed, side by side."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs import services as jobs
from jobs.models import Run
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.constants import PREVIEW, ChannelCode, Quality
from trust_scores.models import Rubric, RubricPreview
from trust_scores.selectors.preview_rows import MovedBy
from trust_scores.services import rubrics
from trust_scores.services.previews import start_preview
from trust_scores.views.preview_words import order_words, why

pytestmark = pytest.mark.django_db
READ_FROM_THE_ADDRESS = (
    ("preview", "beside"), ("preview_changes", "page"), ("preview_changes", "kind"),
    ("preview_changes", "way"), ("preview_changes", "q"), ("preview_people", "q"),
    ("edit", "part"), ("words", "part"), ("item_create", "audience"),
)  # fmt: skip
HTMX = {"HX-Request": "true"}
CHANNELS = ("competence", "character", "candor", "mutual_msl", "meaningful")


def rated(msl, name: str, competence: int, rest: int):
    """A relationship of which the opinion leader said how it stands."""
    one = RelationshipFactory(msl=msl, opinion_leader__family_name=name)
    rated_at = timezone.now() - dt.timedelta(days=30)
    assessment = AssessmentFactory(
        relationship=one, by_opinion_leader=True, assessed_at=rated_at, recorded_at=rated_at
    )
    for channel in CHANNELS:
        level = competence if channel == ChannelCode.COMPETENCE else rest
        RatingFactory(assessment=assessment, channel=channel, level=level)
    return one


@pytest.fixture
def people(msl, stranger_msl):
    """Two of the own team, whom a milder rule raises, and one of another team."""
    return [
        rated(msl, "Brandt", 5, 4), rated(msl, "Ahlers", 4, 5), rated(stranger_msl, "Montiel", 5, 5)
    ]  # fmt: skip


def draft_of(person) -> Rubric:
    """A draft that calls everyone strong."""
    in_force = Rubric.objects.published().get()
    draft = rubrics.create_draft(by=person, based_on=in_force, reason="Milder")
    entries = {"bands.developing": "0.01", "bands.sound": "0.02", "bands.strong": "0.03"}
    return rubrics.save_settings(by=person, rubric=draft, revision=0, entries=entries).rubric


@pytest.fixture
def tried(people, admin) -> Rubric:
    draft = draft_of(admin)
    jobs.work_run(start_preview(by=admin, rubric=draft).run)
    return draft


def at(name: str, draft: Rubric) -> str:
    return reverse(f"trust_scores:rubric_{name}", args=[draft.number])


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


class TestTrial:
    def test_is_offered_started_watched_and_cancelled(self, as_user, admin, people):
        draft, client = draft_of(admin), as_user(admin)
        assert "See what the draft would do" in text_of(client.get(at("preview", draft)))
        client.post(at("preview_start", draft))
        run = Run.objects.active().get(kind=PREVIEW)
        html = text_of(client.get(at("preview", draft)))
        assert "0 of 3 relationships" in html
        assert "every 1s" in html
        client.post(at("preview_cancel", draft))
        run.refresh_from_db()
        assert run.state == "cancelled"
        html = text_of(client.get(at("preview", draft)))
        assert "This trial was cancelled." in html
        assert "every 1s" not in html

    def test_of_the_same_settings_is_not_started_twice(self, as_user, admin, people):
        draft, client = draft_of(admin), as_user(admin)
        for _time in range(2):
            client.post(at("preview_start", draft))
        assert RubricPreview.objects.count() == 1

    def test_asks_for_itself_until_it_has_ended(self, as_user, admin, people):
        draft, client = draft_of(admin), as_user(admin)
        client.post(at("preview_start", draft))
        asked = {"path": at("preview", draft) + "?progress=1", "headers": HTMX}
        answer = client.get(**asked)
        assert "HX-Retarget" not in answer
        assert 'id="preview-progress"' in answer.content.decode()
        jobs.work_run(Run.objects.active().get(kind=PREVIEW))
        answer = client.get(**asked)
        assert answer["HX-Retarget"] == "#preview"
        assert "would change band" in text_of(answer)

    def test_what_was_found_stays_while_the_next_is_at_work(self, as_user, admin, tried):
        entries = {"bands.developing": "0.015"}
        rubrics.save_settings(by=admin, rubric=tried, revision=tried.revision, entries=entries)
        client = as_user(admin)
        html = text_of(client.get(at("preview", tried)))
        assert "the draft has changed since" in html
        assert "Try it again" in html
        client.post(at("preview_start", tried))
        html = text_of(client.get(at("preview", tried)))
        assert "Trying the draft" in html
        assert "would change band" in html

    def test_words_do_not_make_it_stale(self, as_user, admin, tried):
        entries = {"half_life_days[7]": "not yet"}
        rubrics.save_settings(by=admin, rubric=tried, revision=tried.revision, entries=entries)
        html = text_of(as_user(admin).get(at("preview", tried)))
        assert "the draft has changed since" not in html


class TestResults:
    def test_begin_with_a_sentence_and_name_who_changes_and_why(self, as_user, admin, tried):
        html = text_of(as_user(admin).get(at("edit", tried)))
        assert "3 relationships would change band: 3 up." in html
        assert "Brandt" in html
        assert "Edges of the bands" in html
        assert "Montiel" in html

    def test_a_manager_reads_the_names_of_the_own_team_alone(self, as_user, manager, people):
        draft = draft_of(manager)
        jobs.work_run(start_preview(by=manager, rubric=draft).run)
        html = text_of(as_user(manager).get(at("edit", draft)))
        assert "Brandt" in html
        assert "Montiel" not in html
        assert "counted and not named" in html

    def test_three_stand_side_by_side_and_others_can_be_chosen(self, as_user, admin, tried, people):
        asked = {"beside": [people[2].pk, people[0].pk]}
        html = text_of(as_user(admin).get(at("preview", tried), asked))
        beside = html[html.index('id="preview-beside"') :]
        assert beside.index("Montiel</h4>") < beside.index("Brandt</h4>")
        assert "Ahlers</h4>" not in beside

    @pytest.mark.parametrize("text", ["", "x", "-1", "9" * 40, "٣", "<b>"])
    def test_nonsense_in_the_address_is_left_out(self, as_user, admin, tried, text):
        client = as_user(admin)
        for name, key in READ_FROM_THE_ADDRESS:
            answer = client.get(at(name, tried), {key: text})
            assert answer.status_code == 200, (name, key)

    def test_queries_do_not_grow_with_the_portfolio(
        self, as_user, admin, msl, tried, django_assert_max_num_queries
    ):
        client = as_user(admin)
        with django_assert_max_num_queries(60):
            client.get(at("edit", tried))


class TestChanges:
    def test_lists_everyone_and_narrows(self, as_user, admin, tried):
        client = as_user(admin)
        html = text_of(client.get(at("preview_changes", tried)))
        assert all(name in html for name in ("Brandt", "Ahlers", "Montiel"))
        html = text_of(client.get(at("preview_changes", tried), {"q": "brandt"}))
        assert "1 of 3 who would change" in html
        assert "Ahlers" not in html
        html = text_of(client.get(at("preview_changes", tried), {"way": "down", "kind": "band"}))
        assert "Nobody fits these filters" in html

    def test_teaches_what_will_be_here(self, as_user, admin):
        html = text_of(as_user(admin).get(at("preview_changes", draft_of(admin))))
        assert "This draft was not tried yet" in html


class TestPeople:
    def test_are_found_by_name(self, as_user, admin, tried, people):
        found = as_user(admin).get(at("preview_people", tried), {"q": "brandt"}).json()["people"]
        assert [one["value"] for one in found] == [people[0].pk]
        assert found[0]["text"].endswith("Miriam Sander")

    def test_are_those_that_one_sees(self, as_user, manager, people):
        draft = draft_of(manager)
        found = as_user(manager).get(at("preview_people", draft), {"q": "montiel"}).json()
        assert found == {"people": []}


class TestWords:
    @pytest.mark.parametrize(
        ("correlation", "words"),
        [
            (0.995, "The order hardly changes."),
            (0.97, "The order changes a little."),
            (0.5, "The order changes."),
            (None, ""),
        ],
    )
    def test_say_how_alike_the_order_stays(self, correlation, words):
        assert order_words(correlation) == words

    def test_name_the_quality_that_counts_more_or_less(self):
        assert why(None) == "Several settings together"
        assert why(MovedBy("Half-life", None, ())) == "Half-life"
        assert [why(_cause(more)) for more in (True, False)] == [
            "Candor 50 counts more",
            "Candor 50 counts less",
        ]


def _cause(more: bool) -> MovedBy:
    return MovedBy("Importance", None, (), Quality.CANDOR, 50.4, more)
