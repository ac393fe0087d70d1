"""One document: the kinds and their templates, parsing a file into a typed document, checking it, rendering its text."""
