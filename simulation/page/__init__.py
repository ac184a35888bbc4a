"""The page in the browser: from a municipality's citizens to a form for the committee, without a command."""
