"""Floor 0: pure tools. No Flask, no database."""
