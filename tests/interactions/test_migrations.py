"""What happens to rows that were there before."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ASKED = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def at_state(transactional_db):
    """`at_state(name)` migrates this app and gives its models of that time; forward at the end."""

    def migrate(name: str):
        target = [("interactions", name)]
        MigrationExecutor(connection).migrate(target)
        return MigrationExecutor(connection).loader.project_state(target).apps

    yield migrate
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.slow
def test_inquiries_get_someone_who_answers_and_the_new_names_of_states(at_state, relationship):
    apps = at_state("0001_initial")
    visit = apps.get_model("interactions", "Interaction").objects.create(
        owner_id=relationship.msl_id,
        state="submitted",
        starts_at=ASKED,
        channel="phone",
        nature="proactive",
        adverse_event_heard=False,
        recorded_by_id=relationship.msl_id,
    )
    inquiries = apps.get_model("interactions", "MedicalInquiry").objects
    usual = {
        "relationship_id": relationship.pk,
        "interaction": visit,
        "channel": "phone",
        "asked_at": ASKED,
        "due_on": ASKED.date(),
        "recorded_by_id": relationship.msl_id,
    }
    inquiries.create(question="open", state="open", **usual)
    inquiries.create(question="told", state="answered", delivered_at=ASKED, **usual)
    inquiries.create(question="dropped", state="withdrawn", **usual)

    later = at_state("0003_work_on_inquiries_and_insights")
    rows = later.get_model("interactions", "MedicalInquiry").objects
    found = {one.question: one for one in rows.all()}
    assert {one.assigned_to_id for one in found.values()} == {relationship.msl_id}
    assert {name: one.state for name, one in found.items()} == {
        "open": "open", "told": "delivered", "dropped": "withdrawn",
    }  # fmt: skip
    assert found["told"].delivered_at == ASKED
    assert found["dropped"].withdrawn_reason

    back = at_state("0001_initial").get_model("interactions", "MedicalInquiry").objects
    assert {one.question: one.state for one in back.all()} == {
        "open": "open", "told": "answered", "dropped": "withdrawn",
    }  # fmt: skip
