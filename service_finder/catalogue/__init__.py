"""Floor 2: finding: search, hours, wording, disclosure, eligibility."""
