"""Exit codes, the same for every command."""

OK = 0
FAULT = 1
"""A fault of ours: a short message, the traceback in a file."""
MISTAKE = 2
"""A mistake in the input: one line."""
SOME_FAILED = 3
"""Some runs or cells failed; the rest are there."""
INTERRUPTED = 130
"""Broken off; what is safe is said."""
