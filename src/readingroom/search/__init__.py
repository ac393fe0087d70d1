"""The search index: entries in, hits out. What words mean the same, how entries are written, asked for and suggested."""
