"""Hand-worked and other cases in a document, answered by the engine and compared.

The document is an object with `model_vectors` or `cases`, or just a list of cases. A case has
an `input` and what is `expected` of it. For cases of the general form the input is
`evidence`, `conversations`, `breaches`, `as_of` and `target_interval`, and expected are any
quantities of `Scores`; they may come in thousands. A batch is a case about many relationships:
its rows name the relationship first, and what is expected are lists in their order; `tables`
says how rows may be written. Cases about one step of the model and cases that start from
another one are told apart by the shape of their input.

`published_vectors` are examples from the literature: `ratings` by subject and rater with their
intraclass correlations, or a `table` of two raters with its kappa. Others are named and not
judged.
"""

from .inputs import CasesUnreadable
from .run import CaseResult, run_cases

__all__ = ["CaseResult", "CasesUnreadable", "run_cases"]
