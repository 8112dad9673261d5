"""Columns of numbers are the same whichever way the database hands them over."""

import datetime as dt
from dataclasses import fields

import numpy as np
import pytest
from django.db.models import F
from django.db.models.functions import Coalesce

from interactions.models import Participation
from opinion_leaders.models import Relationship
from tests.factories.interactions import ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import EvidenceSumsFactory
from tests.trust_scores.stories import a_story
from trust_scores.selectors import days, numbers
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.numbers import Coded, Moment, Number, read_columns

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FIRST = dt.datetime(2026, 5, 4, 9, 30, 59, 999_999, tzinfo=dt.UTC)
LATER = dt.datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=dt.UTC)


@pytest.fixture(params=["few", "many"])
def way(request, monkeypatch):
    """On PostgreSQL many are read by COPY."""
    monkeypatch.setattr(numbers, "FEW", 1000 if request.param == "few" else 0)
    return request.param


@pytest.fixture
def visits():
    told = [
        {"depth": 3, "candid": "both", "interaction__starts_at": FIRST},
        {"depth": None, "candid": "", "interaction__starts_at": LATER, "is_live": False},
        {"depth": 1, "candid": "hedged", "interaction__superseded_at": FIRST},
    ]
    return [ParticipationFactory(relationship=RelationshipFactory(), **one) for one in told]


def read(columns, visits, **more):
    keys = more.get("keys", [one.relationship_id for one in visits])
    source = Participation.objects.order_by(more.get("order", "pk"))
    return read_columns(source, columns, key="relationship", keys=keys)


def test_numbers_are_read_as_they_are_and_none_is_not_a_number(way, visits):
    found = read({"key": Number("pk"), "depth": Number("depth")}, visits)

    assert found["key"].tolist() == [one.pk for one in visits]
    np.testing.assert_array_equal(found["depth"], [3, np.nan, 1])


def test_words_and_truths_become_their_numbers_and_unknown_ones_none(way, visits):
    codes = {"both": 2, "": 0.5, "nobody": 7}

    found = read({"candid": Coded("candid", codes), "live": Coded("is_live", {True: 4})}, visits)

    np.testing.assert_array_equal(found["candid"], [2, 0.5, np.nan])
    np.testing.assert_array_equal(found["live"], [4, np.nan, 4])


def test_a_word_is_never_part_of_the_statement(way, visits):
    codes = {'it\'s 100 % "so"': 1, "both": 2}

    found = read({"candid": Coded("candid", codes)}, visits)

    np.testing.assert_array_equal(found["candid"], [2, np.nan, np.nan])


def test_moments_become_days_to_the_microsecond_and_none_is_never(way, visits):
    columns = {
        "starts": Moment("interaction__starts_at"),
        "until": Moment(Coalesce("interaction__superseded_at", F("interaction__superseded_at"))),
    }

    found = read(columns, visits)

    assert found["starts"][:2].tolist() == [days.of(FIRST), days.of(LATER)]
    assert found["until"].tolist() == [np.inf, np.inf, days.of(FIRST)]


def test_only_the_keys_asked_for_are_read_in_the_order_of_the_source(way, visits):
    wanted = [visits[2].relationship_id, visits[0].relationship_id]

    found = read({"key": Number("pk")}, visits, keys=wanted, order="-pk")

    assert found["key"].tolist() == [visits[2].pk, visits[0].pk]


@pytest.mark.parametrize("keys", [[], [0]])
def test_of_no_rows_there_are_empty_columns(way, visits, keys):
    found = read({"key": Number("pk"), "at": Moment("interaction__starts_at")}, visits, keys=keys)

    assert {name: one.shape for name, one in found.items()} == {"key": (0,), "at": (0,)}


@pytest.mark.parametrize("with_past", [True, False])
def test_evidence_is_the_same_either_way(monkeypatch, with_past):
    for seed in range(3):
        a_story(seed)
    ids = [*Relationship.objects.order_by("-pk").values_list("pk", flat=True)]
    loaded = []
    for few in (1000, 0):
        monkeypatch.setattr(numbers, "FEW", few)
        loaded.append(load_evidence(ids, with_past_versions=with_past))

    one, other = loaded
    for table in (name.name for name in fields(one) if name.name != "relationship_ids"):
        assert len(getattr(one, table).rows) > 0
        same(getattr(one, table), getattr(other, table))


def same(one, other):
    for name in (found.name for found in fields(one)):
        left, right = getattr(one, name), getattr(other, name)
        if name == "rows":
            same(left, right)
        else:
            np.testing.assert_array_equal(left, right)


def test_bytes_of_any_length_come_behind_the_numbers():
    given = [b"", b"\xff\xff\x00", bytes(range(256)) * 9]
    with_sums = [EvidenceSumsFactory(packed=one, revision=len(one)) for one in given]
    ids = [*(one.relationship_id for one in with_sums), RelationshipFactory().pk]

    known, [packed, keys] = numbers.read_with_bytes(
        Relationship.objects.order_by("-pk"),
        {"pk": Number("pk"), "revision": Number("evidence_sums__revision")},
        ("evidence_sums__packed", "score__keys"),
    )

    assert known["pk"].tolist() == ids[::-1]
    np.testing.assert_array_equal(known["revision"], [np.nan, 256 * 9, 3, 0])
    assert [one if one is None else bytes(one) for one in packed] == [None, *given[::-1]]
    assert keys == [None] * 4


@pytest.mark.parametrize("keys", [[], [0]])
def test_of_no_rows_there_are_no_bytes(keys):
    known, further = numbers.read_with_bytes(
        Relationship.objects.filter(pk__in=keys),
        {"pk": Number("pk")},
        ("score__keys", "evidence_sums__packed"),
    )

    assert known["pk"].tolist() == []
    assert further == [[], []]
