"""What is typed on one device and goes on at another."""

import datetime as dt
import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions import services
from interactions.forms.drafts import LONGEST_BODY
from interactions.models import Interaction, VisitDraft
from interactions.services import DraftChangedElsewhere, DraftOutlived
from interactions.services.drafts import MOST_DRAFTS
from interactions.views.drafts import MOST_PER_MINUTE
from tests.factories.interactions import VisitDraftFactory
from tests.factories.opinion_leaders import RelationshipFactory

FORM = reverse("interactions:create")
KEY = uuid.UUID("6f1e7f3e-8f2a-4b43-9a3e-0d4b1f2f7c55")


def address(key=KEY, name="visit_draft_keep") -> str:
    return reverse(f"interactions:{name}", args=[key])


def fields(**typed) -> dict[str, list[str]]:
    return {"client_uuid": [str(KEY)], "subject": ["Frailty"], **typed}


@pytest.fixture
def send(as_user, msl):
    """`send(fields, revision)`: what a device of `msl` sends at a pause of typing."""
    client = as_user(msl)

    def post(told=None, revision=0, key=KEY):
        body = {"fields": fields() if told is None else told, "revision": revision}
        return client.post(address(key), json.dumps(body), content_type="application/json")

    return post


class TestKeeping:
    def test_each_pause_writes_a_revision(self, send):
        assert send().json() == {"revision": 1}
        assert send(fields(notes=["She asked"]), 1).json() == {"revision": 2}
        assert VisitDraft.objects.get().fields["notes"] == ["She asked"]

    def test_what_another_device_wrote_is_not_written_over(self, send):
        send()
        send(fields(notes=["From the desk"]), 1)
        for revision in (0, 1, 3):
            refused = send(fields(notes=["From the phone"]), revision)
            assert refused.status_code == 409
            assert "another device" in refused.json()["reason"]
        assert VisitDraft.objects.get().fields["notes"] == ["From the desk"]

    def test_is_ones_own(self, send, as_user, colleague_msl):
        send()
        body = json.dumps({"fields": fields(notes=["Mine"]), "revision": 0})
        as_user(colleague_msl).post(address(), body, content_type="application/json")
        assert VisitDraft.objects.count() == 2
        assert "notes" not in VisitDraft.objects.exclude(owner=colleague_msl).get().fields

    def test_not_of_a_visit_that_is_saved(self, send, as_user, msl, answers):
        as_user(msl).post(FORM, answers(client_uuid=str(KEY)))
        assert send().status_code == 410
        assert not VisitDraft.objects.exists()

    def test_of_a_saved_visit_only_from_the_text_as_it_stands(
        self, send, as_user, msl, answers, the_visit
    ):
        as_user(msl).post(FORM, answers(client_uuid=str(KEY)))
        seen = the_visit().recorded_at.isoformat()
        assert send(fields(seen_at=[seen])).status_code == 200
        earlier = (the_visit().recorded_at - dt.timedelta(seconds=1)).isoformat()
        assert send(fields(seen_at=[earlier]), 1).status_code == 410

    def test_secrets_and_orders_are_no_part_of_it(self, send):
        send(fields(csrfmiddlewaretoken=["secret"], save=["draft"], hints_confirmed=["x"]))
        assert set(VisitDraft.objects.get().fields) == {"client_uuid", "subject"}

    def test_what_a_database_refuses_is_left_out(self, send):
        send(fields(notes=["a\x00b", "\ud800"]))
        assert VisitDraft.objects.get().fields["notes"] == ["ab", "?"]

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"[]", b"{}", b"nonsense", b"\xff", b"[" * 100_000,
            b'{"fields": [], "revision": 0}',
            b'{"fields": {"subject": "no list"}, "revision": 0}',
            b'{"fields": {"subject": [1]}, "revision": 0}',
            b'{"fields": {"No Name!": ["x"]}, "revision": 0}',
            b'{"fields": {}, "revision": -1}', b'{"fields": {}, "revision": true}',
            b'{"fields": {}, "revision": 99999999999999999999}', b'{"fields": {}, "revision": NaN}',
            b'{"fields": {"a": ["' + b"x" * LONGEST_BODY + b'"]}, "revision": 0}',
            b'{"fields": {%s}, "revision": 0}' % b",".join(b'"f%d": []' % n for n in range(301)),
        ],
        ids=range(16),
    )  # fmt: skip
    def test_refuses_what_cannot_be_read(self, as_user, msl, body):
        response = as_user(msl).post(address(), body, content_type="application/json")
        assert response.status_code == 400
        assert response.json()["reason"]
        assert not VisitDraft.objects.exists()

    def test_a_device_that_sends_too_often_waits(self, send, fresh_minute):
        told = [send(revision=number).status_code for number in range(MOST_PER_MINUTE + 1)]
        assert told == [200] * MOST_PER_MINUTE + [429]

    def test_old_ones_and_too_many_go(self, msl):
        now = timezone.now()
        old = VisitDraftFactory(owner=msl, updated_at=now - dt.timedelta(days=31))
        others = [
            VisitDraftFactory(owner=msl, updated_at=now - dt.timedelta(minutes=number))
            for number in range(1, MOST_DRAFTS + 1)
        ]
        services.keep_draft(by=msl, client_uuid=KEY, fields=fields(), revision=0)
        left = set(VisitDraft.objects.values_list("pk", flat=True))
        assert len(left) == MOST_DRAFTS
        assert old.pk not in left
        assert others[-1].pk not in left

    def test_the_service_says_why(self, msl, send, as_user, answers):
        services.keep_draft(by=msl, client_uuid=KEY, fields=fields(), revision=0)
        with pytest.raises(DraftChangedElsewhere):
            services.keep_draft(by=msl, client_uuid=KEY, fields=fields(), revision=0)
        as_user(msl).post(FORM, answers(client_uuid=str(KEY)))
        with pytest.raises(DraftOutlived):
            services.keep_draft(by=msl, client_uuid=KEY, fields=fields(), revision=0)


class TestGoingOn:
    def test_is_offered_with_its_time_and_topic(self, as_user, msl, send):
        send()
        page = as_user(msl).get(FORM).content.decode()
        assert "Go on with your draft of" in page
        assert "Frailty" in page
        assert f'href="?draft={KEY}"' in page

    def test_brings_all_of_it_back(self, as_user, msl, relationship, send):
        other = RelationshipFactory(msl=msl)
        typed = fields(
            relationship=[str(relationship.pk)], person=["3"], relationship_3=[str(other.pk)],
            depth_3=["4"], notes=["She asked"], starts_at=["2026-05-04T09:30"], state=["submitted"],
            promise_us_1=["A table"], is_settled=["on"],
        )  # fmt: skip
        send(typed)
        response = as_user(msl).get(FORM, {"draft": str(KEY)})
        form = response.context["form"]
        for name, values in typed.items():
            if name != "person":
                assert str(form[name].value()) in {values[0], "True"}, name
        assert form.positions == [1, 3]
        page = response.content.decode()
        assert 'name="draft_revision" value="1"' in page
        assert "Go on with your draft of" not in page

    def test_is_over_once_it_is_saved(self, as_user, msl, answers, send):
        send()
        as_user(msl).post(FORM, answers(client_uuid=str(KEY)))
        assert not VisitDraft.objects.exists()

    def test_stays_while_something_has_to_be_corrected(self, as_user, msl, answers, send):
        send()
        sent = answers(client_uuid=str(KEY), channel="", draft_revision="1")
        page = as_user(msl).post(FORM, sent).content.decode()
        assert 'name="draft_revision" value="1"' in page
        assert VisitDraft.objects.exists()

    def test_of_a_saved_visit_it_is_offered_on_its_own_page(
        self, as_user, msl, answers, send, the_visit
    ):
        client = as_user(msl)
        client.post(FORM, answers(client_uuid=str(KEY)))
        send(fields(seen_at=[the_visit().recorded_at.isoformat()], notes=["Half a correction"]))
        assert "Go on with your draft" not in client.get(FORM).content.decode()
        page = reverse("interactions:correct", args=[the_visit().pk])
        assert "Go on with your draft" in client.get(page).content.decode()
        form = client.get(page, {"draft": str(KEY)}).context["form"]
        assert form["notes"].value() == "Half a correction"

    def test_of_another_person_it_is_neither_offered_nor_opened(
        self, as_user, msl, colleague_msl, send
    ):
        send(fields(notes=["Hers"]))
        for query in ({}, {"draft": str(KEY)}):
            page = as_user(colleague_msl).get(FORM, query).content.decode()
            assert "Go on with your draft" not in page
            assert "Hers" not in page

    def test_hostile_drafts_are_shown_as_text(self, as_user, msl, send):
        names = as_user(msl).get(FORM).context["form"].fields
        send(
            {name: ["<script>alert(1)</script>", "2026-99-99", "9" * 30] for name in names}
            | {"client_uuid": [str(KEY)]}
        )
        page = as_user(msl).get(FORM, {"draft": str(KEY)}).content.decode()
        assert "<script>alert(1)" not in page

    def test_three_are_offered_at_most(self, as_user, msl, django_assert_max_num_queries):
        VisitDraftFactory.create_batch(9, owner=msl)
        page = as_user(msl).get(FORM).content.decode()
        assert page.count("Go on with your draft of") == 3

    def test_can_be_discarded(self, as_user, msl, colleague_msl, send):
        send()
        as_user(colleague_msl).post(address(name="visit_draft_discard"))
        assert VisitDraft.objects.exists()
        response = as_user(msl).post(address(name="visit_draft_discard"), follow=True)
        assert not VisitDraft.objects.exists()
        assert response.status_code == 200
        assert not Interaction.objects.exists()
