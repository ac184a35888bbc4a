"""A hundred citizens' years under usual service: where they are, until when, how old.

    python experiments/lives.py      (writes results/reference/lives.json and lives.png)

The cash-benefit system of 2016 under usual service, without inflow. The hazard of leaving is that of the documents:
off cash benefit in a month, of those still on it (evidence:flows.kontanthjaelp_stock_2016).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from simulation.inputs.options import settings_from
from simulation.model.states import Support
from simulation.run.runner import model

FOLDER = Path(__file__).resolve().parent.parent / "results" / "reference"
PEOPLE, YEARS, LIVES = 3000, 5, 100
CASH = (Support.KONTANTHJAELP, Support.UDDANNELSESHJAELP, Support.INTEGRATION)
KINDS = {
    "cash benefit": (CASH, "#bbbbbb"),
    "ressourceforløb, sickness": ((Support.RESSOURCEFORLOEB, Support.SYGEDAGPENGE, Support.JOBAFKLARING), "#e69f00"),
    "job": ((Support.EMPLOYED,), "#0072b2"),
    "dagpenge": ((Support.DAGPENGE,), "#56b4e9"),
    "education": ((Support.SU_EDUCATION, Support.REVALIDERING), "#009e73"),
    "fleksjob": ((Support.FLEKSJOB, Support.LEDIGHEDSYDELSE), "#cc79a7"),
    "førtidspension": ((Support.FOERTIDSPENSION,), "#d55e00"),
    "away": ((Support.SELF_SUPPORTING, Support.MOVED, Support.PENSION_AGE, Support.DEAD), "#ffffff"),
}
EXITS = {"education": Support.SU_EDUCATION, "fleksjob": Support.FLEKSJOB, "foertidspension": Support.FOERTIDSPENSION}
EXITS |= {"job": Support.EMPLOYED}


def weeks_lived() -> tuple[Any, Any]:
    """Return everybody's support by week ``[W, N]``, and the citizens ``[N]`` at the end."""
    people = {"name": "kontanthjaelp_2016", "n": PEOPLE, "inflow_per_year": 0}
    settings = settings_from(
        {
            "population": people,
            "start": "2016-04-04",
            "horizon_weeks": 52 * YEARS,
            "policy": [],
            "knowledge": "fixed",
            "record": [],
        }
    )
    market = model(settings, "usual", 0)
    seen: list[Any] = []
    market.watch = lambda world, _: seen.append(world.citizens["support"].copy())
    market.run()
    return np.array(seen), market.world.citizens


def hazard(support: Any) -> dict[str, float]:
    """Return the share of those on cash benefit who are off it a month later, by half year."""
    on = np.isin(support, CASH)
    by: dict[str, float] = {}
    for half in range(2 * YEARS):
        weeks = range(26 * half, min(26 * half + 26, len(on) - 4), 4)
        left = sum(float((on[w] & ~on[w + 4]).sum()) for w in weeks)
        by[f"{0.5 * half:.1f}"] = round(left / sum(float(on[w].sum()) for w in weeks), 4)
    return by


def ages(citizens: Any) -> dict[str, dict[str, float]]:
    """Return the ages at the first exit, by where it led."""
    found = {}
    for name, state in EXITS.items():
        here = citizens[citizens["exit_to"] == int(state)]
        age = here["age"] + here["exit_week"] / 52
        found[name] = {"n": len(here), "mean": round(float(age.mean()), 1)}
        found[name] |= {f"p{q}": round(float(np.percentile(age, q)), 1) for q in (10, 50, 90)}
    return found


def draw(support: Any, by: dict[str, float]) -> None:
    """Draw a hundred lives as lines of colour, and the hazard of leaving beside them."""
    code = np.zeros(int(max(Support)) + 1, int)
    for k, (states, _) in enumerate(KINDS.values()):
        code[[int(state) for state in states]] = k
    lives = code[support[:, :LIVES]].T
    lives = lives[np.lexsort([(lives == 0).sum(axis=1), lives[:, -1]])]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 6), width_ratios=(3, 1.3), layout="constrained")
    colours = ListedColormap([colour for _, colour in KINDS.values()])
    left.imshow(
        lives,
        aspect="auto",
        cmap=colours,
        vmin=-0.5,
        vmax=len(KINDS) - 0.5,
        extent=(0, YEARS, LIVES, 0),
        interpolation="nearest",
    )
    left.set(xlabel="years from April 2016", ylabel="citizens", title="A hundred citizens on cash benefit")
    patches = [Patch(facecolor=colour, edgecolor="#888888", label=name) for name, (_, colour) in KINDS.items()]
    left.legend(handles=patches, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=4, frameon=False)
    right.plot(
        [float(year) + 0.25 for year in by], [100 * share for share in by.values()], marker="o", color="#0072b2"
    )
    right.set(xlabel="years from the start", title="Left a month later, percent", ylim=(0, None))
    figure.savefig(FOLDER / "lives.png", dpi=110)


def main() -> None:
    """Run the system once, write the figures and draw the picture."""
    support, citizens = weeks_lived()
    by = hazard(support)
    found = {
        "command": "python experiments/lives.py",
        "people": PEOPLE,
        "off_cash_benefit_a_month_by_years_since_start": by,
        "age_at_first_exit": ages(citizens),
    }
    (FOLDER / "lives.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    draw(support, by)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
