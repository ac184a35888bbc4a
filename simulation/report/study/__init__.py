"""The page of a study, in English or Danish: names, tables, figures, page."""
