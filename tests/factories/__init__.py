"""Factories: minimal, valid rows for every model; one module per app."""
