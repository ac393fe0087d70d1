"""Terms: findings, sites, modalities and sequences, clinical context; read from a library, checked, and matched in text."""
