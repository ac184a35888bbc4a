"""What a decision says of the programmes it is between: of a sweep's cells, what each cell sets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from simulation.decision.folder import FOLLOWS, _programme

RECORD = {
    "arm": "ips", "title": "IPS", "caseload_limit": 25.0, "places": 75, "posts": 3, "eligible_at_start": 120,
    "start_date": "2016-01-04", "end_date": None, "fidelity": 0.6, "fidelity_drawn": True,
}  # fmt: skip


def told(design: pd.DataFrame | None, arm: str = "ips", cell: Any = "0") -> dict[str, Any]:
    folder: Any = SimpleNamespace(
        config={"policies": {"ips": {"budget_dkk": 3e6, "first": None}}},
        records=lambda name: [RECORD],
        has=lambda name: design is not None,
        frame=lambda name: design,
    )
    return _programme(folder, cell, arm)


def test_a_comparison_tells_of_its_programme_whole():
    found = told(None)
    assert {name: found[name] for name in RECORD if name != "arm"} == {k: v for k, v in RECORD.items() if k != "arm"}
    assert found["budget_dkk"] == 3e6 and "first" not in found


def test_a_cell_tells_what_it_sets_and_not_what_followed_in_another():
    values = ['{"policies.ips.caseload_limit": 10}', '{"policies.ips.caseload_limit": 35}']
    design = pd.DataFrame({"cell": ["0", "1"], "values": values})
    for cell, limit in (("0", 10), ("1", 35)):
        found = told(design, cell=cell)
        assert found["caseload_limit"] == limit and found["title"] == "IPS"
        assert not set(FOLLOWS) & set(found), "places and posts of the first cell are not those of the others"


def test_a_sweep_over_other_things_leaves_a_programme_as_it_is():
    design = pd.DataFrame({"cell": ["0"], "values": ['{"policies.ips-b.caseload_limit": 10}']})
    assert (told(design)["places"], told(design)["caseload_limit"]) == (75, 25.0)
