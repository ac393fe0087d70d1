"""The compiled reference: its shape, its manifest, opening one and reading pages from it at a reader's level, comparing two.

`edition.build` makes editions; nothing that serves one imports it.
"""
