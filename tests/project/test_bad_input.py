"""Whatever is sent to a form or a filter, the answer is a page and never a server error."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests.project.test_access import ROWS, world  # noqa: F401  the same world of one of everything

pytestmark = pytest.mark.django_db

HOSTILE = (
    "",
    " ",
    "\x00",
    "a" * 100_001,
    "<script>alert(1)</script>{{ 7*7 }}{% now %}",
    "' OR 1=1 --",
    "=1+1",
    "../../etc/passwd",
    "Zo\u0308e \u202e\u200b\ufeff 👩\u200d⚕️ İß",
    "\ud800",
    "-1",
    "9223372036854775808",
    "0001-01-01",
    "9999-12-31T23:59",
    "2026-02-30",
    "NaN",
    "1e999",
    "\r\nBcc: everyone@example.org",
)
ACTOR_OF = {
    "accounts:profile": "msl",
    "accounts": "admin",
    "opinion_leaders": "msl",
    "interactions:listening_priority_list": "admin",
    "interactions:listening_priority_update": "admin",
    "interactions:reopen": "admin",
    "interactions:colleague_view": "colleague",
    "interactions:finding_review": "compliance",
    "interactions:watched_word_list": "admin",
    "interactions:watched_word_update": "admin",
    "interactions:material_list": "admin",
    "interactions:material_update": "admin",
    "interactions": "msl",
    "trust_scores": "msl",
} | {row.name: "admin" for row in ROWS if row.name.startswith("trust_scores:rubric")}
# What only managers write; the report itself is answered by its MSL.
ACTOR_OF |= {
    f"trust_scores:coaching_report_{name}": "manager" for name in ("create", "write", "add")
}
ACTOR_OF["trust_scores:pulse_policy"] = "admin"
ACTOR_OF |= {f"trust_scores:breach_{name}": "manager" for name in ("create", "change")}
ARGUMENTS_OF = {row.name: row.arguments for row in ROWS}
FORMS = [
    row
    for row in ROWS
    if row.method == "get"
    and (row.name, row.arguments, "post") in {(r.name, r.arguments, r.method) for r in ROWS}
]
FILTERED = [
    (
        "msl",
        "dashboards:opinion_leaders",
        ("q", "tier", "band", "stage", "status", "sort", "page", "show"),
    ),
    ("msl", "dashboards:search", ("q",)),
    ("msl", "interactions:list", ("q", "text", "state", "channel", "from", "to", "person", "page")),
    (
        "manager",
        "interactions:commitment_list",
        (
            "q", "show", "promised_by", "outcome", "overdue", "since", "until", "person", "msl",
            "sort", "page",
        ),
    ),
    (
        "manager",
        "interactions:disagreement_list",
        ("q", "show", "outcome", "since", "until", "person", "msl", "sort", "page"),
    ),
    (
        "manager",
        "interactions:inquiry_list",
        ("q", "show", "whose", "overdue", "since", "until", "person", "msl", "sort", "page"),
    ),
    (
        "manager",
        "interactions:insight_board",
        (
            "q", "show", "tag", "priority", "author", "team", "news", "since", "until", "sort",
            "page",
        ),
    ),
    ("msl", "interactions:inquiry_create", ("relationship",)),
    ("msl", "interactions:create", ("relationship", "state", "day", "time")),
    ("compliance", "interactions:finding_list", ("kind", "show", "page")),
    ("admin", "interactions:reopen_list", ("number", "author", "page")),
    ("manager", "interactions:calendar", ("month", "week", "day", "msl")),
    ("manager", "dashboards:team", ("team", "tier", "since")),
    (
        "manager",
        "dashboards:team_relationships",
        ("msl", "quality", "band", "tier", "team", "flag", "sort", "page"),
    ),
    ("msl", "dashboards:relationship", ("since", "until")),
    ("manager", "dashboards:relationship_change", ("since", "until")),
    ("msl", "trust_scores:assessment_history", ("page",)),
    ("manager", "trust_scores:raters", ("page",)),
    ("admin", "trust_scores:calibration_list", ("page",)),
    ("admin", "trust_scores:calibration", ("page",)),
    ("compliance", "trust_scores:breach_list", ("status", "page")),
    ("compliance", "trust_scores:breach_choose", ("q",)),
    ("manager", "trust_scores:coaching", ("page",)),
    ("manager", "trust_scores:coaching_report_list", ("msl", "page")),
    ("manager", "trust_scores:coaching_report_create", ("msl",)),
    ("admin", "trust_scores:rubric", ("part",)),
    ("admin", "trust_scores:rubric_versions", ("page",)),
    ("admin", "trust_scores:rubric_compare", ("from", "to")),
    ("admin", "trust_scores:rubric_draft_create", ("from",)),
    ("admin", "accounts:user_list", ("q", "role", "team", "page")),
    ("admin", "jobs:run_list", ("page",)),
    ("admin", "opinion_leaders:import_list", ("page",)),
]  # fmt: skip


class Fields(HTMLParser):
    """The names of everything that a page's forms send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"input", "select", "textarea"} and given.get("name"):
            self.names.setdefault(given["name"], given.get("type") or tag)


def signed_in(actors, actor: str) -> Client:
    client = Client()
    client.force_login(actors[actor], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.name)
def test_every_form_answers_every_hostile_text(world, row):  # noqa: F811  the fixture
    arguments, actors = world
    actor = ACTOR_OF.get(row.name) or ACTOR_OF[row.name.split(":")[0]]
    client = signed_in(actors, actor)
    address = reverse(row.name, args=arguments[row.arguments])
    fields = Fields(client.get(address).content.decode()).names
    assert fields

    for text in HOSTILE:
        sent = {name: text for name, kind in fields.items() if kind not in {"file", "submit"}}
        body = urlencode(sent, errors="surrogatepass")
        response = client.post(address, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code < 500, (row.name, text[:20])


@pytest.mark.parametrize(("actor", "name", "keys"), FILTERED, ids=lambda value: str(value)[:40])
def test_every_filter_answers_every_hostile_text(world, actor, name, keys):  # noqa: F811
    arguments, actors = world
    client = signed_in(actors, actor)
    address = reverse(name, args=arguments[ARGUMENTS_OF.get(name, "")])

    for text in (*HOSTILE, "owner__password", "-pk", "0", "99999999999999999999"):
        for key in keys:
            response = client.get(address, {key: text.encode("utf-8", "surrogatepass")})
            assert response.status_code < 500, (name, key, text[:20])
