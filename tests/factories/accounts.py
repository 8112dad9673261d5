import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.models import Membership, Team, TeamManagement, User

PASSWORD = "correct-horse-battery-staple"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    class Params:
        msl = factory.Trait(is_msl=True)
        manager = factory.Trait(is_manager=True)
        admin = factory.Trait(is_admin=True)
        compliance = factory.Trait(is_compliance=True)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory, msl=True)
    team = factory.SubFactory(TeamFactory)
    started_on = dt.date(2020, 1, 1)


class TeamManagementFactory(DjangoModelFactory):
    class Meta:
        model = TeamManagement

    user = factory.SubFactory(UserFactory, manager=True)
    team = factory.SubFactory(TeamFactory)
    started_on = dt.date(2020, 1, 1)
