"""People: who they are, and what level a request may read."""
