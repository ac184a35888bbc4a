"""A rule is compiled for kinds of numbers, not for each number that a call writes out."""

from __future__ import annotations

import pytest

from simulation.model.compiling import INTERPRETED, compiled


def _add(a, b):
    return a + b


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_a_rule_is_compiled_once_for_the_numbers_that_calls_write_out():
    add = compiled(_add, None)

    def sums(x):
        return add(x, 1) + add(x, 2) + add(x, b=3) + add(x, -1)

    assert compiled(sums, None)(10) == 45
    assert len(add.signatures) == 1
