"""A few relationships by the version in force and by a draft, computed when asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from accounts.models import User
from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.constants import Quality
from trust_scores.models import RubricPreview
from trust_scores.scoring.attribution import State, attribute
from trust_scores.selectors.calibrations import offsets_at
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.preview_lines import lines_of
from trust_scores.selectors.preview_rows import Beside, QualityBeside
from trust_scores.selectors.rubrics import parameters_of
from trust_scores.selectors.shown import BAND_OF
from trust_scores.selectors.states import target_interval

MOST = 3


def side_by_side(
    preview: RubricPreview, relationship_ids: Sequence[int], *, user: User
) -> list[Beside]:
    """Up to three relationships by both versions, as known on the day of the trial.

    In the order of the ids. Those that `user` is not told by name (`listed_for_rubrics`) are
    left out.
    """
    named = Relationship.objects.listed_for_rubrics(user).with_people().in_bulk(relationship_ids)
    chosen = [named[pk] for pk in dict.fromkeys(relationship_ids) if pk in named][:MOST]
    if not chosen:
        return []
    as_of = preview.run.as_of if preview.run else preview.created_at
    loaded = load_evidence([one.pk for one in chosen], with_past_versions=True).known_at(as_of)
    before = _state(chosen, loaded, as_of, parameters_of(preview.against.parameters))
    after = _state(chosen, loaded, as_of, parameters_of(preview.parameters))
    return [_beside(one, before, after, place) for place, one in enumerate(chosen)]


def _state(
    chosen: Sequence[Relationship],
    loaded: LoadedEvidence,
    as_of: dt.datetime,
    parameters: scoring.Parameters,
) -> State:
    sums = loaded.sums(as_of=as_of, parameters=parameters, calibration=offsets_at(as_of))
    intervals = np.array([target_interval(one, parameters) for one in chosen])
    return State(scoring.score(sums, target_interval=intervals, parameters=parameters), parameters)


def _beside(relationship: Relationship, before: State, after: State, place: int) -> Beside:
    old, new = before.scores, after.scores
    return Beside(
        relationship_id=relationship.pk,
        person=relationship.opinion_leader.full_name,
        msl=relationship.msl.full_name,
        points_before=float(old.health[place]) * 100,
        points_after=float(new.health[place]) * 100,
        band_before=BAND_OF[scoring.Band(old.band[place])],
        band_after=BAND_OF[scoring.Band(new.band[place])],
        confidence_before=float(old.confidence[place]),
        confidence_after=float(new.confidence[place]),
        confidence_level_before=int(old.confidence_level[place]),
        confidence_level_after=int(new.confidence_level[place]),
        qualities=[
            QualityBeside(
                quality, float(old.qualities[place, i]) * 100, float(new.qualities[place, i]) * 100
            )
            for i, quality in enumerate(Quality)
        ],
        lines=lines_of(attribute(before, after).named(place)),
    )
