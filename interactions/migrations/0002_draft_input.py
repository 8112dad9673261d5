from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="interaction",
            name="draft_input",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
