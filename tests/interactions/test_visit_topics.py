"""What a visit was: a standing request and its last day, several topics, products."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions import services
from interactions.models import Interaction
from interactions.services import NextVisitData, TopicData, UnableToLogVisit
from tests.factories.interactions import TopicFactory
from tests.interactions.conftest import NOW

FORM = reverse("interactions:create")
TODAY = NOW.date()


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


class TestStandingRequests:
    def test_keep_their_last_day(self, as_user, msl, answers, the_visit):
        sent = answers(nature="standing", standing_until=f"{in_days(90):%Y-%m-%d}")
        as_user(msl).post(FORM, sent)
        assert the_visit().standing_until == in_days(90)
        page = as_user(msl).get(the_visit().get_absolute_url()).content.decode()
        assert "Standing request, until" in page

    def test_need_a_last_day(self, as_user, msl, answers):
        page = as_user(msl).post(FORM, answers(nature="standing"))
        assert "Say until when the request stands." in page.content.decode()
        assert not Interaction.objects.exists()

    def test_a_last_day_that_is_known_need_not_be_told_again(self, as_user, msl, answers):
        first = answers(nature="standing", standing_until=f"{in_days(30):%Y-%m-%d}")
        as_user(msl).post(FORM, first)
        as_user(msl).post(FORM, answers(nature="standing"))
        days = Interaction.objects.values_list("standing_until", flat=True)
        assert list(days) == [in_days(30)] * 2

    def test_one_that_has_ended_covers_nothing(self, msl, relationship, visit_data):
        earlier = visit_data(
            starts_at=NOW - dt.timedelta(days=40), nature="standing",
            standing_until=TODAY - dt.timedelta(days=10),
        )  # fmt: skip
        services.log_visit(by=msl, visit=earlier, now=NOW)
        with pytest.raises(UnableToLogVisit, match="until when"):
            services.log_visit(by=msl, visit=visit_data(nature="standing"), now=NOW)

    @pytest.mark.parametrize(
        ("nature", "days", "told"),
        [
            ("proactive", 10, "Only a standing request"),
            ("standing", -3, "had ended by then"),
            ("standing", 900, "more than two years"),
        ],
    )
    def test_a_last_day_makes_sense(self, msl, visit_data, nature, days, told):
        until = TODAY + dt.timedelta(days=days)
        visit = visit_data(nature=nature, standing_until=until)
        with pytest.raises(UnableToLogVisit, match=told) as refusal:
            services.log_visit(by=msl, visit=visit, now=NOW)
        assert refusal.value.field == "standing_until"

    def test_a_last_day_typed_for_something_else_is_left_out(
        self, as_user, msl, answers, the_visit
    ):
        as_user(msl).post(FORM, answers(standing_until=f"{in_days(30):%Y-%m-%d}"))
        assert the_visit().standing_until is None

    @pytest.mark.parametrize(("days", "nature"), [(20, "standing"), (60, "proactive")])
    def test_the_next_visit_is_covered_as_long_as_the_request_stands(
        self, msl, visit_data, days, nature
    ):
        announced = NextVisitData(starts_at=NOW + dt.timedelta(days=days))
        visit = visit_data(
            nature="standing", standing_until=TODAY + dt.timedelta(days=30), next_visit=announced
        )
        services.log_visit(by=msl, visit=visit, now=NOW)
        assert Interaction.objects.planned().get().nature == nature

    def test_a_changed_last_day_is_in_the_trail(self, as_user, msl, answers, the_visit):
        sent = answers(nature="standing", standing_until=f"{in_days(30):%Y-%m-%d}")
        as_user(msl).post(FORM, sent)
        corrected = {
            **sent, "standing_until": f"{in_days(60):%Y-%m-%d}", "correction_reason": "Misread",
        }  # fmt: skip
        as_user(msl).post(reverse("interactions:correct", args=[the_visit().pk]), corrected)
        page = as_user(msl).get(the_visit().get_absolute_url()).content.decode()
        assert the_visit().standing_until == in_days(60)
        assert "stands until" in page


class TestTopics:
    def test_several_each_with_its_product_or_unbranded(self, as_user, msl, answers, the_visit):
        sent = answers(subject_2="Dose above 80", product_2="Velarin", subject_4="Registry data")
        as_user(msl).post(FORM, sent)
        told = the_visit().discussions.values_list("subject", "product")
        assert list(told) == [
            ("Choosing therapy in frail patients", ""),
            ("Dose above 80", "Velarin"),
            ("Registry data", ""),
        ]
        page = as_user(msl).get(the_visit().get_absolute_url()).content.decode()
        assert "Dose above 80 (Velarin); Registry data (unbranded)" in page

    def test_a_kept_topic_brings_its_product(self, msl, visit_data):
        TopicFactory(name="Velarin dosing", product="Velarin")
        visit = visit_data(further_topics=[TopicData(subject="velarin DOSING")])
        saved = services.log_visit(by=msl, visit=visit, now=NOW)
        assert saved.discussions.last().product == "Velarin"

    def test_products_of_kept_topics_are_offered(self, as_user, msl):
        TopicFactory(name="Velarin dosing", product="Velarin")
        TopicFactory(name="Frailty")
        page = as_user(msl).get(FORM).content.decode()
        assert page.count('<option value="Velarin"></option>') == 1

    def test_a_product_alone_is_no_topic(self, as_user, msl, answers):
        page = as_user(msl).post(FORM, answers(product_3="Velarin"))
        assert page.context["form"].errors == {"subject_3": ["Say what it was about."]}
        assert not Interaction.objects.exists()

    def test_a_draft_keeps_even_that(self, as_user, msl, answers, the_visit):
        as_user(msl).post(FORM, answers(product_3="Velarin", subject_2="Dose", save="draft"))
        page = as_user(msl).get(reverse("interactions:update", args=[the_visit().pk]))
        form = page.context["form"]
        assert (form["product_3"].value(), form["subject_2"].value()) == ("Velarin", "Dose")
        assert "<details" in page.content.decode()

    def test_all_of_them_come_back_for_a_correction(self, as_user, msl, answers, the_visit):
        as_user(msl).post(FORM, answers(product="Velarin", subject_2="Dose", product_2="Other"))
        form = as_user(msl).get(reverse("interactions:correct", args=[the_visit().pk])).context[
            "form"
        ]  # fmt: skip
        told = [form[name].value() for name in ("product", "subject_2", "product_2", "subject_3")]
        assert told == ["Velarin", "Dose", "Other", None]

    def test_the_same_text_sent_twice_is_no_conflict(self, as_user, msl, answers, the_visit):
        TopicFactory(name="Velarin dosing", product="Velarin")
        sent = answers(save="draft", subject_2="Velarin dosing")
        as_user(msl).post(FORM, sent)
        change = {
            **sent, "location": "Ward 3", "seen_at": the_visit().recorded_at.isoformat(),
        }  # fmt: skip
        address = reverse("interactions:update", args=[the_visit().pk])
        assert as_user(msl).post(address, change).status_code == 302
        assert as_user(msl).post(address, change).status_code == 302

    def test_another_second_topic_is_a_conflict(self, as_user, msl, answers, the_visit):
        sent = answers(save="draft", subject_2="Dose")
        as_user(msl).post(FORM, sent)
        change = {**sent, "seen_at": the_visit().recorded_at.isoformat()}
        address = reverse("interactions:update", args=[the_visit().pk])
        as_user(msl).post(address, change)
        other = {**change, "subject_2": "Registry"}
        assert as_user(msl).post(address, other).status_code == 409

    def test_the_short_form_needs_none_of_it(self, as_user, msl, answers, the_visit):
        page = as_user(msl).get(FORM).content.decode()
        assert 'id="section-topics">' in page
        as_user(msl).post(FORM, answers())
        assert the_visit().discussions.count() == 1


def test_as_many_statements_with_several_topics(msl, visit_data, django_assert_max_num_queries):
    topics = [TopicData(subject=f"Topic {one}") for one in range(3)]
    with django_assert_max_num_queries(16):
        services.log_visit(by=msl, visit=visit_data(further_topics=topics), now=NOW)
