"""Floor 4: what brings outside data in: one file per public source."""
