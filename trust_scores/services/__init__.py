"""What can happen to rubrics, assessments and scores; each module is one group of events."""
