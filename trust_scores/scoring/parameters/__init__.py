"""Every number of the model, with its unit, its range and where it comes from.

Ranges stand in the annotations (see `bounds`). None of these defaults has been fitted to
outcomes yet: "design" marks a choice of ours, to be calibrated once there is experience.
`recorded` holds how records become evidence, `reading` how a score is read, `rubric` the rest
and the whole.
"""

from .documents import Message, Problem, RubricUnreadable, numbers
from .recorded import RaterPrior
from .rubric import DEFAULT, PATHS, Parameters, paths_of, validate

__all__ = [
    "DEFAULT",
    "PATHS",
    "Message",
    "Parameters",
    "Problem",
    "RaterPrior",
    "RubricUnreadable",
    "numbers",
    "paths_of",
    "validate",
]
