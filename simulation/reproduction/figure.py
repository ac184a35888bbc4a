"""A documented figure: where it stands, what it is a figure of, and which statistic of which study shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulation.evidence.registry import Registry
from simulation.reproduction.scoring import poisson, wilson
from simulation.results.figures import ReproducedFigure


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
    def low(self) -> float:
        """Lower end of its own sampling interval."""
        return self.documented_low

    @property
    def high(self) -> float:
        """Upper end of its own sampling interval."""
        return self.documented_high


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

    Raises
    ------
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
    apart = {"decomposition": ":decomposed", "direction": f":{statistic.split('.')[0]}"}.get(kind, "")
    fitted = "fitted" if entry.use.value == "calibrate" else "predicted"
    return Figure(
        id=path + apart,
        system=about.system,
        title=title or called(about.entry, key, kind),
        arm=arm or about.arm,
        measure=measure or about.measure,
        study=about.study,
        statistic=statistic,
        kind=kind,
        unit=unit or kind,
        documented=documented,
        use=entry.use.value,
        role=about.role or fitted,
        source=evidence.cite(path),
        n=math.nan if size is None else size,
        documented_low=low,
        documented_high=high,
        discrepancy_sd=discrepancy_sd,
        control=control,
        documented_control=documented_control,
        note=note or about.note,
    )
