"""The guide to settings that say how a score is read, and how raters are corrected."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trust_scores.rubric_guide.kinds import Group, Setting, Unit, settings

CONFIDENCE: tuple[Setting, ...] = (
    Setting(
        "n_min",
        Group.CONFIDENCE,
        _("A quality is known from"),
        Unit.WEIGHT,
        _("Raising it asks for more evidence before a quality counts as known."),
        is_basic=True,
    ),
    Setting(
        "sufficient_qualities",
        Group.CONFIDENCE,
        _("Qualities that must be known to show a score"),
        Unit.QUALITIES,
        _("Raising it shows fewer scores, and more often “not enough evidence”."),
        is_basic=True,
    ),
    Setting(
        "confidence.medium",
        Group.CONFIDENCE,
        _("Confidence is medium from"),
        Unit.VALUE,
        _("Raising it calls more scores low in confidence."),
        is_basic=True,
    ),
    Setting(
        "confidence.high",
        Group.CONFIDENCE,
        _("Confidence is high from"),
        Unit.VALUE,
        _("Raising it calls fewer scores high in confidence."),
        is_basic=True,
    ),
    Setting(
        "confidence.band_z",
        Group.CONFIDENCE,
        _("Width of the likely range"),
        Unit.DEVIATIONS,
        _("Raising it shows wider likely ranges, and sorts uncertain scores lower."),
    ),
    Setting(
        "flags.unverified",
        Group.CONFIDENCE,
        _("“Unverified” below this share of evidence from others"),
        Unit.SHARE,
        _("Raising it marks more relationships as unverified."),
        is_basic=True,
    ),
    Setting(
        "flags.self_gap",
        Group.CONFIDENCE,
        _("Gap between own and others’ view is marked from"),
        Unit.VALUE,
        _("Raising it marks only larger gaps."),
    ),
)

BANDS: tuple[Setting, ...] = (
    Setting(
        "bands.strong",
        Group.BANDS,
        _("Strong from"),
        Unit.VALUE,
        _("Raising it calls fewer relationships strong, and more of them sound."),
        is_basic=True,
    ),
    Setting(
        "bands.sound",
        Group.BANDS,
        _("Sound from"),
        Unit.VALUE,
        _("Raising it calls fewer relationships sound, and more of them developing."),
        is_basic=True,
    ),
    Setting(
        "bands.developing",
        Group.BANDS,
        _("Developing from"),
        Unit.VALUE,
        _("Raising it calls fewer relationships developing, and more of them fragile."),
        is_basic=True,
    ),
)

_PARTNERSHIP = _("Raising it calls fewer relationships a partnership.")
_DEEPENING = _("Raising it calls fewer relationships deepening.")

STAGES: tuple[Setting, ...] = (
    Setting(
        "stages.at_risk.integrity",
        Group.STAGES,
        _("At risk: integrity after a breach below"),
        Unit.VALUE,
        _("Raising it calls more relationships at risk after a breach, and for longer."),
        is_basic=True,
    ),
    Setting(
        "stages.at_risk.trust",
        Group.STAGES,
        _("At risk: trust below"),
        Unit.VALUE,
        _("Raising it calls more relationships at risk."),
        is_basic=True,
    ),
    Setting(
        "stages.dormant.days",
        Group.STAGES,
        _("Dormant: days without a live conversation"),
        Unit.DAYS,
        _("Raising it waits longer before a relationship is called dormant."),
        is_basic=True,
    ),
    Setting(
        "stages.dormant.intervals",
        Group.STAGES,
        _("Dormant: or, where that is longer"),
        Unit.INTERVALS,
        _("Raising it waits longer where conversations are meant to be rare."),
    ),
    Setting(
        "stages.establishing_trust",
        Group.STAGES,
        _("Establishing trust: trust below"),
        Unit.VALUE,
        _("Raising it keeps relationships longer in establishing trust."),
        is_basic=True,
    ),
    *settings(
        Group.STAGES,
        Unit.VALUE,
        _DEEPENING,
        [
            ("stages.deepening.trust", _("Deepening: trust from")),
            ("stages.deepening.health", _("Deepening: health from")),
        ],
        is_basic=True,
    ),
    *settings(
        Group.STAGES,
        Unit.VALUE,
        _DEEPENING,
        [
            ("stages.deepening.quality", _("Deepening: enough other qualities from")),
            ("stages.deepening.confidence", _("Deepening: confidence from")),
        ],
    ),
    Setting(
        "stages.deepening.quality_count",
        Group.STAGES,
        _("Deepening: so many other qualities"),
        Unit.QUALITIES,
        _DEEPENING,
    ),
    Setting(
        "stages.deepening.external_share",
        Group.STAGES,
        _("Deepening: evidence from others, at least"),
        Unit.SHARE,
        _DEEPENING,
    ),
    Setting(
        "stages.deepening.tenure_days",
        Group.STAGES,
        _("Deepening: since the first live conversation"),
        Unit.DAYS,
        _DEEPENING,
    ),
    *settings(
        Group.STAGES,
        Unit.VALUE,
        _PARTNERSHIP,
        [
            ("stages.partnership.trust", _("Partnership: trust from")),
            ("stages.partnership.health", _("Partnership: health from")),
        ],
        is_basic=True,
    ),
    *settings(
        Group.STAGES,
        Unit.VALUE,
        _PARTNERSHIP,
        [
            ("stages.partnership.quality", _("Partnership: each quality from")),
            ("stages.partnership.confidence", _("Partnership: confidence from")),
        ],
    ),
    Setting(
        "stages.partnership.external_share",
        Group.STAGES,
        _("Partnership: evidence from others, at least"),
        Unit.SHARE,
        _PARTNERSHIP,
    ),
    Setting(
        "stages.partnership.tenure_days",
        Group.STAGES,
        _("Partnership: since the first live conversation"),
        Unit.DAYS,
        _PARTNERSHIP,
    ),
    Setting(
        "alerts.drop",
        Group.STAGES,
        _("Alert: health fell by"),
        Unit.VALUE,
        _("Raising it tells of larger falls only."),
        is_basic=True,
    ),
    Setting(
        "alerts.drop_days",
        Group.STAGES,
        _("Alert: within"),
        Unit.DAYS,
        _("Raising it tells of slower falls as well."),
    ),
    Setting(
        "alerts.drop_confidence",
        Group.STAGES,
        _("Alert: at confidence of at least"),
        Unit.VALUE,
        _("Raising it tells of a fall only where more is known."),
    ),
    Setting(
        "alerts.low_pulse",
        Group.STAGES,
        _("Alert: an answer of the opinion leader at or below"),
        Unit.LEVEL,
        _("Raising it tells of more answers."),
        is_basic=True,
    ),
)

CALIBRATION: tuple[Setting, ...] = (
    *settings(
        Group.CALIBRATION,
        Unit.OFFSET,
        _("Raising it takes more off these ratings before anything is known of the rater."),
        [
            ("calibration.self.b0", _("Expected leniency toward oneself")),
            ("calibration.manager.b0", _("Expected leniency of managers")),
        ],
    ),
    *settings(
        Group.CALIBRATION,
        Unit.PAIRS,
        _("Raising it asks for more comparisons before a rater’s own habit counts."),
        [
            ("calibration.self.kappa", _("Firmness of that for oneself")),
            ("calibration.manager.kappa", _("Firmness of that for managers")),
        ],
    ),
    Setting(
        "calibration.low",
        Group.CALIBRATION,
        _("Lowest correction, for strict raters"),
        Unit.OFFSET,
        _("Raising it allows less to be added to the ratings of a strict rater."),
    ),
    Setting(
        "calibration.high",
        Group.CALIBRATION,
        _("Highest correction, for lenient raters"),
        Unit.OFFSET,
        _("Raising it allows more to be taken off the ratings of a lenient rater."),
    ),
    Setting(
        "calibration.window_days",
        Group.CALIBRATION,
        _("Ratings are compared within"),
        Unit.DAYS,
        _("Raising it compares ratings that lie further apart."),
    ),
)

DISCLOSURE: tuple[Setting, ...] = (
    Setting(
        "disclosure.msl_sees",
        Group.DISCLOSURE,
        _("What the MSL sees: 0 nothing, 1 one sum, 2 every answer"),
        Unit.STEP,
        _("Raising it shows the MSL more, and makes open answers less likely."),
        is_basic=True,
    ),
    Setting(
        "disclosure.least_answers",
        Group.DISCLOSURE,
        _("Answers before their sum is shown"),
        Unit.ANSWERS,
        _("Raising it protects single answers better and keeps the MSL waiting longer."),
        is_basic=True,
    ),
)
