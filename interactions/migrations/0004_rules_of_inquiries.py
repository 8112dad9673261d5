import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0003_fill_inquiries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='medicalinquiry',
            name='assigned_to',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assigned_inquiries', to=settings.AUTH_USER_MODEL, verbose_name='answered by'),
        ),
        migrations.AddConstraint(
            model_name='medicalinquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', False), ('state', 'delivered')), models.Q(models.Q(('state', 'delivered'), _negated=True), ('delivered_at__isnull', True)), _connector='OR'), name='inquiry_delivered_with_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='medicalinquiry',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), ('delivered_at__gte', models.F('asked_at')), _connector='OR'), name='inquiry_delivered_after_asked'),
        ),
        migrations.AddConstraint(
            model_name='medicalinquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='withdrawn_inquiry_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='medicalinquiry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'delivered', 'withdrawn'])), name='inquiry_state_known'),
        ),
    ]
