"""The differential engine: findings in, diagnoses ranked with their reasons out; report text to findings; measuring a ranking."""
