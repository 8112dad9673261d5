"""The table of the shared cache, which sign-in limits need where there is no Redis."""

from django.core.cache.backends.db import BaseDatabaseCache
from django.core.management import call_command
from django.db import migrations

TABLE = "shared_cache"


def create(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    cache_model = BaseDatabaseCache(TABLE, {}).cache_model_class
    schema_editor.execute(
        f"DROP TABLE IF EXISTS {schema_editor.quote_name(cache_model._meta.db_table)}"
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
