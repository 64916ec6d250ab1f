"""Floor 3: the booking engine and its kinds."""
