"""The guide to settings that turn what was recorded into evidence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trust_scores.rubric_guide.kinds import Group, Setting, Unit, settings

_BETTER = _("Raising it reads this answer as a better sign.")
_HEAVIER = _("Raising it makes this answer weigh more.")

VISITS: tuple[Setting, ...] = (
    Setting(
        "visit.live_count",
        Group.EVIDENCE,
        _("A live conversation"),
        Unit.CONVERSATIONS,
        _("Raising it makes meetings and calls count more toward regularity and depth."),
        is_basic=True,
    ),
    Setting(
        "visit.asynchronous_count",
        Group.EVIDENCE,
        _("An e-mail, a chat or a short call"),
        Unit.CONVERSATIONS,
        _("Raising it makes written and short contact count more toward regularity and depth."),
        is_basic=True,
    ),
    Setting(
        "visit.phone_minutes",
        Group.EVIDENCE,
        _("A phone call is live from"),
        Unit.MINUTES,
        _("Raising it asks for longer calls before one counts as a live conversation."),
    ),
    Setting(
        "visit.meaningful.focus_share",
        Group.EVIDENCE,
        _("Depth that needs patients in it"),
        Unit.SHARE,
        _("Raising it makes depth count only as far as patients were part of it."),
    ),
    *settings(
        Group.EVIDENCE,
        Unit.WEIGHT,
        _HEAVIER,
        [
            ("visit.meaningful.weight", _("Depth of a visit, read as conversation")),
            ("visit.patient_focus.weight", _("Patient focus, read as character")),
            ("visit.balanced.weight", _("Limits as well as benefits, read as character")),
            ("visit.question.weight", _("A question and its answer, read as competence")),
            ("visit.candid.weight", _("Who spoke candidly, read as candor")),
            ("visit.goals.weight", _("Goals reviewed, read as clear goals")),
            ("commitments.ours.mutual_weight", _("Our promise, read as care for their goals")),
            ("commitments.ours.character_weight", _("Our promise, read as character")),
            ("commitments.theirs.mutual_weight", _("Their promise, read as support for our goals")),
        ],
    ),
    *settings(
        Group.EVIDENCE,
        Unit.VALUE,
        _("Raising it lets the depth of such a visit count for more."),
        [
            ("visit.meaningful.focus_none", _("Depth without patients in it")),
            ("visit.meaningful.focus_some", _("Depth with some patient focus")),
            ("visit.meaningful.focus_central", _("Depth with patients at its center")),
        ],
    ),
    *settings(
        Group.EVIDENCE,
        Unit.VALUE,
        _BETTER,
        [
            ("visit.patient_focus.none", _("Patients were not part of it")),
            ("visit.patient_focus.some", _("Patients were some of it")),
            ("visit.patient_focus.central", _("Patients were central")),
            ("visit.balanced.yes", _("Limits as well as benefits were shown")),
            ("visit.balanced.no", _("Only one side was shown")),
            ("visit.question.answered_now", _("A question was answered at once")),
            ("visit.question.followed_up", _("A question was followed up")),
            ("visit.question.missed", _("A question was missed")),
            ("visit.candid.both", _("Both spoke candidly")),
            ("visit.candid.msl", _("The MSL spoke candidly")),
            ("visit.candid.opinion_leader", _("The opinion leader spoke candidly")),
            ("visit.candid.hedged", _("Both hedged")),
            ("visit.goals.both_sides", _("Goals of both sides were reviewed")),
            ("visit.goals.one_side", _("Goals of one side were reviewed")),
            ("commitments.ours.kept", _("We kept a promise")),
            ("commitments.ours.late", _("We kept a promise late")),
            ("commitments.ours.broken", _("We broke a promise")),
            ("commitments.theirs.kept", _("They kept a promise")),
            ("commitments.theirs.late", _("They kept a promise late")),
            ("commitments.theirs.broken", _("They broke a promise")),
        ],
    ),
    Setting(
        "commitments.broken_after_days",
        Group.EVIDENCE,
        _("Our open promise counts as broken after"),
        Unit.DAYS,
        _("Raising it gives us longer after the due date before a promise counts as broken."),
        is_basic=True,
    ),
)

_ABSENCE: tuple[Setting, ...] = (
    Setting(
        "absence.grace",
        Group.DISAGREEMENT,
        _("Conversations without a disagreement that say nothing yet"),
        Unit.CONVERSATIONS,
        _("Raising it waits for more conversations before a missing disagreement counts."),
        is_basic=True,
    ),
    Setting(
        "absence.covered_by_episode",
        Group.DISAGREEMENT,
        _("Conversations covered by one well handled disagreement"),
        Unit.CONVERSATIONS,
        _("Raising it makes one well handled disagreement last for more conversations."),
        is_basic=True,
    ),
    Setting(
        "absence.weight_per_conversation",
        Group.DISAGREEMENT,
        _("Each further conversation without one"),
        Unit.WEIGHT_EACH,
        _("Raising it makes a missing disagreement count sooner."),
    ),
    Setting(
        "absence.max_weight",
        Group.DISAGREEMENT,
        _("The most that absence can weigh"),
        Unit.WEIGHT,
        _("Raising it lets a missing disagreement count more in the end."),
    ),
    Setting(
        "absence.value",
        Group.DISAGREEMENT,
        _("What absence stands for"),
        Unit.VALUE,
        _("Raising it judges a missing disagreement more mildly."),
    ),
    Setting(
        "flags.superficial",
        Group.DISAGREEMENT,
        _("“Superficial” is marked from"),
        Unit.WEIGHT,
        _("Raising it marks fewer relationships as superficial."),
    ),
    Setting(
        "flags.contentious_share",
        Group.DISAGREEMENT,
        _("“Contentious” is marked above this share of conversations"),
        Unit.SHARE,
        _("Raising it marks fewer relationships as contentious."),
    ),
    Setting(
        "flags.contentious_conversations",
        Group.DISAGREEMENT,
        _("“Contentious” needs at least"),
        Unit.CONVERSATIONS,
        _("Raising it asks for more conversations before this mark can be given."),
    ),
)

_HANDLING: tuple[Setting, ...] = (
    Setting(
        "disagreement.episode_weight",
        Group.DISAGREEMENT,
        _("One disagreement"),
        Unit.WEIGHT,
        _("Raising it makes each disagreement, and how it was handled, weigh more."),
        is_basic=True,
    ),
    *settings(
        Group.DISAGREEMENT,
        Unit.SHARE,
        _(
            "Raising it makes this matter more in how a disagreement was handled. The five add"
            " up to 1."
        ),
        [
            ("disagreement.items.listened", _("Listened first")),
            ("disagreement.items.explored", _("Explored their view")),
            ("disagreement.items.common_ground", _("Sought common ground")),
            ("disagreement.items.stood_ground", _("Stood ground with respect")),
            ("disagreement.items.outcome", _("How it ended")),
        ],
        is_basic=True,
    ),
    *settings(
        Group.DISAGREEMENT,
        Unit.VALUE,
        _BETTER,
        [
            ("disagreement.answers.yes", pgettext_lazy("answer", "Yes")),
            ("disagreement.answers.partly", pgettext_lazy("answer", "Partly")),
            ("disagreement.answers.no", pgettext_lazy("answer", "No")),
            ("disagreement.outcomes.deepened", _("It deepened the relationship")),
            ("disagreement.outcomes.common_ground", _("Common ground was found")),
            ("disagreement.outcomes.respectful_difference", _("Both differ, with respect")),
            ("disagreement.outcomes.parked", _("It was parked for now")),
            ("disagreement.outcomes.damaged", _("It did damage")),
        ],
    ),
    Setting(
        "disagreement.cap_base",
        Group.DISAGREEMENT,
        _("The most without listening, or without respect"),
        Unit.VALUE,
        _("Raising it lets a disagreement without listening or respect count as better."),
    ),
    Setting(
        "disagreement.cap_slope",
        Group.DISAGREEMENT,
        _("What full listening or respect adds to that"),
        Unit.VALUE,
        _("Raising it lets a disagreement with some listening and respect count as better."),
    ),
)

DISAGREEMENTS = _HANDLING + _ABSENCE
