"""Every run so far had the lane of its kind."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    runs = apps.get_model("jobs", "Run").objects.using(schema_editor.connection.alias)
    runs.filter(lane="").update(lane=F("kind"))


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_run_lane")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
