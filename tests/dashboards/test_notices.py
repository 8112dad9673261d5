"""The page of notices, and the way to it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import NoticeFactory
from trust_scores.constants import NoticeKind
from trust_scores.selectors.notices import new_notices

pytestmark = [pytest.mark.django_db]
PAGE = reverse("dashboards:notices")
SEEN = reverse("dashboards:notices_seen")


@pytest.mark.parametrize(
    ("kind", "amount", "words"),
    [
        ("overdue", 1, "1 promise of ours is overdue"),
        ("overdue", 2, "2 promises of ours are overdue"),
        ("fell", 12, "Score fell 12 points in 90 days"),
        ("at_risk", None, "At risk"),
        ("contentious", None, "more than half"),
        ("superficial", None, "Never a disagreement"),
        ("unverified", None, "Unverified"),
    ],
)
def test_says_what_it_is_and_about_whom(as_user, msl, relationship, kind, amount, words):
    NoticeFactory(relationship=relationship, kind=kind, amount=amount)
    page = as_user(msl).get(PAGE).content.decode()
    assert words in page
    assert relationship.opinion_leader.full_name in page


def test_a_fall_leads_to_its_reasons(as_user, msl, relationship):
    NoticeFactory(relationship=relationship, kind="fell", amount=12)
    (row,) = as_user(msl).get(PAGE).context["rows"]
    assert row.url == reverse("dashboards:relationship_change", args=[relationship.pk])


def test_is_narrowed_by_kind_and_stands_nonsense(as_user, msl, relationship):
    for kind in NoticeKind.values:
        NoticeFactory(relationship=relationship, kind=kind)
    client = as_user(msl)
    assert [one.notice.kind for one in client.get(PAGE, {"kind": "fell"}).context["rows"]] == [
        "fell"
    ]
    assert len(client.get(PAGE, {"kind": "'; --", "page": "x"}).context["rows"]) == 6


def test_tells_when_there_is_nothing(as_user, msl):
    client = as_user(msl)
    assert "Nothing came up" in client.get(PAGE).content.decode()
    assert "Nothing of this kind" in client.get(PAGE, {"kind": "fell"}).content.decode()


def test_looking_changes_nothing_and_saying_so_does(as_user, msl, relationship):
    NoticeFactory(relationship=relationship)
    client = as_user(msl)
    until = client.get(PAGE).context["now"]
    assert new_notices(msl) == 1
    NoticeFactory(
        relationship=relationship, kind="fell", raised_at=until + dt.timedelta(microseconds=1)
    )
    response = client.post(SEEN, {"until": until.isoformat()})
    assert response.url == PAGE
    assert new_notices(msl) == 1
    for nonsense in ("", "yesterday", "2026-13-45T99:00", "2026-10-01T10:00"):
        client.post(SEEN, {"until": nonsense})
    assert new_notices(msl) == 0


def test_the_first_pages_lead_to_what_is_new(as_user, msl, manager, relationship):
    for name, user in (("today", msl), ("team", manager)):
        url = reverse(f"dashboards:{name}")
        client = as_user(user)
        assert "new notice" not in client.get(url).content.decode()
    NoticeFactory(relationship=relationship, raised_at=timezone.now())
    for name, user in (("today", msl), ("team", manager)):
        page = as_user(user).get(reverse(f"dashboards:{name}")).content.decode()
        assert "1 new notice" in page
        assert PAGE in page


def test_the_bell_is_for_those_who_have_notices(as_user, msl, manager, admin):
    profile = reverse("accounts:profile")
    for user, has in ((msl, True), (manager, True), (admin, False)):
        assert (f'href="{PAGE}"' in as_user(user).get(profile).content.decode()) is has


def test_as_many_queries_for_many_as_for_few(as_user, manager, msl, django_assert_max_num_queries):
    client = as_user(manager)
    for number in range(40):
        NoticeFactory(relationship=RelationshipFactory(msl=msl))
        if number in (0, 39):
            with django_assert_max_num_queries(7):
                page = client.get(PAGE).context["page_obj"]
    assert (len(page), page.paginator.count) == (25, 40)
