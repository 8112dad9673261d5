import factory
from factory.django import DjangoModelFactory

from audit.constants import Action, Origin
from audit.models import AuditEntry, AuditPayload, AuditSubject


class AuditEntryFactory(DjangoModelFactory):
    class Meta:
        model = AuditEntry

    origin = Origin.WEB
    action = Action.CREATED
    record_type = "opinion_leaders.opinionleader"


class AuditSubjectFactory(DjangoModelFactory):
    class Meta:
        model = AuditSubject

    entry = factory.SubFactory(AuditEntryFactory)
    record_type = "opinion_leaders.opinionleader"
    record_id = 1


class AuditPayloadFactory(DjangoModelFactory):
    class Meta:
        model = AuditPayload

    entry = factory.SubFactory(AuditEntryFactory)
    changes = factory.LazyFunction(lambda: [{"field": "tier", "old": 3, "new": 1}])
