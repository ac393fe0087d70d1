"""The compiled reference: its shape, its manifest, reading it at a level, comparing two; `edition.build` makes it."""
