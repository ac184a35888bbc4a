"""The page of rules in the docs is what the dated law says."""

from __future__ import annotations

from experiments.rules_page import DOCS, page


def test_the_page_of_rules_is_up_to_date():
    # python experiments/rules_page.py makes it anew
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == page()
