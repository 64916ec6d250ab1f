"""Floor 3: keeping the directory true: staff's edits, verification by telephone, corrections."""
