"""An app that gives the workers of these tests chunks that misbehave."""

from django.apps import AppConfig


class FaultKindsConfig(AppConfig):
    name = "tests.faults.kinds"

    def ready(self) -> None:
        # Models can be imported only from here on.
        from jobs import registry  # noqa: PLC0415
        from tests.faults import poison  # noqa: PLC0415

        if poison.KIND not in registry.KINDS:
            registry.register(poison.KIND, poison.work)
