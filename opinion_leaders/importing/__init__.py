"""Reading lists of people: bytes become rows, rows become facts or a reason against them.

Nothing in here touches the database; `services.imports` decides and writes.
"""
