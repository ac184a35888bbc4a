"""What stands in the columns of the result tables: unit and meaning, kept as metadata of each column."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from simulation.model.columns import LATENT, TRAITS
from simulation.run import behind, outcomes, recorder

About = Mapping[str, tuple[str, str]]
"""Unit and meaning by column."""

KEYS = {
    "cell": ("", "cell of a design (0 in a comparison)"),
    "arm": ("", "service: the baseline, or a policy"),
    "replication": ("", "replication: the same people and luck in every arm"),
    "draw": ("", "draw of what is not known, which draws.parquet tells; replications of one draw share it"),
    "week": ("week", "weeks since the start"),
    "year": ("year", "calendar year"),
    "account": ("", "what a posting is for"),
    "payer": ("", "who pays"),
    "receiver": ("", "who receives"),
    "policy": ("", "service the citizen was under"),
    "oere": ("oere", "amount, hundredths of a krone"),
    "citizen": ("row", "citizen: the same row is the same person in every arm"),
}
_SNAPSHOT: About = {
    "hours": ("hours/week", "ordinary hours as the week's job search began"),
    "caseworker": ("row, -1 none", "post that serves the citizen"),
    "shifts": ("count", "caseworker shifts so far"),
    "belief": ("0/1", "the caseworker believes in the citizen's job chances"),
    "relation": ("0..1", "relation to the caseworker"),
    "readiness": ("0..1", "readiness for work"),
    "in_opening": ("0/1", "open to a step"),
    "seized": ("0/1", "the opening met contact this week"),
    "met": ("0/1", "met the caseworker this week"),
    "placed": ("0/1", "in an internship or a wage subsidy"),
    "at_risk": ("0/1", "searched for ordinary work this week, without ordinary work"),
    "job_start": ("0/1", "found ordinary work by search this week"),
    "support": ("Support", "what the citizen lives on as the week's job search begins"),
    "support_end": ("Support", "what the week is paid for and counted as: the benefit as it ends"),
    "hours_end": ("hours/week", "ordinary hours at the end of the week, which are paid"),
    "wage_oere": ("oere/week", "pay of the ordinary hours at the end of the week, before tax"),
    "left": ("Support", "where the citizen goes for good after the week; empty: stays"),
    "activity": ("Activity", "0 none, 1 course, 2 internship, 3 wage subsidy, 4 education"),
}

_TRAITS: About = {
    **{f"trait_{c.name}": (c.unit, f"fixed trait: {c.meaning}") for c in TRAITS},
    "trait_health_burden": ("0..1", "fixed trait: weight of the health barriers"),
    **{f"latent_{c.name.removeprefix('ability_')}": (c.unit, c.meaning) for c in LATENT},
    "latent_find_score": ("log rate", "fixed part of the job-finding rate: barriers, age, ability"),
}
PERSONS: About = _SNAPSHOT
"""The person-week log."""
CITIZENS: About = _TRAITS
"""The fixed traits, once a citizen of a replication."""
BEHIND: dict[str, About] = {
    "ledger": {},
    "persons": PERSONS,
    "citizens": CITIZENS,
    "groups": behind.group_columns(),
    "group_years": behind.group_year_columns(),
    "quantities": behind.QUANTITIES,
}
"""The tables of a run beside outcomes and weeks, named as in :class:`simulation.run.runner.Run`, and what is said of
their columns beyond :data:`KEYS`."""

_LEDGER: About = {n: KEYS[n] for n in ("year", "account", "payer", "receiver", "policy", "oere")}
_TEXT = ("arm", "account", "payer", "receiver", "policy", "group", "level", "price", "unit")
EVERY_ARM = ("citizens",)
"""Tables that are the same in every arm of a replication, and have no arm."""
_WHOLE = ("cell", "replication", "week", "year")


def described(frame: pd.DataFrame, about: About) -> pa.Table:
    """Return a frame as a table with unit and description of every column."""
    return annotated(pa.Table.from_pandas(frame, preserve_index=False), about)


def annotated(table: pa.Table, about: About) -> pa.Table:
    """Return a table with unit and description of every column."""
    schema = table.schema
    for i, name in enumerate(schema.names):
        schema = schema.set(i, _with(schema.field(i), {**KEYS, **about}.get(name, ("", ""))))
    return table.cast(schema)


def schemas(record: tuple[str, ...]) -> dict[str, pa.Schema]:
    """Return the schema of each table of a study: ``runs``; with ``weekly`` recorded, weeks and what is behind."""
    run = {n: KEYS[n] for n in ("cell", "arm", "replication")}
    found = {"runs": _schema({**run, **outcomes.describe()})}
    if "weekly" in record:
        found["weekly"] = _schema({**run, "week": KEYS["week"], **recorder.weekly_columns()})
        found["ledger"] = _schema({**run, **_LEDGER})
        found["groups"] = _schema({**run, **behind.group_columns()})
        found["group_years"] = _schema({**run, **behind.group_year_columns()})
        found["quantities"] = _schema({**run, **behind.QUANTITIES})
    return found


def with_columns(schema: pa.Schema, about: About) -> pa.Schema:
    """Return a schema with more columns of numbers."""
    return pa.schema([*schema, *(_with(pa.field(name, pa.float64()), own) for name, own in about.items())])


def _schema(about: About) -> pa.Schema:
    def kind(name: str, unit: str) -> pa.DataType:
        if name in _TEXT:
            return pa.string()
        return pa.int64() if name in _WHOLE or unit.startswith("oere") else pa.float64()

    return pa.schema([_with(pa.field(name, kind(name, own[0])), own) for name, own in about.items()])


def _with(field: pa.Field, about: tuple[str, str]) -> pa.Field:
    return field.with_metadata({"unit": about[0], "description": about[1]})
