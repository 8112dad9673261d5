"""Axe on every page of every role, light and dark, phone and desktop; no page scrolls sideways."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dashboards.demo.staff import PASSWORD
from dashboards.demo.world import Size, make_world
from interactions.models import Commitment, Disagreement, Interaction
from opinion_leaders.models import Goal, Relationship
from opinion_leaders.services import try_import

pytestmark = pytest.mark.browser

LOOKS = [
    (viewport, scheme)
    for viewport in ({"width": 390, "height": 844}, {"width": 1440, "height": 900})
    for scheme in ("light", "dark")
]
LIST = b"Record ID,First Name,Last Name,Email\n1,Ada,Stern,ada@example.org\n2,,,\n"


@pytest.fixture
def world(journey):
    """A small demo world: one MSL in each team, a dozen relationships."""
    make_world(size=Size(msls=3, leaders=12, years=1), seed=3, now=timezone.now())


def pages_of_msl() -> list[str]:
    msl = User.objects.get(full_name="Miriam Sander")
    relationship = Relationship.objects.visible_to(msl).order_by("started_on").first()
    own = {"relationship__msl": msl}
    visit = Interaction.objects.visible_to(msl).held().first()
    promise = Commitment.objects.filter(**own).first()
    disagreement = Disagreement.objects.current().filter(**own).first()
    goal = Goal.objects.filter(**own).first()
    return [
        reverse("dashboards:today"),
        reverse("dashboards:search") + "?q=a",
        reverse("dashboards:opinion_leaders"),
        reverse("dashboards:opinion_leaders") + "?show=all&q=zzz",
        reverse("dashboards:opinion_leader", args=[relationship.opinion_leader_id]),
        reverse("dashboards:opinion_leader_history", args=[relationship.opinion_leader_id]),
        relationship.get_absolute_url(),
        reverse("dashboards:relationship_history", args=[relationship.pk]),
        reverse("dashboards:visit_effect", args=[visit.pk]),
        reverse("interactions:list"),
        reverse("interactions:create"),
        visit.get_absolute_url(),
        reverse("interactions:correct", args=[visit.pk]),
        reverse("interactions:cancel", args=[visit.pk]),
        reverse("interactions:commitment_list"),
        reverse("interactions:disagreement_list"),
        reverse("interactions:adverse_event_list"),
        *([reverse("interactions:commitment_close", args=[promise.pk])] if promise else []),
        *(
            [reverse("interactions:disagreement_follow_up", args=[disagreement.pk])]
            if disagreement
            else []
        ),
        reverse("trust_scores:assess", args=[relationship.pk]),
        reverse("opinion_leaders:create"),
        reverse("opinion_leaders:update", args=[relationship.opinion_leader_id]),
        reverse("opinion_leaders:goal_create", args=[relationship.pk]),
        *([reverse("opinion_leaders:goal_update", args=[goal.pk])] if goal else []),
        reverse("accounts:profile"),
        reverse("account_change_password"),
        reverse("account_logout"),
        "/relationships/999999/",
    ]


def pages_of_manager() -> list[str]:
    relationship = Relationship.objects.filter(msl__full_name="Miriam Sander").first()
    return [
        reverse("dashboards:team"),
        reverse("dashboards:team_relationships"),
        relationship.get_absolute_url(),
        reverse("interactions:list"),
        reverse("trust_scores:assess", args=[relationship.pk]),
        reverse("jobs:run_list"),
    ]


def pages_of_admin() -> list[str]:
    admin = User.objects.get(is_admin=True)
    batch = try_import(by=admin, file_name="people.csv", content=LIST)
    rubric = reverse("trust_scores:rubric")
    return [
        reverse("jobs:run_list"),
        reverse("jobs:run_detail", args=[1]),
        rubric,
        f"{rubric}?part=bands",
        f"{rubric}?part=items",
        reverse("opinion_leaders:import_list"),
        reverse("opinion_leaders:import_create"),
        batch.get_absolute_url(),
        reverse("accounts:user_list"),
        reverse("accounts:user_create"),
        reverse("accounts:team_create"),
    ]


def pages_of_compliance() -> list[str]:
    return [reverse("dashboards:opinion_leaders"), reverse("interactions:adverse_event_list")]


ROLES = {
    "Miriam Sander": pages_of_msl,
    "Anselm Roth": pages_of_manager,
    "Ruth Ellmann": pages_of_admin,
    "Paul Conrad": pages_of_compliance,
}
PUBLIC = ["account_login", "account_reset_password", "account_signup"]


def test_every_page(visitor, sign_in, world, assert_accessible, subtests):
    for viewport, scheme in LOOKS:
        outside = visitor.open_page(viewport=viewport, color_scheme=scheme)
        for name in PUBLIC:
            with subtests.test(name, width=viewport["width"], scheme=scheme):
                look_at(outside, reverse(name), assert_accessible)
        for full_name, pages in ROLES.items():
            page = visitor.open_page(viewport=viewport, color_scheme=scheme)
            sign_in(page, User.objects.get(full_name=full_name), PASSWORD)
            for address in pages():
                with subtests.test(address, width=viewport["width"], scheme=scheme):
                    look_at(page, address, assert_accessible)
            page.close()


def look_at(page, address, assert_accessible):
    page.goto(address)
    assert page.title(), address
    assert page.get_by_role("heading", level=1).count() == 1, address
    assert_accessible(page, address)
    sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not sideways, f"{address} scrolls sideways"
