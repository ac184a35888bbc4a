"""The page of a study, in English or Danish: folder, estimates, findings, tables, figures, page."""
