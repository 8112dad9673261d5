"""The life of a draft: begun, set, reworded, reviewed, discarded, imported."""

import json

import pytest
from django.core.exceptions import PermissionDenied

from audit.constants import Action
from audit.models import AuditEntry
from tests.factories.accounts import UserFactory
from tests.factories.trust_scores import RubricFactory
from trust_scores import rubric_guide
from trust_scores.constants import RubricState
from trust_scores.models import AssessmentItem, Rubric, RubricPolicy
from trust_scores.selectors.rubric_documents import document_of, export_text
from trust_scores.services import rubric_words, rubrics
from trust_scores.services.rubric_imports import import_rubric
from trust_scores.services.rubric_rules import (
    DraftIsStale,
    UnableToChangeRubric,
    problems_of,
)

pytestmark = pytest.mark.django_db

NEW_IMPORTANCE = ["0.17", "0.22", "0.18", "0.12", "0.15", "0.16"]
ANCHORS = ["Never.", "Seldom.", "At times.", "Often.", "Always."]


@pytest.fixture
def in_force():
    return Rubric.objects.published().get()


@pytest.fixture
def draft(admin, in_force):
    return rubrics.create_draft(by=admin, based_on=in_force, reason="Candor counts more")


@pytest.fixture
def second_admin():
    return UserFactory(admin=True, full_name="Jonas Beck")


def last_entry(rubric) -> AuditEntry:
    return AuditEntry.objects.about(rubric).first()


def noted(entry: AuditEntry) -> dict:
    return {row["field"]: (row["old"], row["new"]) for row in entry.payload.changes}


def state_of(rubric):
    """Everything that is stored of a version, to see that nothing changed."""
    fresh = Rubric.objects.get(pk=rubric.pk)
    return (document_of(fresh), fresh.entries, fresh.revision, fresh.state, fresh.reason)


class TestCreating:
    def test_copies_everything_under_the_next_number(self, admin, in_force, draft):
        copy, origin = document_of(draft), document_of(in_force)
        assert draft.number == in_force.number + 1
        assert draft.parameters["version"] == f"rubric-{draft.number}"
        origin["parameters"]["version"] = copy["parameters"]["version"]
        assert copy == {**origin, "reason": "Candor counts more"}
        assert (draft.state, draft.based_on, draft.created_by) == ("draft", in_force, admin)
        assert draft.revision == 0

    def test_is_on_record(self, admin, in_force, draft):
        entry = last_entry(draft)
        assert (entry.action, entry.actor, entry.reason) == (
            Action.CREATED, admin, "Candor counts more",
        )  # fmt: skip
        assert noted(entry) == {
            "number": (None, draft.number),
            "based_on": (None, in_force.number),
        }

    def test_a_manager_may_propose_one(self, manager, in_force):
        assert rubrics.create_draft(by=manager, based_on=in_force).created_by == manager

    @pytest.mark.parametrize("person", ["msl", "compliance"])
    def test_others_may_not(self, request, person, in_force):
        with pytest.raises(PermissionDenied):
            rubrics.create_draft(by=request.getfixturevalue(person), based_on=in_force)
        assert Rubric.objects.count() == 1

    def test_a_manager_cannot_copy_a_draft_that_they_do_not_see(self, manager, draft):
        with pytest.raises(PermissionDenied):
            rubrics.create_draft(by=manager, based_on=draft)

    def test_an_admin_may_begin_from_a_draft(self, admin, draft):
        assert rubrics.create_draft(by=admin, based_on=draft).based_on == draft

    @pytest.mark.parametrize("reason", ["x" * 501, "For the sales team", "a\x00b"])
    def test_refuses_a_reason_that_cannot_be_kept(self, admin, in_force, reason):
        with pytest.raises(UnableToChangeRubric) as caught:
            rubrics.create_draft(by=admin, based_on=in_force, reason=reason)
        assert [problem.path for problem in caught.value.problems] == ["reason"]
        assert Rubric.objects.count() == 1


class TestSettings:
    def test_are_saved_with_the_next_revision_and_on_record(self, admin, draft):
        saved = rubrics.save_settings(
            by=admin, rubric=draft, revision=0, entries={"gate_trust": "0,2"}
        )
        assert saved.problems_by_path == {}
        assert saved.rubric.parameters["gate_trust"] == 0.2
        assert (saved.rubric.revision, saved.rubric.edited_by) == (1, admin)
        assert noted(last_entry(draft)) == {"gate_trust": (0.12, 0.2)}

    def test_nothing_is_written_where_nothing_changes(self, admin, draft):
        before = AuditEntry.objects.count()
        saved = rubrics.save_settings(
            by=admin, rubric=draft, revision=0, entries={"gate_trust": "0.12"}
        )
        assert saved.rubric.revision == 0
        assert AuditEntry.objects.count() == before

    def test_what_cannot_be_used_yet_waits_as_it_was_typed(self, admin, draft):
        saved = rubrics.save_settings(
            by=admin, rubric=draft, revision=0, entries={"exponents[0]": "0.17", "n_min": "x"}
        )
        assert saved.rubric.entries == {"exponents[0]": "0.17", "n_min": "x"}
        assert set(saved.problems_by_path) == {"exponents", "n_min"}
        assert saved.rubric.parameters == draft.parameters
        assert noted(last_entry(draft)) == {
            "entries.exponents[0]": (None, "0.17"),
            "entries.n_min": (None, "x"),
        }
        assert problems_of(saved.rubric) == saved.problems_by_path

    def test_what_waited_is_used_as_soon_as_it_fits(self, admin, draft):
        entries = {f"exponents[{place}]": text for place, text in enumerate(NEW_IMPORTANCE)}
        saved = rubrics.save_settings(
            by=admin,
            rubric=draft,
            revision=0,
            entries={"exponents[0]": entries.pop("exponents[0]")},
        )
        saved = rubrics.save_settings(by=admin, rubric=saved.rubric, revision=1, entries=entries)
        assert saved.rubric.entries == {}
        assert saved.rubric.parameters["exponents"] == [0.17, 0.22, 0.18, 0.12, 0.15, 0.16]

    def test_bands_begin_where_the_settings_say(self, admin, draft):
        rubrics.save_settings(by=admin, rubric=draft, revision=0, entries={"bands.sound": "0.6"})
        assert draft.bands.get(code="sound").lower_edge == 0.6
        assert draft.bands.get(code="strong").lower_edge == 0.68
        assert problems_of(Rubric.objects.get(pk=draft.pk)) == {}

    def test_unknown_settings_are_refused_by_name(self, admin, draft):
        before = state_of(draft)
        with pytest.raises(UnableToChangeRubric) as caught:
            rubrics.save_settings(
                by=admin, rubric=draft, revision=0, entries={"gate_trust": "0.2", "sales": "1"}
            )
        assert [problem.path for problem in caught.value.problems] == ["sales"]
        assert state_of(draft) == before

    def test_reset_puts_back_what_the_draft_was_begun_from(self, admin, draft):
        typed = {"gate_trust": "0.2", "n_min": "x", "gate_conversation": "0.3"}
        rubrics.save_settings(by=admin, rubric=draft, revision=0, entries=typed)
        saved = rubrics.reset_settings(
            by=admin, rubric=draft, revision=1, paths=["gate_trust", "n_min"]
        )
        assert saved.rubric.entries == {}
        values = rubric_guide.values(saved.rubric.parameters)
        assert (values["gate_trust"], values["n_min"], values["gate_conversation"]) == (
            0.12, 1.0, 0.3,
        )  # fmt: skip

    def test_hostile_strings_wait_and_harm_nothing(self, admin, draft, hostile_strings):
        paths = [setting.path for setting in rubric_guide.SETTINGS]
        entries = dict(zip(paths, hostile_strings, strict=False))
        saved = rubrics.save_settings(by=admin, rubric=draft, revision=0, entries=entries)
        assert saved.rubric.parameters["version"] == draft.parameters["version"]
        assert all(text.isprintable() for text in saved.rubric.entries.values())

    def test_a_manager_changes_only_their_own(self, manager, other_manager, in_force, draft):
        own = rubrics.create_draft(by=manager, based_on=in_force)
        entries = {"gate_trust": "0.2"}
        rubrics.save_settings(by=manager, rubric=own, revision=0, entries=entries)
        for person, rubric in ((manager, draft), (other_manager, own)):
            with pytest.raises(PermissionDenied):
                rubrics.save_settings(
                    by=person, rubric=rubric, revision=rubric.revision, entries=entries
                )

    @pytest.mark.parametrize("state", ["in_review", "publishing", "published", "retired"])
    def test_only_drafts_change(self, admin, draft, in_force, state):
        if state == "published":
            in_force.state = RubricState.RETIRED
            in_force.save()
        Rubric.objects.filter(pk=draft.pk).update(state=state, published_at="2026-01-01T00:00Z")
        with pytest.raises(UnableToChangeRubric):
            rubrics.save_settings(by=admin, rubric=draft, revision=0, entries={"gate_trust": "0.2"})


class TestTwoEditors:
    def test_the_second_is_told_who_came_first(self, admin, second_admin, draft):
        rubrics.save_settings(by=admin, rubric=draft, revision=0, entries={"gate_trust": "0.2"})
        before = state_of(draft)
        with pytest.raises(DraftIsStale, match="Ruth Ellmann changed this draft"):
            rubrics.save_settings(
                by=second_admin, rubric=draft, revision=0, entries={"gate_trust": "0.3"}
            )
        assert state_of(draft) == before

    def test_words_count_as_changes_too(self, admin, second_admin, draft):
        item = draft.items.first()
        rubric_words.change_item(by=admin, item=item, revision=0, text="I listen.", anchors=ANCHORS)
        with pytest.raises(DraftIsStale):
            rubric_words.remove_item(by=second_admin, item=item, revision=0)
        assert AssessmentItem.objects.filter(pk=item.pk).exists()

    def test_a_draft_that_was_discarded_says_so(self, admin, second_admin, draft):
        rubrics.discard_draft(by=admin, rubric=draft, reason="Not needed")
        with pytest.raises(UnableToChangeRubric, match="discarded"):
            rubrics.save_settings(by=second_admin, rubric=draft, revision=0, entries={})


class TestStatements:
    def test_are_added_at_the_end_of_their_audience(self, admin, draft):
        item = rubric_words.add_item(
            by=admin, rubric=draft, revision=0, audience="self", channel="meaningful",
            text=" I ask\n first. ", anchors=ANCHORS,
        )  # fmt: skip
        assert (item.text, item.quality, item.position) == ("I ask first.", "conversation", 8)
        assert list(item.anchors.values_list("level", "text")) == list(enumerate(ANCHORS, 1))
        assert item.rubric.revision == 1
        assert noted(last_entry(draft)) == {"items[7]": (None, ["I ask first.", *ANCHORS])}

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"text": ""}, "text"),
            ({"text": "x" * 301}, "text"),
            ({"text": "Knows the sаles figures"}, "text"),
            ({"anchors": ANCHORS[:4]}, "anchors"),
            ({"anchors": [*ANCHORS[:4], "Drives Rx volume"]}, "anchors[4]"),
            ({"anchors": [*ANCHORS[:4], "never."]}, "anchors[4]"),
            ({"channel": "sales"}, "channel"),
            ({"audience": "patient"}, "audience"),
            ({"audience": "opinion_leader", "channel": "mutual_ol"}, "channel"),
        ],
    )
    def test_that_cannot_be_used_are_refused_by_field(self, admin, draft, change, path):
        before = state_of(draft)
        new = {"audience": "self", "channel": "candor", "text": "I ask.", "anchors": ANCHORS}
        with pytest.raises(UnableToChangeRubric) as caught:
            rubric_words.add_item(by=admin, rubric=draft, revision=0, **new | change)
        assert [problem.path for problem in caught.value.problems] == [path]
        assert state_of(draft) == before

    def test_say_nothing_twice_to_one_audience(self, admin, draft):
        said = draft.items.filter(audience="self").first().text
        with pytest.raises(UnableToChangeRubric, match="Some of this"):
            rubric_words.add_item(
                by=admin, rubric=draft, revision=0, audience="self", channel="candor",
                text=said.upper(), anchors=ANCHORS,
            )  # fmt: skip

    def test_are_twelve_at_most(self, admin, draft):
        for revision in range(5):
            rubric_words.add_item(
                by=admin, rubric=draft, revision=revision, audience="self", channel="candor",
                text=f"Statement {revision}", anchors=ANCHORS,
            )  # fmt: skip
        with pytest.raises(UnableToChangeRubric, match="At most 12"):
            rubric_words.add_item(
                by=admin, rubric=draft, revision=5, audience="self", channel="candor",
                text="One more", anchors=ANCHORS,
            )  # fmt: skip

    def test_are_reworded_with_their_anchors(self, admin, draft):
        item = draft.items.filter(audience="self")[2]
        old = item.text
        changed = rubric_words.change_item(
            by=admin, item=item, revision=0, text="I say it.", anchors=ANCHORS
        )
        assert [anchor.text for anchor in changed.anchors.all()] == ANCHORS
        values = noted(last_entry(draft))
        assert values["items[2].text"] == (old, "I say it.")
        assert len(values) == 6

    def test_are_removed_with_their_words_on_record(self, admin, draft):
        item = draft.items.filter(audience="self")[2]
        anchors = [anchor.text for anchor in item.anchors.all()]
        rubric_words.remove_item(by=admin, item=item, revision=0)
        places = draft.items.filter(audience="self").values_list("position", flat=True)
        assert list(places) == [1, 2, 3, 4, 5, 6]
        assert noted(last_entry(draft)) == {"items[2]": ([item.text, *anchors], None)}
        fresh = Rubric.objects.get(pk=draft.pk)
        assert list(problems_of(fresh)) == ["items"]

    @pytest.mark.parametrize(
        ("position", "order"),
        [(1, [2, 0, 1]), (3, [0, 1, 2]), (99, [0, 1, 3]), (-5, [2, 0, 1]), (2, [0, 2, 1])],
    )
    def test_move_among_their_audience(self, admin, draft, position, order):
        rows = list(draft.items.filter(audience="self"))
        rubric_words.move_item(by=admin, item=rows[2], revision=0, position=position)
        moved = list(draft.items.filter(audience="self"))
        assert [row.pk for row in moved[:3]] == [rows[place].pk for place in order]
        assert [row.position for row in moved] == list(range(1, 8))

    def test_of_a_version_in_force_stay(self, admin, in_force):
        with pytest.raises(UnableToChangeRubric, match="no draft any more"):
            rubric_words.remove_item(by=admin, item=in_force.items.first(), revision=0)


class TestMeaningsAndSteps:
    def test_meanings_are_reworded(self, admin, draft):
        changed = rubric_words.change_band_meanings(
            by=admin, rubric=draft, revision=0, meanings={"sound": "Holds."}
        )
        rubric_words.change_stage_meanings(
            by=admin, rubric=changed, revision=1, meanings={"dormant": "Silent for long."}
        )
        assert draft.bands.get(code="sound").meaning == "Holds."
        assert draft.stages.get(code="dormant").meaning == "Silent for long."

    @pytest.mark.parametrize(
        ("meanings", "path"),
        [({"sound": ""}, "sound"), ({"great": "Best."}, "great"), ({"sound": "Sells"}, "sound")],
    )
    def test_meanings_are_all_saved_or_none(self, admin, draft, meanings, path):
        before = state_of(draft)
        with pytest.raises(UnableToChangeRubric) as caught:
            rubric_words.change_band_meanings(
                by=admin, rubric=draft, revision=0, meanings={"strong": "Firm."} | meanings
            )
        assert [problem.path for problem in caught.value.problems] == [path]
        assert state_of(draft) == before

    def test_steps_of_one_quality_are_replaced(self, admin, draft):
        rubric_words.change_coaching_steps(
            by=admin, rubric=draft, revision=0, quality="candor",
            steps=[(0.5, "Ask first."), (1, "Ask again.")],
        )  # fmt: skip
        steps = draft.coaching_steps.filter(quality="candor").values_list("below", "text")
        assert list(steps) == [(0.5, "Ask first."), (1.0, "Ask again.")]
        assert draft.coaching_steps.count() == 22

    @pytest.mark.parametrize(
        ("steps", "path"),
        [
            ([], "steps"),
            ([(0.5, "Ask."), (0.4, "Listen."), (1, "Go on.")], "steps[1].below"),
            ([(0.5, "Ask.")], "steps[0].below"),
            ([(0, "Ask."), (1, "Go on.")], "steps[0].below"),
            ([("x", "Ask."), (1, "Go on.")], "steps[0].below"),
            ([(float("nan"), "Ask."), (1, "Go on.")], "steps[0].below"),
            ([(0.5, "Push the TRx."), (1, "Go on.")], "steps[0].text"),
        ],
    )
    def test_steps_must_rise_to_one(self, admin, draft, steps, path):
        before = state_of(draft)
        with pytest.raises(UnableToChangeRubric) as caught:
            rubric_words.change_coaching_steps(
                by=admin, rubric=draft, revision=0, quality="candor", steps=steps
            )
        assert caught.value.problems[0].path == path
        assert state_of(draft) == before


class TestReview:
    @pytest.fixture
    def ready(self, admin, draft):
        saved = rubrics.save_settings(
            by=admin, rubric=draft, revision=0, entries={"gate_trust": "0.2"}
        )
        return saved.rubric

    def test_is_asked_for_with_a_reason(self, admin, ready):
        submitted = rubrics.submit_for_review(
            by=admin, rubric=ready, revision=1, reason="Trust may carry more"
        )
        assert (submitted.state, submitted.submitted_by, submitted.reason) == (
            "in_review", admin, "Trust may carry more",
        )  # fmt: skip
        assert last_entry(ready).action == Action.SUBMITTED

    def test_is_not_asked_for_what_is_not_ready(self, admin, draft):
        with pytest.raises(UnableToChangeRubric, match="same as the version in force"):
            rubrics.submit_for_review(by=admin, rubric=draft, revision=0, reason="Because")
        saved = rubrics.save_settings(
            by=admin, rubric=draft, revision=0, entries={"exponents[0]": "0.3"}
        )
        with pytest.raises(UnableToChangeRubric) as caught:
            rubrics.submit_for_review(by=admin, rubric=saved.rubric, revision=1, reason="Because")
        assert [problem.path for problem in caught.value.problems] == ["exponents"]
        with pytest.raises(UnableToChangeRubric, match="what this version is for"):
            rubrics.submit_for_review(by=admin, rubric=saved.rubric, revision=1, reason=" ")

    def test_ends_with_a_note_of_the_reviewer(self, admin, second_admin, ready):
        version = rubrics.submit_for_review(by=admin, rubric=ready, revision=1, reason="Because")
        with pytest.raises(UnableToChangeRubric, match="what should be changed"):
            rubrics.return_to_draft(by=second_admin, rubric=version, note="")
        back = rubrics.return_to_draft(by=second_admin, rubric=version, note="Try 0.15 first")
        assert (back.state, back.review_note) == ("draft", "Try 0.15 first")
        assert back.edited_by == admin
        entry = last_entry(ready)
        assert (entry.action, entry.reason) == (Action.REOPENED, "Try 0.15 first")

    def test_is_taken_back_by_who_asked_without_a_note(self, admin, ready):
        version = rubrics.submit_for_review(by=admin, rubric=ready, revision=1, reason="Because")
        assert rubrics.return_to_draft(by=admin, rubric=version, note="").is_editable

    def test_only_what_is_in_review_goes_back(self, admin, in_force, draft):
        for version in (in_force, draft):
            with pytest.raises(UnableToChangeRubric):
                rubrics.return_to_draft(by=admin, rubric=version, note="Why not")

    def test_of_somebody_else_is_not_for_managers(self, manager, admin, ready):
        version = rubrics.submit_for_review(by=admin, rubric=ready, revision=1, reason="Because")
        with pytest.raises(PermissionDenied):
            rubrics.return_to_draft(by=manager, rubric=version, note="Mine")


class TestDiscarding:
    def test_leaves_what_it_said_on_record(self, admin, draft):
        rubrics.save_settings(
            by=admin, rubric=draft, revision=0, entries={"gate_trust": "0.2", "n_min": "x"}
        )
        number, pk = draft.number, draft.pk
        rubrics.discard_draft(by=admin, rubric=draft, reason="Tried enough")
        assert not Rubric.objects.filter(pk=pk).exists()
        assert not AssessmentItem.objects.filter(rubric_id=pk).exists()
        entry = AuditEntry.objects.about(Rubric(pk=pk)).first()
        assert (entry.action, entry.reason) == (Action.CANCELLED, "Tried enough")
        assert noted(entry) == {
            "number": (number, None),
            "gate_trust": (0.12, 0.2),
            "entries.n_min": (None, "x"),
        }

    def test_needs_a_reason(self, admin, draft):
        with pytest.raises(UnableToChangeRubric) as caught:
            rubrics.discard_draft(by=admin, rubric=draft, reason=" ")
        assert [problem.path for problem in caught.value.problems] == ["reason"]

    def test_is_refused_in_review_and_where_others_build_on_it(self, admin, draft, in_force):
        later = rubrics.create_draft(by=admin, based_on=draft)
        with pytest.raises(UnableToChangeRubric, match=f"Version {later.number}"):
            rubrics.discard_draft(by=admin, rubric=draft, reason="Not needed")
        Rubric.objects.filter(pk=later.pk).update(state=RubricState.IN_REVIEW)
        with pytest.raises(UnableToChangeRubric, match="in review"):
            rubrics.discard_draft(by=admin, rubric=later, reason="Not needed")
        with pytest.raises(UnableToChangeRubric):
            rubrics.discard_draft(by=admin, rubric=in_force, reason="Not needed")


class TestPolicy:
    def test_is_set_with_a_reason(self, admin):
        policy = rubrics.set_policy(by=admin, needs_second_person=True, reason="Four eyes")
        assert RubricPolicy.current() == policy
        assert policy.needs_second_person
        assert noted(last_entry(policy)) == {"needs_second_person": (False, True)}
        rubrics.set_policy(by=admin, needs_second_person=False, reason="Small team")
        assert RubricPolicy.objects.count() == 1

    def test_is_refused_without_a_reason_and_for_others(self, admin, manager):
        with pytest.raises(UnableToChangeRubric):
            rubrics.set_policy(by=admin, needs_second_person=True, reason="")
        with pytest.raises(PermissionDenied):
            rubrics.set_policy(by=manager, needs_second_person=True, reason="Four eyes")
        assert not RubricPolicy.objects.exists()


class TestImporting:
    def test_makes_a_draft_of_an_exported_version(self, admin, in_force):
        text = export_text(in_force).replace('"gate_trust": 0.12', '"gate_trust": 0.2')
        draft = import_rubric(by=admin, text=text.encode(), reason="From the other site")
        assert (draft.state, draft.based_on, draft.reason) == (
            "draft", in_force, "From the other site",
        )  # fmt: skip
        assert draft.parameters["gate_trust"] == 0.2
        assert draft.parameters["version"] == f"rubric-{draft.number}"
        assert problems_of(draft) == {}
        entry = last_entry(draft)
        assert entry.action == Action.IMPORTED
        assert noted(entry) == {"number": (None, draft.number), "gate_trust": (0.12, 0.2)}

    @pytest.mark.parametrize(
        ("old", "new", "path"),
        [
            ('"gate_trust": 0.12', '"gate_trust": NaN', "parameters.gate_trust"),
            ('"gate_trust": 0.12,', "", "parameters.gate_trust"),
            ('"gate_trust": 0.12', '"sales": 1, "gate_trust": 0.12', "parameters.sales"),
            ('"gate_trust": 0.12', '"gate_trust": 0.1, "gate_trust": 0.12',
             "parameters.gate_trust"),
            ('"format_version": 1', '"format_version": 9', "format_version"),
            ('"candor",', '"honesty",', "items[2].quality"),
        ],
    )  # fmt: skip
    def test_refuses_a_faulty_file_with_the_place(self, admin, in_force, old, new, path):
        text = export_text(in_force)
        assert old in text
        with pytest.raises(UnableToChangeRubric) as caught:
            import_rubric(by=admin, text=text.replace(old, new, 1), reason="")
        assert caught.value.problems[0].path == path
        assert Rubric.objects.count() == 1

    @pytest.mark.parametrize("text", ["", "[]", "[" * 10_000, b"\xff\xfe", "x" * 600_000])
    def test_refuses_what_is_no_rubric(self, admin, text):
        with pytest.raises(UnableToChangeRubric, match="Nothing was imported"):
            import_rubric(by=admin, text=text, reason="")

    def test_refuses_five_hundred_rules(self, admin, in_force):
        document = json.loads(export_text(in_force))
        document["rules"] = [{"if": f"score > {n}", "then": "score"} for n in range(500)]
        with pytest.raises(UnableToChangeRubric) as caught:
            import_rubric(by=admin, text=json.dumps(document), reason="")
        assert [problem.path for problem in caught.value.problems] == ["rules"]

    def test_is_not_for_others(self, msl, in_force):
        with pytest.raises(PermissionDenied):
            import_rubric(by=msl, text=export_text(in_force), reason="")

    def test_stays_possible_beside_drafts_of_old_numbers(self, admin, in_force):
        RubricFactory(number=40)
        assert import_rubric(by=admin, text=export_text(in_force), reason="").number == 41
