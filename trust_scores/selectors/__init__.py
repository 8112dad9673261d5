"""Readings: columns of evidence for the engine, and states for the pages."""
