"""What makes outputs differ over a design: its cells, what is not known of the parameters, and chance.

Cells are crossed with replications, and replications lie in groups that share a posterior draw. The components are
analysis-of-variance estimates for crossed and nested random effects (Searle, Casella and McCulloch 1992, "Variance
components", ch. 3 to 5): mean squares equated with their expectations, unbiased, also where groups differ in size.
The mean over cells of each replication carries what moves all cells alike, the rest what moves them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.results.layers import membership, one_way
from simulation.studies.sampling import Floats
from simulation.studies.sobol import Groups


@dataclass(frozen=True)
class Components:
    """The variance of an output by source, in the square of its unit; negative estimates count as zero.

    ``design`` is between the true means of cells; ``knowledge`` between draws, in all cells alike;
    ``design_by_knowledge`` what draws change of the differences between cells; ``chance`` between replications of
    one draw, whether they move all cells alike (common random numbers) or apart. The counts are of what was used.
    """

    cells: int
    groups: int
    replications: int
    design: float
    knowledge: float
    design_by_knowledge: float
    chance: float

    @property
    def shares(self) -> dict[str, float] | None:
        """The share of each source; ``None`` where nothing varies."""
        names = ("design", "knowledge", "design_by_knowledge", "chance")
        total = sum(getattr(self, name) for name in names)
        return {name: getattr(self, name) / total for name in names} if total > 0 else None


def by_layer(y: Floats, groups: Groups) -> Components | None:
    """Return the variance of ``y`` ``[C, R]``, cells by replications, by source.

    ``groups`` ``[R]`` says which replications share a draw; a replication means the same draw in all cells. A
    replication that failed in every cell is left out, and then every cell in which one is missing. ``None`` where the
    sources cannot be told apart: with one cell, one group, or no group of two replications.

    Raises
    ------
    ValueError
        If ``groups`` has not a label for each replication.
    """
    y, labels = np.asarray(y, float), np.asarray(groups)
    if y.ndim != 2 or labels.shape != y.shape[1:]:
        raise ValueError(f"groups must have a label for each column of y, not {labels.shape} for {y.shape}")
    known = np.isfinite(y)
    kept = known.any(0)
    y, labels = y[known[:, kept].all(1)][:, kept], labels[kept]
    own = membership(labels)
    (cells, replications), k = y.shape, own.shape[1]
    if cells < 2 or k < 2 or replications <= k:
        return None
    alike = y.mean(0)
    chance_alike, knowledge_alike = one_way(alike[None], own)
    chance_apart, knowledge_apart = (m * cells / (cells - 1) for m in one_way(y - alike, own))
    together = float((own.sum(0) ** 2).sum()) / replications**2
    design = float(y.mean(1).var(ddof=1)) - knowledge_apart * together - chance_apart / replications
    return Components(
        cells,
        k,
        replications,
        max(0.0, design),
        max(0.0, knowledge_alike - knowledge_apart / cells),
        max(0.0, knowledge_apart),
        chance_alike + chance_apart * (1 - 1 / cells),
    )
