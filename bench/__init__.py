"""Benchmarks: `script/bench NAME [--json]`, one module per name.

Each makes its own database of invented rows, measures, prints what it measured on which size of
data, and leaves nothing behind. Nothing here is part of the product or of its tests.
"""
