"""Say of each inquiry who answers it, and name the states as they are named from now on."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Greatest


def fill(apps, schema_editor):
    inquiries = apps.get_model('interactions', 'MedicalInquiry').objects
    relationships = apps.get_model('opinion_leaders', 'Relationship').objects
    msl = relationships.filter(pk=OuterRef('relationship_id')).values('msl_id')[:1]
    inquiries.filter(assigned_to__isnull=True).update(assigned_to=Subquery(msl))
    inquiries.filter(delivered_at__isnull=False).update(
        state='delivered', delivered_at=Greatest(F('delivered_at'), F('asked_at'))
    )
    inquiries.filter(state='withdrawn', withdrawn_reason='').update(
        withdrawn_reason='No reason was noted at the time.'
    )


def undo(apps, schema_editor):
    inquiries = apps.get_model('interactions', 'MedicalInquiry').objects
    inquiries.filter(state='answered').update(state='open')
    inquiries.filter(state='delivered').update(state='answered')


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0002_work_on_inquiries_and_insights'),
        ('opinion_leaders', '0002_relationship_evidence_revision'),
    ]

    operations = [migrations.RunPython(fill, undo)]
