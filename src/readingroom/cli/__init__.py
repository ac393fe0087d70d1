"""The `readingroom` command, one file per verb, thin."""
