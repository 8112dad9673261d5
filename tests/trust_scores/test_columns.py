"""Rows written by columns: few by statements, many by what the database is quickest with."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opinion_leaders.models import Relationship
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.factories.trust_scores import RelationshipScoreFactory, ScoreHistoryFactory
from trust_scores.models import EvidenceSums, RelationshipScore, Rubric, ScoreHistory
from trust_scores.services.columns import FEW, write_columns

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AT = dt.datetime(2026, 10, 1, 2, 30, 15, 123456, tzinfo=dt.UTC)


def columns_of(model, rows, *, but=()):
    fields = [one for one in model._meta.concrete_fields if one.name not in but]
    return {one.name: [getattr(row, one.attname) for row in rows] for one in fields}


@pytest.fixture(params=[1, FEW + 5])
def ids(request, msl):
    made = Relationship.objects.bulk_create(
        RelationshipFactory.build(msl=msl, opinion_leader=OpinionLeaderFactory())
        for _ in range(request.param)
    )
    return [one.pk for one in made]


def scores_of(ids, **fields):
    return [
        RelationshipScoreFactory.build(
            relationship_id=pk,
            rubric=Rubric.objects.published().get(),
            relationship=Relationship.objects.get(pk=pk),
            health=0.1 + 0.2 + place / 1000,
            keys=bytes(range(place % 200, place % 200 + 40)),
            **{"as_of": AT, "last_contact_at": None if place % 2 else AT, **fields},
        )
        for place, pk in enumerate(ids)
    ]


def stored(model, names):
    return list(model.objects.order_by("relationship").values_list(*names))


def expected(columns):
    return list(zip(*columns.values(), strict=True))


def plain(rows):
    return [
        tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in rows
    ]


class TestScores:
    def test_are_inserted_to_the_last_bit(self, ids):
        columns = columns_of(RelationshipScore, scores_of(ids, gate="", limiting_side="trust"))
        write_columns(RelationshipScore, columns, replace_by=("relationship",))
        assert plain(stored(RelationshipScore, columns)) == expected(columns)

    def test_are_replaced(self, ids):
        first = columns_of(RelationshipScore, scores_of(ids))
        write_columns(RelationshipScore, first, replace_by=("relationship",))
        second = columns_of(RelationshipScore, scores_of(ids, band="fragile", has_self_gap=True))
        write_columns(RelationshipScore, second, replace_by=("relationship",))
        assert plain(stored(RelationshipScore, second)) == expected(second)
        assert RelationshipScore.objects.filter(has_self_gap=True).count() == len(ids)

    def test_are_replaced_by_some_columns_alone(self, ids):
        rubric = Rubric.objects.published().get().pk
        for revision in (3, 4):
            columns = {
                "relationship": ids,
                "rubric": [rubric] * len(ids),
                "calibration": [None] * len(ids),
                "revision": [revision] * len(ids),
                "as_of": [AT] * len(ids),
                "packed": [b"\x00\\N\xff"] * len(ids),
            }
            write_columns(EvidenceSums, columns, replace_by=("relationship",))
        rows = EvidenceSums.objects.values_list("revision", "calibration", "packed")
        assert plain(rows) == [(4, None, b"\x00\\N\xff")] * len(ids)


class TestHistory:
    def test_is_added_to(self, ids):
        rows = [
            ScoreHistoryFactory.build(
                relationship=Relationship.objects.get(pk=pk),
                rubric=Rubric.objects.published().get(),
                as_of=AT,
            )
            for pk in ids
        ]
        columns = columns_of(ScoreHistory, rows, but=("id",))
        write_columns(ScoreHistory, columns)
        write_columns(ScoreHistory, columns)
        assert stored(ScoreHistory, columns)[::2] == expected(columns)
        assert ScoreHistory.objects.count() == 2 * len(ids)


def test_nothing_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_columns(EvidenceSums, {"relationship": []}, replace_by=("relationship",))


def test_twice_in_one_transaction(ids):
    columns = columns_of(RelationshipScore, scores_of(ids))
    with CaptureQueriesContext(connection) as queries:
        for _ in range(2):
            write_columns(RelationshipScore, columns, replace_by=("relationship",))
    assert RelationshipScore.objects.count() == len(ids)
    copies = connection.vendor == "postgresql" and len(ids) >= FEW
    assert any("TEMPORARY" in one["sql"] for one in queries) == copies
