import datetime as dt

import factory
from factory.django import DjangoModelFactory

from opinion_leaders.constants import (
    ConsentChannel,
    ConsentPurpose,
    GoalSide,
    RowOutcome,
)
from opinion_leaders.models import (
    Affiliation,
    Consent,
    Goal,
    Identifier,
    ImportBatch,
    ImportRow,
    Institution,
    OpinionLeader,
    Portfolio,
    Relationship,
    Specialty,
)
from tests.factories.accounts import UserFactory


class SpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = Specialty

    name = factory.Sequence(lambda n: f"Specialty {n}")


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    name = factory.Sequence(lambda n: f"Hospital {n}")
    city = "Berlin"


class OpinionLeaderFactory(DjangoModelFactory):
    class Meta:
        model = OpinionLeader

    given_name = "Helena"
    family_name = factory.Sequence(lambda n: f"Brandt{n}")
    tier = 1
    created_by = factory.SubFactory(UserFactory, msl=True)
    search_text = factory.LazyAttribute(
        lambda person: f"{person.given_name} {person.family_name}".upper()
    )


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    opinion_leader = factory.SubFactory(OpinionLeaderFactory)
    institution = factory.SubFactory(InstitutionFactory)
    is_primary = True


class IdentifierFactory(DjangoModelFactory):
    class Meta:
        model = Identifier

    opinion_leader = factory.SubFactory(OpinionLeaderFactory)
    system = "other"
    value = factory.Sequence(lambda n: f"value-{n}")


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    opinion_leader = factory.SubFactory(OpinionLeaderFactory)
    channel = ConsentChannel.EMAIL
    purpose = ConsentPurpose.SCIENTIFIC_EXCHANGE
    given_on = dt.date(2024, 1, 1)
    evidence = "Signed form of 1 January 2024"
    recorded_by = factory.SubFactory(UserFactory, msl=True)


class RelationshipFactory(DjangoModelFactory):
    class Meta:
        model = Relationship

    msl = factory.SubFactory(UserFactory, msl=True)
    opinion_leader = factory.SubFactory(OpinionLeaderFactory)
    started_on = dt.date(2024, 1, 1)


class PortfolioFactory(DjangoModelFactory):
    class Meta:
        model = Portfolio

    msl = factory.SubFactory(UserFactory, msl=True)


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    relationship = factory.SubFactory(RelationshipFactory)
    side = GoalSide.THEIRS
    text = factory.Sequence(lambda n: f"Registry of frail patients {n}")
    recorded_by = factory.SelfAttribute("relationship.msl")


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    file_name = "people.csv"
    sha256 = "0" * 64
    content = b""
    source_format = "npi_flat"
    encoding = "utf-8"
    uploaded_by = factory.SubFactory(UserFactory, admin=True)


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    number = factory.Sequence(lambda n: n + 1)
    outcome = RowOutcome.CREATED
    name = "Helena Brandt"
