"""The record of an uncertain number: what it is, as listed, and the range it is drawn from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Uncertain:
    """One uncertain number: its name (``margins.higher``, ``course_week``), listed value, range and source.

    ``rule`` is where the range is from: ``stated``, or the rule of thumb ``share`` (half to one and a half of the
    value), ``fifth``, ``quarter``, ``correlation`` or ``years``. ``fixed`` says why it is not drawn after all;
    then the range is the value alone.
    """

    name: str
    value: float
    low: float
    high: float
    source: str
    rule: str
    fixed: str = ""

    def at(self, place: float) -> float:
        """Return the number at ``place``, from 0 to 1, in its range."""
        return self.low + place * (self.high - self.low)
