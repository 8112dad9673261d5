"""Pages of rubrics, assessments and nights."""
