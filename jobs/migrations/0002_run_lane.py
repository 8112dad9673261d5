from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="run", name="one_active_run_per_kind"),
        migrations.AddField(
            model_name="run",
            name="lane",
            field=models.CharField(default="", editable=False, max_length=60),
            preserve_default=False,
        ),
    ]
