"""Floor 3: one file per kind of booking."""
