"""An app that gives the workers of the tests something to do."""

from django.apps import AppConfig


class KindsConfig(AppConfig):
    name = "tests.jobs.kinds"

    def ready(self) -> None:
        # Models can be imported only from here on.
        from jobs import registry  # noqa: PLC0415
        from tests.jobs import counting  # noqa: PLC0415

        if counting.KIND not in registry.KINDS:
            registry.register(counting.KIND, counting.count, counting.finish)
