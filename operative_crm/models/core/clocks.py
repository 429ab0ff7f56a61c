"""Whose time runs."""

CLOCKS = [
    ("ours", "With us"),
    ("customer", "Waiting for customer"),
    ("provider", "Waiting for provider"),
    ("closed", "Closed"),
]
