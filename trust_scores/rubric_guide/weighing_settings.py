"""The guide to settings that weigh evidence and join it to one score."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trust_scores.constants import Quality
from trust_scores.rubric_guide.kinds import Group, Setting, Unit, numbered, settings

CHANNELS = (
    _("Competence"),
    _("Character"),
    _("Candor"),
    _("Disagreement"),
    _("Care for their goals"),
    _("Support for our goals"),
    _("Clear goals"),
    _("Meaningful conversations"),
)

_QUALITY_EFFECTS = {
    Quality.COMPETENCE: _("Raising it rewards knowing the field well."),
    Quality.CHARACTER: _("Raising it rewards honesty, balance and care for patients."),
    Quality.CANDOR: _("Raising it rewards plain words on both sides."),
    Quality.DISAGREEMENT: _("Raising it rewards differing well."),
    Quality.MUTUAL: _("Raising it rewards care for each other’s goals."),
    Quality.CONVERSATION: _("Raising it rewards regular conversations that go deep."),
}

IMPORTANCE: tuple[Setting, ...] = (
    *(
        Setting(
            f"exponents[{place}]",
            Group.IMPORTANCE,
            quality.label,
            Unit.SHARE,
            effect,
            is_basic=True,
        )
        for place, (quality, effect) in enumerate(_QUALITY_EFFECTS.items())
    ),
    *settings(
        Group.IMPORTANCE,
        Unit.SHARE,
        _("Raising it makes mutual care rest more on this. The three add up to 1."),
        [
            ("mutual_exponents[0]", _("Mutual care: the MSL cares for their goals")),
            ("mutual_exponents[1]", _("Mutual care: they support the MSL’s goals")),
            ("mutual_exponents[2]", _("Mutual care: goals are clear")),
        ],
    ),
    Setting(
        "routine_exponent",
        Group.IMPORTANCE,
        _("Conversation: regularity beside depth"),
        Unit.SHARE,
        _("Raising it makes conversation rest more on regularity and less on depth."),
    ),
    Setting(
        "routine_floor",
        Group.IMPORTANCE,
        _("Regularity of a silent relationship"),
        Unit.VALUE,
        _("Raising it softens how far conversation falls in a long silence."),
    ),
)

AGEING: tuple[Setting, ...] = (
    *settings(
        Group.AGEING,
        Unit.DAYS,
        _("Raising it makes old evidence on this count for longer."),
        numbered("half_life_days", CHANNELS),
        is_basic=True,
    ),
    Setting(
        "half_life_routine",
        Group.AGEING,
        _("Regular contact"),
        Unit.DAYS,
        _("Raising it lets regularity fade more slowly in a silence."),
        is_basic=True,
    ),
    Setting(
        "half_life_opportunity",
        Group.AGEING,
        _("Occasions to disagree"),
        Unit.DAYS,
        _("Raising it looks further back for conversations with and without a disagreement."),
    ),
)

PRIOR: tuple[Setting, ...] = (
    *settings(
        Group.PRIOR,
        Unit.VALUE,
        _("Raising it lets every relationship start higher on this."),
        numbered("prior_mean", CHANNELS),
    ),
    *settings(
        Group.PRIOR,
        Unit.WEIGHT,
        _("Raising it asks for more evidence before the estimate leaves its start."),
        numbered("prior_strength", CHANNELS),
    ),
)

SOURCES: tuple[Setting, ...] = (
    Setting(
        "source_weights.opinion_leader",
        Group.SOURCES,
        _("One answer of the opinion leader"),
        Unit.WEIGHT,
        _("Raising it gives the opinion leader’s own words more say."),
        is_basic=True,
    ),
    Setting(
        "source_weights.manager",
        Group.SOURCES,
        _("One rating by the manager"),
        Unit.WEIGHT,
        _("Raising it gives the manager who was there more say."),
        is_basic=True,
    ),
    Setting(
        "source_weights.self",
        Group.SOURCES,
        _("One rating by the MSL"),
        Unit.WEIGHT,
        _("Raising it gives self-assessments more say, up to their cap."),
        is_basic=True,
    ),
    *settings(
        Group.SOURCES,
        Unit.WEIGHT,
        _("Raising it lets all that the MSL reports on this say more before others are heard."),
        numbered("self_cap", CHANNELS),
    ),
    *settings(
        Group.SOURCES,
        Unit.SHARE,
        _("Raising it makes poor ratings on this weigh more than good ones."),
        numbered("negativity", CHANNELS),
    ),
)

CADENCE: tuple[Setting, ...] = tuple(
    settings(
        Group.CADENCE,
        Unit.DAYS,
        _("Raising it lets longer gaps between conversations count as regular."),
        [
            ("cadence.tier_1", _("Tier 1")),
            ("cadence.tier_2", _("Tier 2")),
            ("cadence.tier_3", _("Tier 3")),
            ("cadence.default", _("Without a tier")),
        ],
        is_basic=True,
    )
)

BREACH: tuple[Setting, ...] = (
    *settings(
        Group.BREACH,
        Unit.SHARE,
        _("Raising it makes such a breach take more of character and candor."),
        [
            ("breach.severity.minor", _("A minor breach")),
            ("breach.severity.serious", _("A serious breach")),
            ("breach.severity.severe", _("A severe breach")),
        ],
        is_basic=True,
    ),
    Setting(
        "breach.permanent_share",
        Group.BREACH,
        _("Damage that stays for good"),
        Unit.SHARE,
        _("Raising it leaves more of the damage for good."),
        is_basic=True,
    ),
    Setting(
        "breach.half_life",
        Group.BREACH,
        _("Half of the rest is healed after"),
        Unit.DAYS,
        _("Raising it makes healing slower."),
        is_basic=True,
    ),
    Setting(
        "breach.credit_days_per_unit",
        Group.BREACH,
        _("Healing earned by good evidence from others"),
        Unit.DAYS_EACH,
        _("Raising it lets fewer good deeds earn the same healing. Time still limits it."),
    ),
    *settings(
        Group.BREACH,
        Unit.SHARE,
        _("Raising it makes a breach that stands like this count for more."),
        [
            ("breach.status_factor.alleged", _("While it is alleged")),
            ("breach.status_factor.confirmed", _("Once it is confirmed")),
            ("breach.status_factor.refuted", _("Once it is refuted")),
        ],
    ),
)

GATES: tuple[Setting, ...] = (
    Setting(
        "gate_trust",
        Group.GATES,
        _("Health above trust, at most"),
        Unit.VALUE,
        _("Raising it lets health rise further above trust."),
        is_basic=True,
    ),
    Setting(
        "gate_conversation",
        Group.GATES,
        _("Health above conversation, at most"),
        Unit.VALUE,
        _("Raising it lets health rise further above conversation."),
        is_basic=True,
    ),
)
