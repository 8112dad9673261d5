"""Rules that hold for every model of the project."""

import importlib

import pytest
from django.apps import apps
from django.db import models
from factory.django import DjangoModelFactory

APPS = ["accounts", "audit", "jobs", "opinion_leaders", "interactions", "trust_scores"]
MODELS = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if not model._meta.auto_created
]


def _factories() -> dict[type[models.Model], type[DjangoModelFactory]]:
    found = {}
    for app in APPS:
        module = importlib.import_module(f"tests.factories.{app}")
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, DjangoModelFactory):
                meta = one._meta
                if meta.model and not meta.abstract:
                    found[meta.model] = one
    return found


FACTORIES = _factories()


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
class TestEveryModel:
    def test_has_a_factory(self, model):
        assert model in FACTORIES

    def test_has_a_name_of_its_own(self, model):
        made = FACTORIES[model]()

        assert "__str__" in vars(model)
        assert str(made)

    def test_two_rows_have_different_names(self, model):
        assert str(FACTORIES[model]()) != str(FACTORIES[model]())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_person_of_a_change_has_its_moment(model):
    """`withdrawn_by` without `withdrawn_at` tells half of what happened."""
    names = {field.name for field in model._meta.get_fields()}
    people = {name for name in names if name.endswith("_by")} - {"promised_by", "initiated_by"}
    people.discard("requested_by")

    assert {f"{name.removesuffix('_by')}_at" for name in people} <= names


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_words_for_people(model):
    assert str(model._meta.verbose_name) != model._meta.model_name or " " not in str(
        model._meta.verbose_name
    )
