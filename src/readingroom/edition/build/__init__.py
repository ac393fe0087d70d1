"""Compiling a library into a sealed edition: in parallel, taking over what did not change, and switching atomically."""
