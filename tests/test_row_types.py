"""The rows in the signatures of rules are the columns of the tables: the same names, the same types."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest

from simulation.model import rules
from simulation.model.columns import CASEWORKERS, CITIZENS, COMPANIES
from simulation.model.design import DESIGNS
from simulation.model.rules.rows import CaseworkerRow, CitizenRow, CompanyRow, DesignRow
from simulation.model.table import Array

ROWS = [(CitizenRow, CITIZENS), (CaseworkerRow, CASEWORKERS), (CompanyRow, COMPANIES), (DesignRow, DESIGNS)]


@pytest.mark.parametrize(("row", "table"), ROWS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_row_names_columns_of_its_table_by_their_types(row, table):
    hints = typing.get_type_hints(row)
    assert hints
    for name, kind in hints.items():
        of_many = table.dtype[name].shape
        assert kind == (Array if of_many else float if table.dtype[name].kind == "f" else int), name


def test_no_column_is_named_that_no_rule_reads():
    text = "\n".join(p.read_text("utf-8") for p in Path(*rules.__path__).glob("*.py") if p.name != "rows.py")
    for row, name in (
        (CitizenRow, "citizen"),
        (CaseworkerRow, "post"),
        (CompanyRow, "company"),
        (DesignRow, "design"),
    ):
        assert set(typing.get_type_hints(row)) <= set(re.findall(rf"\b{name}\.(\w+)", text))
