"""What lists are narrowed to, read from the address."""

from interactions.filters.findings import FindingFilterForm
from interactions.filters.follow_ups import DisagreementFilterForm, PromiseFilterForm
from interactions.filters.inquiries import InquiryFilterForm
from interactions.filters.insights import InsightFilterForm
from interactions.filters.reopening import ReopenFilterForm
from interactions.filters.visits import CalendarFilterForm, VisitFilterForm

__all__ = [
    "CalendarFilterForm",
    "DisagreementFilterForm",
    "FindingFilterForm",
    "InquiryFilterForm",
    "InsightFilterForm",
    "PromiseFilterForm",
    "ReopenFilterForm",
    "VisitFilterForm",
]
