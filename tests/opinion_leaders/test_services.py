"""People, relationships and goals are created and changed through services, with their trail."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.constants import Action
from audit.models import AuditEntry
from opinion_leaders import services
from opinion_leaders.constants import GoalSide, GoalStatus, Status
from opinion_leaders.models import Goal, Identifier, Institution, OpinionLeader, Relationship
from opinion_leaders.services import (
    NewGoal,
    NewOpinionLeader,
    NewRelationship,
    PersonChangedMeanwhile,
    UnableToChangePeople,
    as_known,
)
from tests.factories.accounts import UserFactory
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory

pytestmark = pytest.mark.django_db

ANNA = NewOpinionLeader(
    family_name="Häußler",
    given_name="Anna",
    specialties=("Haematology", "haematology"),
    interests="frailty",
    email="Anna@Example.org",
    country="DE",
    tier=1,
    identifiers=(("npi", "1003000126"), ("orcid", "https://orcid.org/0000-0002-1825-0097")),
    institution="Charité",
    role="Head",
)


class TestCreatingPeople:
    def test_everything_is_stored_and_found(self, msl):
        person = services.create_opinion_leader(by=msl, person=ANNA)
        assert person.email == "anna@example.org"
        assert [str(one) for one in person.specialties.all()] == ["Haematology"]
        assert person.primary_affiliation.role == "Head"
        assert set(person.identifiers.values_list("value", flat=True)) == {
            "1003000126", "0000-0002-1825-0097",
        }  # fmt: skip
        for words in ("anna häußler", "HAUSSLER", "charite", "frailty 1003000126"):
            assert OpinionLeader.objects.matching(words).get() == person
        entry = AuditEntry.objects.about(person).get()
        assert (entry.action, entry.actor) == (Action.CREATED, msl)

    def test_known_institutions_and_specialties_are_used_again(self, msl):
        services.create_opinion_leader(by=msl, person=ANNA)
        second = NewOpinionLeader(
            family_name="Berg", institution="CHARITÉ", specialties=("HAEMATOLOGY",)
        )
        services.create_opinion_leader(by=msl, person=second)
        assert Institution.objects.count() == 1
        assert {one.specialties.get().name for one in OpinionLeader.objects.all()} == {
            "Haematology"
        }

    def test_two_spellings_at_once_are_one_institution(self, msl):
        people = [
            NewOpinionLeader(family_name="A", institution="Charité"),
            NewOpinionLeader(family_name="B", institution="CHARITÉ"),
        ]
        made = services.create_opinion_leaders(by=msl, people=people)
        assert {one.affiliations.get().institution.name for one in made} == {"Charité"}

    def test_many_at_once_take_a_fixed_number_of_reads_and_equal_single_ones(self, msl):
        people = [
            NewOpinionLeader(
                family_name=f"Person{n}",
                identifiers=(("hcp", str(n)),),
                institution=f"Hospital {n % 3}",
                specialties=("Oncology",),
            )
            for n in range(40)
        ]
        single = [services.create_opinion_leader(by=msl, person=one) for one in people[:2]]
        with CaptureQueriesContext(connection) as queries:
            many = services.create_opinion_leaders(by=msl, people=people[2:])
        assert len(queries) < 30
        assert as_known(single[1]).institution == as_known(many[2]).institution == "Hospital 1"
        assert all(AuditEntry.objects.about(one).count() == 1 for one in (*single, *many))

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"family_name": ""}, "family_name"),
            ({"family_name": "x" * 151}, "family_name"),
            ({"tier": 4}, "tier"),
            ({"status": "gone"}, "status"),
            ({"email": "nobody"}, "email"),
            ({"identifiers": (("npi", ""),)}, "identifiers"),
            ({"identifiers": (("hcp", "x" * 121),)}, "identifiers"),
            ({"given_name": "a\x00b"}, "given_name"),
        ],
    )
    def test_bad_values_are_refused_by_field(self, msl, changes, field):
        person = NewOpinionLeader(**{"family_name": "Berg", **changes})
        with pytest.raises(UnableToChangePeople) as refused:
            services.create_opinion_leader(by=msl, person=person)
        assert refused.value.field == field
        assert not OpinionLeader.objects.exists()

    def test_one_number_stands_for_one_person(self, msl):
        services.create_opinion_leader(by=msl, person=ANNA)
        with pytest.raises(UnableToChangePeople, match="NPI 1003000126"):
            services.create_opinion_leader(
                by=msl,
                person=NewOpinionLeader(family_name="B", identifiers=(("npi", "1003000126"),)),
            )
        twice = [NewOpinionLeader(family_name="C", identifiers=(("hcp", "1"),))] * 2
        with pytest.raises(UnableToChangePeople):
            services.create_opinion_leaders(by=msl, people=twice)
        assert OpinionLeader.objects.count() == 1

    def test_compliance_may_not(self, compliance):
        with pytest.raises(UnableToChangePeople, match="role"):
            services.create_opinion_leader(by=compliance, person=ANNA)


class TestChangingPeople:
    @pytest.fixture
    def anna(self, msl):
        return services.create_opinion_leader(by=msl, person=ANNA, open_for=msl)

    def change(self, anna, by, **changes):
        known = as_known(anna)
        values = {name: getattr(known, name) for name in NewOpinionLeader.__dataclass_fields__}
        return services.update_opinion_leader(
            by=by, opinion_leader=anna, person=NewOpinionLeader(**values | changes), seen=known
        )

    def test_only_what_differs_is_written_down(self, anna, msl):
        self.change(anna, msl, phone="+49 30 1", tier=2)
        entry = AuditEntry.objects.about(anna).first()
        assert entry.action == Action.UPDATED
        assert entry.payload.changes == [
            {"field": "phone", "old": "", "new": "+49 30 1"},
            {"field": "tier", "old": 1, "new": 2},
        ]

    def test_no_change_leaves_no_entry(self, anna, msl):
        self.change(anna, msl)
        assert AuditEntry.objects.about(anna).count() == 2  # created, relationship opened

    def test_a_new_institution_ends_the_old_one(self, anna, msl):
        self.change(anna, msl, institution="Klinik Bonn", role="Chief")
        old, new = anna.affiliations.order_by("pk")
        assert (old.ended_on, old.is_primary) == (timezone.localdate(), False)
        assert (str(new.institution), new.role, new.ended_on) == ("Klinik Bonn", "Chief", None)
        assert OpinionLeader.objects.matching("klinik bonn").get() == anna
        assert not OpinionLeader.objects.matching("charité").exists()

    def test_identifiers_come_and_go(self, anna, msl):
        self.change(anna, msl, identifiers=(("npi", "1003000126"), ("hcp", "7")))
        assert set(anna.identifiers.values_list("system", flat=True)) == {"npi", "hcp"}

    def test_a_number_of_another_is_refused_and_nothing_is_written(self, anna, msl):
        other = OpinionLeaderFactory()
        Identifier.objects.create(opinion_leader=other, system="hcp", value="7")
        with pytest.raises(UnableToChangePeople):
            self.change(anna, msl, phone="1", identifiers=(("hcp", "7"),))
        anna.refresh_from_db()
        assert anna.phone == ""

    def test_who_saw_an_older_state_is_told(self, anna, msl):
        seen = as_known(anna)
        self.change(anna, msl, phone="first")
        with pytest.raises(PersonChangedMeanwhile):
            services.update_opinion_leader(by=msl, opinion_leader=anna, person=ANNA, seen=seen)
        anna.refresh_from_db()
        assert anna.phone == "first"

    def test_a_stranger_may_not(self, anna, stranger_msl):
        with pytest.raises(UnableToChangePeople, match="may read"):
            self.change(anna, stranger_msl, phone="1")


class TestRelationships:
    @pytest.mark.parametrize(
        ("who", "whose", "is_allowed"),
        [
            ("msl", "msl", True),
            ("msl", "colleague_msl", False),
            ("manager", "msl", True),
            ("other_manager", "msl", False),
            ("admin", "msl", True),
            ("admin", "manager", False),
            ("compliance", "msl", False),
        ],
    )
    def test_who_opens_them(self, request, who, whose, is_allowed):
        by, whose = request.getfixturevalue(who), request.getfixturevalue(whose)
        pair = NewRelationship(msl=whose, opinion_leader=OpinionLeaderFactory())
        if is_allowed:
            row = services.open_relationship(by=by, pair=pair)
            assert (row.started_on, row.ended_on) == (timezone.localdate(), None)
            assert AuditEntry.objects.about(row.opinion_leader).get().action == Action.CREATED
        else:
            with pytest.raises(UnableToChangePeople):
                services.open_relationship(by=by, pair=pair)

    def test_one_open_relationship_per_pair(self, msl, relationship):
        person = relationship.opinion_leader
        pair = NewRelationship(msl=msl, opinion_leader=person)
        with pytest.raises(UnableToChangePeople, match="exists"):
            services.open_relationship(by=msl, pair=pair)
        services.end_relationship(by=msl, relationship=relationship, reason="moved")
        services.open_relationship(by=msl, pair=pair)
        with pytest.raises(UnableToChangePeople, match="exists"):
            services.open_relationships(by=msl, pairs=[pair, pair])

    @pytest.mark.parametrize("status", [Status.DECEASED, Status.DO_NOT_CONTACT, Status.RESTRICTED])
    def test_not_with_everyone(self, msl, status):
        person = OpinionLeaderFactory(status=status)
        with pytest.raises(UnableToChangePeople, match="not open"):
            services.open_relationship(by=msl, pair=NewRelationship(msl=msl, opinion_leader=person))

    @pytest.mark.parametrize(
        "changes",
        [
            {"started_on": dt.date(2999, 1, 1)},
            {"target_interval_days": 0},
            {"target_interval_days": 731},
            {"priority": "urgent"},
        ],
    )
    def test_bad_values_are_refused(self, msl, changes):
        pair = NewRelationship(msl=msl, opinion_leader=OpinionLeaderFactory(), **changes)
        with pytest.raises(UnableToChangePeople) as refused:
            services.open_relationship(by=msl, pair=pair)
        assert refused.value.field in changes

    def test_ending_needs_a_reason_and_a_day_that_fits(self, msl, relationship):
        for changes in ({"reason": " "}, {"reason": "x", "ended_on": dt.date(2000, 1, 1)}):
            with pytest.raises(UnableToChangePeople):
                services.end_relationship(by=msl, relationship=relationship, **changes)
        row = services.end_relationship(by=msl, relationship=relationship, reason="moved")
        assert AuditEntry.objects.about(row).get().reason == "moved"
        with pytest.raises(UnableToChangePeople):
            services.end_relationship(by=msl, relationship=relationship, reason="again")

    def test_a_stranger_ends_nothing(self, stranger_msl, relationship):
        with pytest.raises(UnableToChangePeople):
            services.end_relationship(by=stranger_msl, relationship=relationship, reason="x")
        assert Relationship.objects.get().ended_on is None


class TestGoals:
    def test_added_and_reviewed(self, msl, relationship):
        goal = services.add_goal(
            by=msl,
            goal=NewGoal(relationship=relationship, side=GoalSide.THEIRS, text="A registry"),
        )
        services.review_goal(by=msl, goal=goal, status=GoalStatus.PARTLY, progress="200 people")
        goal.refresh_from_db()
        assert (goal.status, goal.progress) == (GoalStatus.PARTLY, "200 people")
        assert goal.reviewed_on == timezone.localdate()
        actions = AuditEntry.objects.about(relationship).values_list("action", flat=True)
        assert list(actions) == [Action.UPDATED, Action.CREATED]

    def test_kept_by_the_msl_alone(self, manager, stranger_msl, msl, relationship):
        goal = NewGoal(relationship=relationship, side=GoalSide.OURS, text="x")
        for other in (manager, stranger_msl, UserFactory(msl=True)):
            with pytest.raises(UnableToChangePeople):
                services.add_goal(by=other, goal=goal)
        row = services.add_goal(by=msl, goal=goal)
        with pytest.raises(UnableToChangePeople):
            services.review_goal(by=manager, goal=row, status=GoalStatus.REACHED)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": ""}, "text"),
            ({"text": "x" * 301}, "text"),
            ({"side": "nobody"}, "side"),
            ({"status": "maybe"}, "status"),
            ({"reviewed_on": dt.date(2999, 1, 1)}, "reviewed_on"),
        ],
    )
    def test_bad_values_are_refused_by_field(self, msl, relationship, changes, field):
        values = {"relationship": relationship, "side": GoalSide.OURS, "text": "x"} | changes
        with pytest.raises(UnableToChangePeople) as refused:
            services.add_goal(by=msl, goal=NewGoal(**values))
        assert refused.value.field == field
        assert not Goal.objects.exists()

    def test_two_spellings_at_once_are_one_institution(self, msl):
        people = [
            NewOpinionLeader(family_name="A", institution="Charité"),
            NewOpinionLeader(family_name="B", institution="CHARITÉ"),
        ]
        made = services.create_opinion_leaders(by=msl, people=people)
        assert {one.affiliations.get().institution.name for one in made} == {"Charité"}

    def test_many_at_once(self, admin):
        rows = [RelationshipFactory() for _ in range(3)]
        goals = [NewGoal(relationship=r, side=GoalSide.SHARED, text="x") for r in rows]
        assert len(services.add_goals(by=admin, goals=goals)) == 3
        assert AuditEntry.objects.count() == 3
