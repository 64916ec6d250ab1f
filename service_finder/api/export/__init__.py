"""Exports of the whole directory as files: what may leave the house, and nothing else."""
