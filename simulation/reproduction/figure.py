"""A documented figure: read from the registry, with the sampling interval its size implies, beside its statistic."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulation.evidence.registry import Registry, Use
from simulation.policies.cases import DocumentedStudy
from simulation.reproduction.scoring import poisson, scale, wilson
from simulation.results.coverage import Interval
from simulation.results.figures import ReproducedFigure

ROLES = {Use.CALIBRATE: "fitted", Use.VALIDATE: "predicted", Use.IDENTITY: "arithmetic", Use.CONTEXT: "unscored"}
"""Roles of figures of which nothing else is said; where one is a target, an input, a floor or a number that another
figure holds already, its ``role`` is written beside it, and in its ``note`` why."""
UNITS = {"ratio": "relative change", "decomposition": "relative change", "dkk": "DKK"}
"""Units of the kinds that are not called by their unit."""

FAMILIES = {"weeks": "time", "months": "time", "years": "time"}


@dataclass(frozen=True, kw_only=True)
class Figure(ReproducedFigure):
    """One documented figure, and how it is simulated.

    ``statistic`` of ``study`` shows it; ``discrepancy_sd`` is what is declared beyond sampling (differences between
    years no mechanism stands for). ``control`` names the statistic of the control arm, of a ratio the share that it
    is a change of; ``documented_control`` its documented share.
    """

    statistic: str
    discrepancy_sd: float = 0.0
    control: str = ""
    documented_control: float | None = None

    @property
    def path(self) -> str:
        """Evidence path."""
        return self.id.partition(":")[0]

    @property
    def family(self) -> str:
        """Kind of figure, of which the misses are alike: shares, counts, times, kroner, ratios."""
        return FAMILIES.get(self.kind, self.kind)

    @property
    def scale(self) -> float:
        """What its misses are divided by, in its unit."""
        return scale(self.documented, self.kind)

    @property
    def low(self) -> float:
        """Lower end of its own sampling interval."""
        return self.documented_low

    @property
    def high(self) -> float:
        """Upper end of its own sampling interval."""
        return self.documented_high


def figures_of(studies: Iterable[DocumentedStudy], evidence: Registry) -> list[Figure]:
    """Return the figures that some studies show, in order.

    Raises
    ------
    UnknownEvidence, EvidenceHeldOut
        as the registry's.
    """
    return [
        figure(evidence, one.path, one.statistic, one.kind, study=study.name, **{**study.about, **one.said})
        for study in studies
        for one in study.figures
    ]


def figure(
    evidence: Registry,
    path: str,
    statistic: str,
    kind: str = "share",
    *,
    value: float | None = None,
    sd: float | None = None,
    n: float = math.nan,
    discrepancy_share: float = 0.0,
    known_control: str = "",
    **fields: Any,
) -> Figure:
    """Return the documented figure at an evidence path; ``fields`` are the other ones of a :class:`Figure`.

    ``value`` overrides the number read (a figure worked out from several); ``sd`` is a stated standard error;
    ``discrepancy_share`` is ``discrepancy_sd`` as a share of the figure; ``known_control`` the evidence path of the
    control arm's share.

    Raises
    ------
    UnknownEvidence, EvidenceHeldOut
        as the registry's.
    TypeError
        naming a field that a figure does not have.
    """
    group, name, key = path.split(".", 2)
    use = evidence.entry(f"{group}.{name}").use
    documented = evidence.value(path) if value is None else value
    # a target is of nobody, so it has no luck of a sample
    low, high = (math.nan, math.nan) if fields.get("role") == "target" else _interval(documented, kind, n, sd)
    apart = {"decomposition": ":decomposed", "direction": f":{statistic.split('.')[0]}"}.get(kind, "")
    usual = {
        "title": _called(name, key, kind),
        "role": ROLES[use],
        "unit": UNITS.get(kind, kind),
        "discrepancy_sd": discrepancy_share * documented,
        "documented_control": evidence.value(known_control) if known_control else None,
    }
    return Figure(
        id=path + apart,
        statistic=statistic,
        kind=kind,
        n=n,
        documented=documented,
        documented_low=low,
        documented_high=high,
        use=use.value,
        source=evidence.cite(path),
        **{**usual, **fields},
    )


def _interval(documented: float, kind: str, n: float, sd: float | None) -> Interval:
    if sd is not None:
        return documented - 1.96 * sd, documented + 1.96 * sd
    if kind == "share" and n > 0:
        return wilson(documented, n)
    return poisson(documented) if kind == "count" else (math.nan, math.nan)


def _called(name: str, key: str, kind: str) -> str:
    """Return what a figure is called where nothing else is said: its key, with the entry where that says little."""
    words, entry = key.replace("_", " ").replace(".", ", "), name.replace("_", " ")
    if kind == "decomposition":
        return f"fall of {words}"
    if key in ("value", "relative"):
        return entry
    return f"{entry}, {words}" if key in ("ips", "control") else words
