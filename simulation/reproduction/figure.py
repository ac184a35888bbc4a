"""A documented figure: where it stands, what it is a figure of, and which statistic of which study shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulation.evidence.registry import Registry
from simulation.reproduction.scoring import poisson, wilson


@dataclass(frozen=True)
class Figure:
    """One documented figure beside a simulated statistic.

    ``kind`` is share, count, weeks, months, years, dkk, ratio, direction, identity or decomposition; ``n``
    what a share is a share of; ``low`` and ``high`` the documented value's own 95 % sampling interval;
    ``discrepancy_sd`` what is declared beyond sampling (differences between years no mechanism stands for).
    ``control`` names the statistic of the control arm, of a ratio the share that it is a change of;
    ``documented_control`` its documented share.
    ``role`` is fitted, predicted or arithmetic.
    """

    path: str
    system: str
    title: str
    arm: str
    measure: str
    study: str
    statistic: str
    kind: str
    unit: str
    documented: float
    use: str
    role: str
    source: str
    n: float | None = None
    low: float = math.nan
    high: float = math.nan
    discrepancy_sd: float = 0.0
    control: str = ""
    documented_control: float | None = None
    note: str = ""

    @property
    def id(self) -> str:
        """The figure's name in results: its path, and what it is looked at as where that is told apart."""
        apart = {"decomposition": "decomposed", "direction": self.statistic.split(".")[0]}
        return f"{self.path}:{apart[self.kind]}" if self.kind in apart else self.path


@dataclass(frozen=True)
class About:
    """What the figures of one entry share."""

    entry: str
    system: str
    study: str
    arm: str
    measure: str
    n: float | None = None
    note: str = ""
    role: str = ""


def called(entry: str, key: str, kind: str) -> str:
    """Return what a figure is called where nothing else is said: its key, with the entry where that says little."""
    words, name = key.replace("_", " ").replace(".", ", "), entry.split(".")[-1].replace("_", " ")
    if kind == "decomposition":
        return f"fall of {words}"
    if key in ("value", "relative"):
        return name
    return f"{name}, {words}" if key in ("ips", "control") else words


def figure(
    evidence: Registry,
    about: About,
    key: str,
    statistic: str,
    kind: str = "share",
    *,
    unit: str = "",
    value: float | None = None,
    sd: float | None = None,
    discrepancy_sd: float = 0.0,
    title: str = "",
    control: str = "",
    documented_control: float | None = None,
    note: str = "",
    arm: str = "",
    measure: str = "",
    n: float | None = None,
) -> Figure:
    """Return the figure at ``about.entry`` + ``key``, with the sampling interval its kind and size imply.

    ``value`` overrides the number read (a figure worked out from several); ``sd`` a stated standard error.

    Raises:
        UnknownEvidence, EvidenceHeldOut: as the registry's.
    """
    path = f"{about.entry}.{key}" if key else about.entry
    entry = evidence.entry(about.entry)
    documented = evidence.value(path) if value is None else value
    size = n if n is not None else about.n
    low = high = math.nan
    if sd is not None:
        low, high = documented - 1.96 * sd, documented + 1.96 * sd
    elif kind == "share" and size:
        low, high = wilson(documented, size)
    elif kind == "count":
        low, high = poisson(documented)
    units = {"share": "share", "count": "count", "weeks": "weeks", "months": "months", "years": "years"}
    fitted = "fitted" if entry.use.value == "calibrate" else "predicted"
    return Figure(
        path=path,
        system=about.system,
        title=title or called(about.entry, key, kind),
        arm=arm or about.arm,
        measure=measure or about.measure,
        study=about.study,
        statistic=statistic,
        kind=kind,
        unit=unit or units.get(kind, kind),
        documented=documented,
        use=entry.use.value,
        role=about.role or fitted,
        source=evidence.cite(path),
        n=size,
        low=low,
        high=high,
        discrepancy_sd=discrepancy_sd,
        control=control,
        documented_control=documented_control,
        note=note or about.note,
    )
