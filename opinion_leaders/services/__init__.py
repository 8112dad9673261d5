"""What can be done with opinion leaders, relationships, goals and lists."""

from opinion_leaders.services.consents import record_consent, withdraw_consent
from opinion_leaders.services.errors import (
    PersonChangedMeanwhile,
    UnableToChangePeople,
    UnableToImport,
)
from opinion_leaders.services.goals import NewGoal, add_goal, add_goals, review_goal
from opinion_leaders.services.import_outcomes import Counts, RowFate
from opinion_leaders.services.imports import (
    MOST_BYTES_OF_UPLOAD,
    ImportReport,
    apply_import,
    import_list,
    possible_owners,
    try_import,
)
from opinion_leaders.services.people import (
    NewOpinionLeader,
    create_opinion_leader,
    create_opinion_leaders,
)
from opinion_leaders.services.people_changes import as_known, update_opinion_leader
from opinion_leaders.services.portfolios import (
    note_all_portfolios,
    note_people,
    note_portfolios,
)
from opinion_leaders.services.relationships import (
    NewRelationship,
    end_relationship,
    note_evidence,
    open_relationship,
    open_relationships,
)

__all__ = [
    "MOST_BYTES_OF_UPLOAD",
    "Counts",
    "ImportReport",
    "NewGoal",
    "NewOpinionLeader",
    "NewRelationship",
    "PersonChangedMeanwhile",
    "RowFate",
    "UnableToChangePeople",
    "UnableToImport",
    "add_goal",
    "add_goals",
    "apply_import",
    "as_known",
    "create_opinion_leader",
    "create_opinion_leaders",
    "end_relationship",
    "import_list",
    "note_all_portfolios",
    "note_evidence",
    "note_people",
    "note_portfolios",
    "open_relationship",
    "open_relationships",
    "possible_owners",
    "record_consent",
    "review_goal",
    "try_import",
    "update_opinion_leader",
    "withdraw_consent",
]
