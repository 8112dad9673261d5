"""Every number of the model, with its unit, its range and where it comes from.

Ranges stand in the annotations (see `bounds`). None of these defaults has been fitted to
outcomes yet: "design" marks a choice of ours, to be calibrated once there is experience.
`recorded` holds how records become evidence, `reading` how a score is read, `rubric` the rest
and the whole.
"""

from .documents import Problem, RubricUnreadable
from .recorded import RaterPrior
from .rubric import DEFAULT, Parameters, validate

__all__ = ["DEFAULT", "Parameters", "Problem", "RaterPrior", "RubricUnreadable", "validate"]
