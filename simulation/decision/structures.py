"""Forms of the model beside the one that was run: what each design is worth under each, and what to choose then.

Each form was run again on the first replications of the comparison; what it changes there is added to the
comparison's own means. ``mixed`` weighs the forms; ``worst`` looks for the design that does least badly in the worst
of them (maximin) and the one that is regretted least (Savage's minimax regret).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulation.decision.gathered import HOURS, WEEKLY_EFFECTS, Gathered, of_runs, postings
from simulation.errors import UserError, nearest
from simulation.results.folder import ResultFolder
from simulation.results.statistics import Floats

AS_RUN, MIXED, WORST = "as_run", "mixed", "worst"
WAYS = (AS_RUN, MIXED, WORST)
LITTLE = 1e-9


@dataclass(frozen=True)
class Structures:
    """Utility under each form, the run's own first: ``names`` and ``weights`` ``[S]``, ``mean`` ``[S, J]`` DKK.

    Each other form was run in so many ``replications``, of so many ``draws``.
    """

    names: tuple[str, ...]
    mean: Floats
    weights: Floats
    replications: int
    draws: int

    @property
    def regret(self) -> Floats:
        """What each design loses against the best under each form ``[S, J]``."""
        best: Floats = self.mean.max(axis=1, keepdims=True) - self.mean
        return best

    @property
    def mixed(self) -> Floats:
        """Mean utility of each design over the forms, by their weights ``[J]``."""
        found: Floats = self.weights @ self.mean
        return found

    @property
    def maximin(self) -> int:
        """The design whose worst form is best."""
        return int(self.mean.min(axis=0).argmax())

    @property
    def minimax_regret(self) -> int:
        """The design whose greatest regret is least."""
        return int(self.regret.max(axis=0).argmin())

    @property
    def decides(self) -> tuple[str, str]:
        """The form that is worst for the maximin design, and that in which the minimax design is regretted most."""
        worst = self.mean[:, self.maximin].argmin()
        most = self.regret[:, self.minimax_regret].argmax()
        return self.names[int(worst)], self.names[int(most)]

    @property
    def value_of_knowing(self) -> float:
        """What knowing the form before choosing is worth, DKK."""
        return float(self.weights @ self.mean.max(axis=1) - self.mixed.max())


def structures(
    folder: ResultFolder,
    gathered: Gathered,
    utility: Callable[[Gathered], Floats],
    weights: Mapping[str, float] | None = None,
) -> Structures | None:
    """Return what each design is worth under each form that was run; None where none was.

    Parameters
    ----------
    folder, gathered
        The comparison.
    utility
        Utility of each design and replication ``[J, R]`` of what was gathered.
    weights
        By form, as ``lock_in=off`` or ``lock_in.off``, and ``as_run``; equal where none is given.

    Raises
    ------
    UserError
        For weights of forms that were not run, below 0, or that do not sum to 1.
    """
    if not (folder.has("structure_runs") and folder.has("structure_ledger")):
        return None
    again, posted = folder.frame("structure_runs"), folder.frame("structure_ledger")
    own = utility(gathered)
    names, means = [AS_RUN], [own.mean(axis=1)]
    for name in again["structure"].drop_duplicates():
        other = _otherwise(gathered, folder.runs, *(t[t["structure"] == name] for t in (again, posted)))
        shared = np.searchsorted(gathered.replications, other.replications)
        names.append(str(name))
        means.append(means[0] + (utility(other) - own[:, shared]).mean(axis=1))
    many = len(other.replications), len(np.unique(other.draws))
    return Structures(tuple(names), np.array(means), _weights(names, weights), *many)


def _otherwise(like: Gathered, runs: pd.DataFrame, again: pd.DataFrame, ledger: pd.DataFrame) -> Gathered:
    """Return what was gathered of ``like`` under another form, in the replications that were run ``again``.

    Money is by its own ledger; effects are told at the horizon alone, and take their course over the years from
    ``like``.
    """
    cell = next(iter(like.places.designs.values()))[0]
    again, ledger = again.assign(cell=cell), ledger.assign(cell=cell)
    own = np.array(sorted(set(again["replication"])), np.int64)
    at = replace(like.places, replications=own)
    rows = np.searchsorted(like.replications, own)

    def scaled(values: Floats, outcome: str) -> Floats:
        before, after = of_runs(runs, at, outcome), of_runs(again, at, outcome)
        ratio = np.where(before != 0, after / np.where(before != 0, before, 1.0), 1.0)
        return values[:, rows] * np.nan_to_num(ratio, nan=1.0)[..., None]

    worth = np.array([scaled(own_hours, name) for own_hours, name in zip(like.worth, HOURS, strict=False)])
    outcome = WEEKLY_EFFECTS[like.effect_name][2] if like.effect_name in WEEKLY_EFFECTS else like.effect_name
    return replace(
        like,
        replications=own,
        draws=like.draws[rows],
        oere=postings(ledger, at),
        effect=scaled(like.effect, outcome),
        worth=worth,
        citizens=like.citizens[rows],
        participants=of_runs(again, at, "n_participants"),
        places=at,
    )


def _weights(names: list[str], given: Mapping[str, float] | None) -> Floats:
    if not given:
        return np.full(len(names), 1.0 / len(names))
    known = {name.replace(".", "="): float(value) for name, value in given.items()}
    for name, value in known.items():
        if name not in names:
            raise UserError("weights.{}: that form was not run{}", name.replace("=", "."), nearest(name, names))
        if not value >= 0:
            raise UserError("weights.{}={:g}: a number from 0 on", name.replace("=", "."), value)
    if abs(sum(known.values()) - 1.0) > LITTLE:
        raise UserError("weights: sum to {:g}, and must sum to 1", sum(known.values()))
    return np.array([known.get(name, 0.0) for name in names])
