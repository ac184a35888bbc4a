"""Decision analysis: what to choose, how sure, when it is paid back, and what it is worth to know more."""
