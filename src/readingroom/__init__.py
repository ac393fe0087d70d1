"""Reading Room: an open, self-hosted radiology reference with decision support."""

__version__ = "0.1.0"
