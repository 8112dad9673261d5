"""The trail stands or falls with the change."""

import pytest
from django.db import transaction

from audit import context, services
from audit.constants import Action, Origin
from audit.models import AuditEntry, AuditPayload
from tests.factories.opinion_leaders import OpinionLeaderFactory

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_what_when_and_from_where(msl):
    leader = OpinionLeaderFactory()

    with context.acting(Origin.WEB, request_id="abc"):
        entry = services.record(
            action=Action.UPDATED,
            subjects=[leader],
            by=msl,
            values={"tier": (3, 1)},
            reason="Now leads the ward",
        )

    entry.refresh_from_db()
    assert (entry.actor, entry.action, entry.origin, entry.request_id) == (
        msl, Action.UPDATED, Origin.WEB, "abc",
    )  # fmt: skip
    assert entry.at is not None
    assert entry.payload.changes == [{"field": "tier", "old": 3, "new": 1}]
    assert list(AuditEntry.objects.about(leader)) == [entry]


def test_many_entries_take_as_many_statements_as_one(msl, django_assert_num_queries):
    leaders = [OpinionLeaderFactory() for _ in range(20)]
    changes = [services.Change(Action.CREATED, [one], msl, {"tier": (None, 1)}) for one in leaders]

    with django_assert_num_queries(5):
        entries = services.record_many(changes)

    assert len(entries) == AuditPayload.objects.count() == 20


def test_nothing_stays_of_a_change_that_failed(msl):
    leader = OpinionLeaderFactory()

    @transaction.atomic
    def change_and_fail():
        services.record(action=Action.UPDATED, subjects=[leader], by=msl)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()

    assert not AuditEntry.objects.about(leader).exists()


def test_unchanged_fields_are_not_told():
    leader = OpinionLeaderFactory(tier=1)

    assert services.changed_values(leader, {"tier": 1, "country": "DE"}) == {"country": ("", "DE")}


def test_the_whole_trail_is_for_administrators(admin, msl, manager, compliance):
    services.record(action=Action.CREATED, subjects=[OpinionLeaderFactory()], by=msl)

    assert AuditEntry.objects.visible_to(admin).exists()
    for person in (msl, manager, compliance):
        assert not AuditEntry.objects.visible_to(person).exists()
