"""One document: the kinds and their templates, parsing a file into a typed document with positions, checking it, rendering its text."""
