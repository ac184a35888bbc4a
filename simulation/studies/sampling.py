"""Where to run the model: designs over the ranges of its uncertain inputs.

The points are those of SALib's samplers on the unit cube (Herman and Usher 2017; Iwanaga, Usher and Herman 2022),
mapped here to natural values, linearly or on the log scale: Saltelli's radial design on scrambled Sobol points for
variance-based indices (Saltelli et al. 2010), Morris's trajectories for screening (Morris 1991).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.studies.designs import Input

Floats = NDArray[np.float64]


def problem(inputs: Sequence[Input]) -> dict[str, Any]:
    """Return what SALib calls the problem: the inputs on the unit cube.

    Raises
    ------
    ValueError
        If there is no input, or two of one name (SALib would move them together).
    """
    names = [i.key for i in inputs]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"inputs must be one or more, each with a name of its own: {', '.join(names) or 'none'}")
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def natural(inputs: Sequence[Input], u: Floats) -> Floats:
    """Return unit points ``u`` ``[n, d]`` in natural units ``[n, d]``, never outside a range."""
    low, high = _ends(inputs)
    log = np.array([i.log for i in inputs])
    x = _scaled(inputs, low) + u * (_scaled(inputs, high) - _scaled(inputs, low))
    return np.clip(np.exp(x, out=x, where=np.broadcast_to(log, x.shape)), low, high)


def unit(inputs: Sequence[Input], x: Floats) -> Floats:
    """Return natural points ``x`` ``[n, d]`` on the unit cube ``[n, d]``: :func:`natural` undone."""
    low, high = (_scaled(inputs, end) for end in _ends(inputs))
    return (_scaled(inputs, np.asarray(x, float)) - low) / (high - low)


def _ends(inputs: Sequence[Input]) -> tuple[Floats, Floats]:
    return np.array([i.low for i in inputs], float), np.array([i.high for i in inputs], float)


def _scaled(inputs: Sequence[Input], x: Floats) -> Floats:
    """Return ``x`` ``[..., d]`` with the logarithm taken of the inputs that are spread on the log scale."""
    log = np.array([i.log for i in inputs])
    return np.log(x, out=np.array(x, float), where=np.broadcast_to(log, x.shape))


def sobol_points(inputs: Sequence[Input], n: int, seed: int) -> Floats:
    """Return the design for Sobol indices ``[n * (d + 2), d]``, in natural units, scrambled by ``seed``.

    Each of the ``n`` base points is a block of ``d + 2`` rows in SALib's order: A, then A with one input after the
    other taken from B, then B (Saltelli et al. 2010; no second order).

    Raises
    ------
    ValueError
        Unless ``n`` is a power of two, without which a Sobol sequence is not balanced (Owen 2020).
    """
    if n < 1 or n & (n - 1):
        below = 1 << (max(n, 1).bit_length() - 1)
        raise ValueError(f"n must be a power of two, not {n}; the nearest are {below} and {2 * below}")
    from SALib.sample import sobol  # type: ignore[import-untyped]  # slow to import

    return natural(inputs, sobol.sample(problem(inputs), n, calc_second_order=False, seed=seed))


def morris_points(inputs: Sequence[Input], trajectories: int, seed: int, levels: int = 4) -> Floats:
    """Return the design for elementary effects ``[trajectories * (d + 1), d]``, in natural units.

    Each trajectory is a block of ``d + 1`` rows, in which one input after the other moves by ``levels / (2 *
    (levels - 1))`` of its range, in random order (Morris 1991).

    Raises
    ------
    ValueError
        If ``levels`` is odd or below two (the grid would not be used evenly), or nothing is to be walked.
    """
    if levels < 2 or levels % 2:
        raise ValueError(f"levels must be even and at least two, not {levels}")
    if trajectories < 1:
        raise ValueError(f"trajectories must be one or more, not {trajectories}")
    from SALib.sample import morris

    return natural(inputs, morris.sample(problem(inputs), trajectories, num_levels=levels, seed=seed))
