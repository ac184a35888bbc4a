"""Hedensted's price table of 2024 and the saving it computes (evidence:hedensted_flere_i_job).

The table states what a full-time person costs in a year, gross and net of the mean refund; the saving is
the net price times the full-time persons fewer. It comes out to the krone: 630,728.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulation.evidence import registry

_PRICES = "hedensted_flere_i_job.prices_2024"
NAMES = {
    "kontanthjaelp": "kontanthjaelp",
    "uddannelseshjaelp": "uddannelseshjaelp",
    "ressourceforloeb": "ressourceforloebsydelse",
}
"""Our support state, and the benefit's name in the table."""


def gross_and_refund(support: str) -> tuple[float, float] | None:
    """Return (gross DKK a year, refund share) of a benefit, or ``None`` if the table does not have it."""
    if support not in NAMES:
        return None
    path = f"{_PRICES}.{NAMES[support]}"
    evidence = registry.load()
    return evidence.value(f"{path}.gross"), evidence.value(f"{path}.refund")


def net_dkk_per_year(support: str) -> int:
    """Return the municipality's net price of a full-time person-year, in whole kroner as the table states it.

    Raises
    ------
    KeyError
        for a benefit outside the table.
    """
    known = gross_and_refund(support)
    if known is None:
        raise KeyError(f"Hedensted's table has no price for {support}: {', '.join(NAMES)}")
    gross, refund = known
    return round(gross * (1.0 - refund))


def saving_dkk(full_time_persons: Mapping[str, float]) -> dict[str, int]:
    """Return the yearly saving by benefit, and its ``total``, for full-time persons fewer on each."""
    saved = {name: round(net_dkk_per_year(name) * persons) for name, persons in full_time_persons.items()}
    return {**saved, "total": sum(saved.values())}
