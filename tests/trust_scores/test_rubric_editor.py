"""The pages on which a draft is written: what is saved, what is kept, who is told."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils.html import escape

from tests.factories.opinion_leaders import RelationshipFactory
from trust_scores import rubric_guide
from trust_scores.forms.rubric_settings import name_of
from trust_scores.models import Rubric, RubricPreview
from trust_scores.rubric_guide import Group
from trust_scores.services import rubrics
from trust_scores.views.rubric_parts import PARTS

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
URLENCODED = "application/x-www-form-urlencoded"
HOSTILE = ("", "\x00", "a" * 100_001, "<script>alert(1)</script>", "\ud800", "9" * 400, "-1", "NaN")


@pytest.fixture
def draft(admin) -> Rubric:
    in_force = Rubric.objects.published().get()
    return rubrics.create_draft(by=admin, based_on=in_force, reason="Candor counts more")


def at(name: str, draft: Rubric, *args: int, part: str = "") -> str:
    address = reverse(f"trust_scores:rubric_{name}", args=[draft.number, *args])
    return f"{address}?part={part}" if part else address


def page(client, draft: Rubric, part: str = "importance") -> str:
    return client.get(at("edit", draft, part=part)).content.decode()


def save(
    client, draft: Rubric, part="importance", shown=None, revision=None, headers=None, **typed
):
    """Send the fields of a part as its page would; `shown` is what stood in them."""
    settings = rubric_guide.settings_in(Group(part))
    values = rubric_guide.values(Rubric.objects.published().get().parameters)
    before = {setting.path: f"{values[setting.path]:g}" for setting in settings} | (shown or {})
    fields = {name_of(path): text for path, text in before.items()} | typed
    sent = {
        "revision": draft.revision if revision is None else revision,
        "shown": json.dumps(before),
        **fields,
    }
    return client.post(at("edit", draft, part=part), sent, headers=headers or {})


class TestSaving:
    def test_keeps_what_is_right_and_goes_back_to_the_part(self, as_user, admin, draft):
        answer = save(as_user(admin), draft, "gates", gate_trust="0.05")
        assert answer["Location"] == at("edit", draft, part="gates")
        draft.refresh_from_db()
        assert draft.parameters["gate_trust"] == 0.05
        assert draft.edited_by == admin

    def test_what_cannot_be_used_stays_in_its_field_with_the_reason(self, as_user, admin, draft):
        client = as_user(admin)
        save(client, draft, "ageing", **{"half_life_days-7": "0 <days>"})
        draft.refresh_from_db()
        assert draft.entries == {"half_life_days[7]": "0 <days>"}
        assert draft.parameters["half_life_days"][7] == 120
        html = page(client, draft, "ageing")
        assert 'value="0 &lt;days&gt;"' in html
        assert "The preview still uses 120." in html
        assert 'aria-invalid="true"' in html
        # The summary leads there from every part.
        link = f"{reverse('trust_scores:rubric_edit', args=[draft.number])}?part=ageing#id_"
        assert f'href="{link}half_life_days-7"' in page(client, draft, "gates")

    def test_shares_are_used_together_once_they_add_up(self, as_user, admin, draft):
        client = as_user(admin)
        save(client, draft, **{"exponents-2": "0.2"})
        draft.refresh_from_db()
        assert draft.parameters["exponents"][2] == 0.14
        html = page(client, draft)
        assert "1.06" in html
        assert "sum--wrong" in html
        save(client, draft, shown={"exponents[2]": "0.2"}, **{"exponents-0": "0.12"})
        draft.refresh_from_db()
        assert draft.parameters["exponents"] == [0.12, 0.22, 0.2, 0.12, 0.16, 0.18]
        assert draft.entries == {}

    def test_marks_on_the_tabs_what_differs_and_what_is_wrong(self, as_user, admin, draft):
        client = as_user(admin)
        save(client, draft, "gates", gate_trust="0.05")
        draft.refresh_from_db()
        save(client, draft, "ageing", **{"half_life_days-7": "x"})
        html = re.sub(r"\s+", " ", page(client, draft))
        assert re.search(r'Gates <span class="badge badge--count">1</span>', html)
        assert re.search(r'Ageing <span class="badge badge--count badge--count-danger">1<', html)
        assert "One setting differs." in html
        assert "Correct one setting first" in html

    def test_one_setting_goes_back_without_a_script(self, as_user, admin, draft):
        client = as_user(admin)
        save(client, draft, "gates", gate_trust="0.05")
        draft.refresh_from_db()
        reset = re.search(r'name="reset"\s+value="([^"]+)"', page(client, draft, "gates"))[1]
        save(client, draft, "gates", shown={"gate_trust": "0.05"}, reset=reset)
        draft.refresh_from_db()
        assert draft.parameters["gate_trust"] == 0.12

    def test_a_whole_part_goes_back(self, as_user, admin, draft):
        client = as_user(admin)
        save(client, draft, "gates", gate_trust="0.05", gate_conversation="much")
        draft.refresh_from_db()
        client.post(at("reset", draft, part="gates"))
        draft.refresh_from_db()
        assert (draft.parameters["gate_trust"], draft.entries) == (0.12, {})

    def test_nothing_typed_changes_nothing(self, as_user, admin, draft):
        save(as_user(admin), draft)
        draft.refresh_from_db()
        assert (draft.revision, draft.edited_at) == (0, None)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_in_any_field_is_a_page(self, as_user, admin, draft, text):
        client = as_user(admin)
        for part in Group.values:
            settings = rubric_guide.settings_in(Group(part))
            body = {name_of(one.path): text for one in settings}
            body |= {"revision": text, "shown": text, "over": text, "reset": text}
            sent = urlencode(body, errors="surrogatepass")
            answer = client.post(at("edit", draft, part=part), sent, content_type=URLENCODED)
            assert answer.status_code < 500
            assert client.get(at("edit", draft, part=part)).status_code == 200


class TestHtmx:
    def test_answers_with_everything_but_the_fields(self, as_user, admin, draft):
        answer = save(as_user(admin), draft, "gates", headers=HTMX, gate_trust="0.05x")
        html = answer.content.decode()
        assert "<html" not in html
        assert 'name="gate_trust"' not in html
        for part in ("draft-actions", "draft-tabs", "draft-problems", "draft-base"):
            assert re.search(rf'id="{part}"\s+hx-swap-oob="true"', html), part
        assert "The preview still uses 0.12." in html
        assert "Saved." in html
        draft.refresh_from_db()
        assert f'name="revision" value="{draft.revision}"' in html

    def test_a_trial_starts_by_itself_once_and_only_when_settings_moved(
        self, as_user, admin, draft
    ):
        RelationshipFactory()
        client = as_user(admin)
        html = save(client, draft, "gates", headers=HTMX, gate_trust="0.05").content.decode()
        assert "Trying the draft" in html
        draft.refresh_from_db()
        save(client, draft, "gates", shown={"gate_trust": "0.05"}, headers=HTMX, gate_trust="x")
        assert RubricPreview.objects.count() == 1


class TestTwoAuthors:
    @pytest.fixture
    def other(self, draft, manager):
        """Somebody saved after the page was read."""
        manager.is_admin = True
        manager.save()
        rubrics.save_settings(by=manager, rubric=draft, revision=0, entries={"gate_trust": "0.2"})
        return manager

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_the_second_sees_both_values_and_nothing_is_lost(
        self, as_user, admin, draft, other, headers
    ):
        answer = save(
            as_user(admin), draft, "gates", revision=0, headers=headers, gate_trust="0.05"
        )
        html = answer.content.decode()
        assert "Anselm Roth changed this too" in html
        assert "stored is 0.2, you typed 0.05" in html
        if not headers:
            assert 'value="0.05"' in html
        draft.refresh_from_db()
        assert draft.parameters["gate_trust"] == 0.2

    def test_the_second_may_then_save_over_the_first(self, as_user, admin, draft, other):
        save(as_user(admin), draft, "gates", revision=0, over="1", gate_trust="0.05")
        draft.refresh_from_db()
        assert draft.parameters["gate_trust"] == 0.05

    def test_different_settings_are_both_kept(self, as_user, admin, draft, other):
        answer = save(
            as_user(admin), draft, "gates", revision=0, headers=HTMX, gate_conversation="0.3"
        )
        assert answer["HX-Refresh"] == "true"
        draft.refresh_from_db()
        assert draft.parameters["gate_trust"] == 0.2
        assert draft.parameters["gate_conversation"] == 0.3


class TestWords:
    def test_a_statement_is_changed_with_its_anchors(self, as_user, admin, draft):
        item = draft.items.first()
        sent = {"revision": 0, "text": "We speak plainly"}
        sent |= {f"anchor_{level}": f"Level {level} in daily work" for level in range(1, 6)}
        answer = as_user(admin).post(at("item_update", draft, item.pk), sent)
        assert answer["Location"] == at("edit", draft, part="items")
        item.refresh_from_db()
        assert item.text == "We speak plainly"
        assert [one.text for one in item.anchors.all()][4] == "Level 5 in daily work"

    def test_a_commercial_word_is_refused_beside_its_field(self, as_user, admin, draft):
        item = draft.items.first()
        before = item.text
        sent = {"revision": 0, "text": "They raise our mаrket share"}
        sent |= {f"anchor_{level}": f"Level {level} in daily work" for level in range(1, 6)}
        html = as_user(admin).post(at("item_update", draft, item.pk), sent).content.decode()
        assert 'id="id_text_error"' in html
        assert escape(sent["text"]) in html
        item.refresh_from_db()
        assert item.text == before

    def test_a_statement_is_added_moved_and_removed(self, as_user, admin, draft):
        client = as_user(admin)
        sent = {"revision": 0, "audience": "self", "channel": "candor", "text": "I say it plainly"}
        sent |= {f"anchor_{level}": f"Level {level} in daily work" for level in range(1, 6)}
        client.post(at("item_create", draft), sent)
        item = draft.items.get(text="I say it plainly")
        last = draft.items.filter(audience="self").count()
        assert (item.position, item.quality) == (last, "candor")
        client.post(at("item_move", draft, item.pk), {"revision": 1, "way": "up"})
        item.refresh_from_db()
        assert item.position == last - 1
        client.post(at("item_delete", draft, item.pk), {"revision": 2})
        assert not draft.items.filter(pk=item.pk).exists()

    def test_who_comes_second_sees_what_is_stored(self, as_user, admin, draft):
        item = draft.items.first()
        rubrics.save_settings(by=admin, rubric=draft, revision=0, entries={"gate_trust": "0.2"})
        sent = {"revision": 0, "text": "We speak plainly"}
        sent |= {f"anchor_{level}": f"Level {level} in daily work" for level in range(1, 6)}
        html = as_user(admin).post(at("item_update", draft, item.pk), sent).content.decode()
        assert "What is stored now, and what you typed" in html
        assert escape(item.text) in html
        assert 'name="revision" value="1"' in html
        assert "We speak plainly" in html

    def test_an_item_of_another_version_is_not_found(self, as_user, admin, draft):
        other = Rubric.objects.published().get().items.first()
        client = as_user(admin)
        assert client.get(at("item_update", draft, other.pk)).status_code == 404
        assert client.post(at("item_delete", draft, other.pk), {"revision": 0}).status_code == 404

    def test_meanings_of_bands_and_stages_are_reworded(self, as_user, admin, draft):
        client = as_user(admin)
        for part, rows in (("bands", draft.bands), ("stages", draft.stages)):
            draft.refresh_from_db()
            sent = {"revision": draft.revision}
            sent |= {row.code: f"In words: {row.code}" for row in rows.all()}
            client.post(at("words", draft, part=part), sent)
            assert {row.meaning for row in rows.all()} == {
                f"In words: {row.code}" for row in rows.all()
            }

    def test_an_empty_meaning_is_refused_and_the_others_are_kept_on_the_page(
        self, as_user, admin, draft
    ):
        sent = {"revision": 0} | {band.code: "Another meaning" for band in draft.bands.all()}
        sent["strong"] = ""
        html = as_user(admin).post(at("words", draft, part="bands"), sent).content.decode()
        assert 'id="id_strong_error"' in html
        assert html.count("Another meaning") == len(sent) - 2
        assert not draft.bands.filter(meaning="Another meaning").exists()

    def test_next_steps_of_one_quality_are_rewritten(self, as_user, admin, draft):
        sent = {"candor-quality": "candor", "candor-revision": 0}
        sent |= {"candor-below_0": "50", "candor-text_0": "Ask what is hard to say"}
        sent |= {"candor-below_1": "100", "candor-text_1": "Keep asking"}
        as_user(admin).post(at("words", draft, part="steps"), sent)
        steps = draft.coaching_steps.filter(quality="candor").order_by("below")
        assert [(step.below, step.text) for step in steps] == [
            (0.5, "Ask what is hard to say"),
            (1.0, "Keep asking"),
        ]

    def test_a_gap_above_the_last_step_is_refused(self, as_user, admin, draft):
        before = list(draft.coaching_steps.values_list("text", flat=True))
        sent = {"candor-quality": "candor", "candor-revision": 0}
        sent |= {"candor-below_0": "50", "candor-text_0": "Ask what is hard to say"}
        html = as_user(admin).post(at("words", draft, part="steps"), sent).content.decode()
        assert 'id="id_candor-below_0_error"' in html
        assert list(draft.coaching_steps.values_list("text", flat=True)) == before


class TestState:
    @pytest.mark.parametrize("state", ["in_review", "publishing", "retired"])
    @pytest.mark.parametrize("name", ["edit", "words", "item_create"])
    def test_what_is_no_draft_is_only_read(self, as_user, admin, draft, state, name):
        Rubric.objects.filter(pk=draft.pk).update(state=state)
        client = as_user(admin)
        for answer in (client.get(at(name, draft)), client.post(at(name, draft), {"revision": 0})):
            assert answer["Location"] == at("version", draft)
        draft.refresh_from_db()
        assert draft.revision == 0


class TestQueries:
    @pytest.mark.parametrize("part", list(PARTS))
    def test_are_few_and_do_not_grow(
        self, as_user, admin, draft, part, django_assert_max_num_queries
    ):
        client = as_user(admin)
        with django_assert_max_num_queries(30):
            assert client.get(at("edit", draft, part=part)).status_code == 200
