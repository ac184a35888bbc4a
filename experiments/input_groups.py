"""Which group of inputs an effect hangs on: Sobol indices by group of all that is not known.

    python experiments/input_groups.py [POINTS]      (writes results/reference/input_groups.json)

The effect of IPS in the Inklusion trial, and in the main job. Everything uncertain is drawn twice a point, as a run
draws it; then one group at a time is taken from the second draw, all else from the first (pick and freeze, Saltelli
et al. 2008, ch. 4). Every run has luck of its own, and the first is run twice, so that chance is in no covariance and
no index (Janon et al. 2014 pool the means). Alone: the share of the variance that the group makes with all
others averaged over; in all: the share that would be left if all others were known. What one posterior draw says of
parameters together is kept within a group only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np

from simulation.engine.executors import cores
from simulation.inputs.options import settings_from
from simulation.model.randomness import luck_of
from simulation.model.rules import knowledge
from simulation.model.rules.switches import switches
from simulation.policies.ips.fitted import EVER, PRACTICE
from simulation.results.statistics import Floats
from simulation.run.drawn import inputs_of
from simulation.run.runner import run_once, trial_once
from simulation.run.settings import Settings

SEED = 20190101
Inputs = dict[str, Any]
Config = dict[str, Any]
GROUPS = {
    "learned": "parameters and design numbers that the fitted figures tell of, and how the trial was practised",
    "at their prior": "parameters that no fitted figure tells of",
    "designs": "other assumed numbers of the designs",
    "practice": "how far the programme is practised where it was not fitted",
    "companies": "how many companies are around a citizen, and the hours they want",
    "people": "assumed margins and correlations of the population",
    "ahead": "the labour market after the last known year",
    "prices": "assumed prices",
    "structure": "forms of the model, as often as their weights say",
}
TRIAL: Config = {
    "population": {"name": "inklusion_trial", "n": 4800},
    "arms": ["usual", "ips", "ips_plus"],
    "n": [1600, 1600, 1600],
    "horizon_weeks": 78,
}
"""The Inklusion trial with more citizens, so that less of an effect is luck."""
CITIZENS = 2000
JOB: Config = {
    "population": {"name": "copenhagen_activity_ready", "n": CITIZENS, "inflow_per_year": 400},
    "policy": ["ips"],
    "policies": {"ips": {"places": 200}},
    "horizon_weeks": 520,
    "start": "2026-01-01",
}
"""The main job with fewer citizens."""


def group_of(key: str) -> str:
    """Return the group that an input belongs to."""
    kind, _, name = key.partition(".")
    if kind in ("economy", "population", "structure", "trial"):
        groups = {"economy": "ahead", "population": "people", "structure": "structure", "trial": "learned"}
        return "prices" if name.startswith("overrides.") else groups[kind]
    verdict = knowledge.said()["verdicts"].get(name if kind == "parameters" else key, "")
    if verdict.endswith("learned"):
        return "learned"
    if kind == "companies":
        return kind
    return "at their prior" if kind == "parameters" else "practice" if name.endswith(".fidelity") else "designs"


def drawn(config: Config, number: int) -> Inputs:
    """Return everything uncertain by key, as the run of this number draws it; a form of the model by its weights."""
    settings = settings_from({"seed": SEED, "chance_per_draw": 1, **config})
    services = sorted(settings.trial_arms or {*settings.policy, settings.baseline})
    found: Inputs = dict(inputs_of(settings, services, number))
    if settings.trial_arms:
        row = knowledge.learned(luck_of(SEED, number), 1)
        found = {key: value for key, value in found.items() if not key.endswith(".fidelity")}
        found |= {f"trial.{one}": row[name] for name, numbers in PRACTICE.items() for one in numbers}
    rng = np.random.default_rng((SEED, number))
    for name, switch in switches().items():
        forms, weights = list(switch["weights"]), list(switch["weights"].values())
        found[f"structure.{name}"] = str(rng.choice(forms, p=weights))
        for key in {key for own in switch["alternatives"].values() for key in own}:
            found.pop(f"parameters.{key}", None)
    return found


def as_set(config: Config, inputs: Inputs) -> Settings:
    """Return the settings in which nothing is drawn and each input is set."""
    keys: Config = {}
    assumed: dict[str, float] = {}
    for key, value in inputs.items():
        if key.startswith("policies.") and not key.endswith(".fidelity"):
            assumed[key] = value
            continue
        *parts, last = key.removeprefix("trial.").split(".")
        branch = keys
        for part in parts:
            branch = branch.setdefault(part, {})
        branch[last] = value
    found = settings_from(merged({"seed": SEED, "knowledge": "fixed", "workers": 1, **config}, keys))
    return found.model_copy(update={"assumed": assumed})


def merged(one: Config, other: Config) -> Config:
    """Return a configuration with the values of another put in."""
    found = dict(one)
    for key, value in other.items():
        found[key] = merged(found.get(key, {}), value) if isinstance(value, dict) else value
    return found


def of_trial(settings: Settings, number: int) -> list[float]:
    """Return the effect on who was ever in job or education, the two IPS arms as one."""
    ever = {run.arm: run.outcomes[EVER] for run in trial_once(settings, number)}
    return [(ever["ips"] + ever["ips_plus"]) / 2 - ever["usual"]]


def of_job(settings: Settings, number: int) -> list[float]:
    """Return the effects on weeks in job and on what the municipality pays less, DKK a citizen at the start."""
    usual, ips = (run.outcomes for run in run_once(settings, number))
    saved = (usual["municipal_net_oere"] - ips["municipal_net_oere"]) / 100 / CITIZENS
    return [ips["mean_weeks_in_job"] - usual["mean_weeks_in_job"], saved]


STUDIES: dict[str, tuple[Config, Callable[[Settings, int], list[float]], tuple[str, ...]]] = {
    "inklusion": (TRIAL, of_trial, ("ever in job or education",)),
    "main job": (JOB, of_job, ("weeks in job", "municipal saving, DKK a citizen")),
}


def runs_of(config: Config) -> list[str]:
    """Return what runs a point has: the first draw twice, the second, and one for each group there is."""
    there = {group_of(key) for key in drawn(config, 0)}
    return ["first", "again", "second", *(group for group in GROUPS if group in there)]


def one_run(study: str, number: int) -> list[float]:
    """Return the effects of one run: of point ``number // runs``, the run ``number % runs`` of :func:`runs_of`."""
    config, effects, _ = STUDIES[study]
    runs = runs_of(config)
    point, which = number // len(runs), runs[number % len(runs)]
    first, second = drawn(config, 2 * point), drawn(config, 2 * point + 1)
    inputs = {key: (second if which == "second" or group_of(key) == which else first)[key] for key in first}
    return effects(as_set(config, inputs), number)


def indices(y: Floats, runs: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the indices of each group out of the effects of every run ``[points, runs]``."""
    first, again, second = y[:, 0], y[:, 1], y[:, 2]
    centre = y[:, :3].mean()

    def together(a: Floats, b: Floats) -> float:
        return float(np.mean((a - centre) * (b - centre)))

    known = together(first, again)
    found = {}
    for k, group in enumerate(runs[3:], start=3):
        both = 0.5 * (first + again)
        found[group] = {"alone": together(second, y[:, k]) / known, "in_all": 1 - together(both, y[:, k]) / known}
    return found


def told(study: str, points: int) -> dict[str, Any]:
    """Return each effect of a study: its mean, its spread by knowledge and by luck, and its indices with errors."""
    config, _, effects = STUDIES[study]
    runs = runs_of(config)
    numbers = range(points * len(runs))
    y = []
    with Pool(cores()) as pool:
        for effects_of_run in pool.imap(partial(one_run, study), numbers, chunksize=len(runs)):
            y.append(effects_of_run)
            if len(y) % (16 * len(runs)) == 0:
                print(f"{study}: {len(y) // len(runs)} of {points} points", flush=True)
    made = np.array(y).reshape(points, len(runs), len(effects))
    return {effect: _told(made[:, :, k], runs) for k, effect in enumerate(effects)}


def _told(y: Floats, runs: Sequence[str]) -> dict[str, Any]:
    again = [indices(y[rows], runs) for rows in np.random.default_rng(SEED).integers(len(y), size=(400, len(y)))]
    known = float(np.cov(y[:, 0], y[:, 1])[0, 1])
    groups = {
        group: {
            **{name: round(value, 3) for name, value in own.items()},
            **{f"{name}_error": round(float(np.std([one[group][name] for one in again])), 3) for name in own},
        }
        for group, own in indices(y, runs).items()
    }
    luck = float(np.var(y[:, 0] - y[:, 1], ddof=1)) / 2
    told = {"mean": y[:, :3].mean(), "knowledge_sd": max(known, 0.0) ** 0.5, "luck_sd": luck**0.5}
    return {**{name: float(f"{value:.4g}") for name, value in told.items()}, "groups": groups}


def main() -> None:
    """Run the study and write its reference result."""
    points = int(sys.argv[1]) if len(sys.argv) > 1 else 512
    for config, task, _ in STUDIES.values():
        task(as_set(config, drawn(config, 0)), 0)  # the rules are compiled before other processes would each do it
    found: dict[str, Any] = {
        "command": f"python experiments/input_groups.py {points}",
        "groups": GROUPS,
        **{study: told(study, points) for study in STUDIES},
    }
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    (folder / "input_groups.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
