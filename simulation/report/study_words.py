"""What a whole study shows, in words that follow from the numbers.

Nothing is said to rise or fall unless the interval of the change, taken replication by replication, leaves zero out.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.report.study_estimates import Sample
from simulation.report.study_folder import Input, StudyFolder
from simulation.report.study_moves import Move, Moves, Slots
from simulation.report.study_names import (
    TEXTS,
    amount,
    arm_name,
    capital,
    decimals,
    measure,
    names_of,
    value_name,
    written,
)
from simulation.report.study_phrases import CONDITION, NOT_TOLD, Said, best, heading_of, opening, shown, subjects


@dataclass(frozen=True)
class Teller:
    """Tells of one outcome of one arm."""

    study: StudyFolder
    arm: str
    outcome: str
    sample: Sample
    found: Slots
    moves: Moves

    @property
    def it(self) -> str:
        """What moves, as the subject of a sentence under the outcome's heading."""
        if not self.study.compared:
            return "it"
        return "the saving" if "_saving_" in self.outcome else "the effect"

    @property
    def x(self) -> Input:
        """The input along the axis."""
        assert self.study.x is not None
        return self.study.x

    def level(self, one: Input, code: int) -> str:
        """Return a level of an input in words."""
        return value_name(one.levels[code], one.key)

    def said(self) -> Said:
        """Return everything said of the outcome."""
        heading = heading_of(self.study, self.arm, self.outcome)
        if not self.moves.moves:
            return Said(heading, ["There is nothing to compare: cells are missing."], "missing")
        sentences = [self._move(m, k > 0) for k, m in enumerate(self.moves.moves)]
        if len(self.x.levels) > 2 and not self.x.numeric:
            sentences.append(
                f"These are the lowest and the highest of {len(self.x.levels)}; the intervals allow for that choice."
            )
        sentences += [*self._apart(), *self._peak(), *best(self.study, self.outcome, self.sample)]
        return Said(heading, [capital(s) for s in sentences], self._verdict())

    def _when(self, move: Move) -> str:
        by = self.study.by
        return f"with {names_of(self.study.inputs)[by.key]} at {self.level(by, move.by)}, " if by else ""

    def _move(self, move: Move, again: bool) -> str:
        """Return the sentence of one move."""
        one, change = measure(self.study, self.outcome), move.change
        digits = decimals(one, change)
        ends = f"from {written(one, move.first, digits)} to {written(one, move.last, digits)}"
        where = f"{self.level(self.x, move.start)} to {self.level(self.x, move.end)}"
        way = f"from {where}" if again else f"going from {where} in {names_of(self.study.inputs)[self.x.key]}"
        subject = f"{self._when(move)}{way}"
        if change.nothing:
            stays = shown(self.study, self.outcome, move.first)
            return f"{subject} changes nothing, in any replication: {self.it} stays at {stays}."
        if change.low is None:
            return (
                f"{subject} changes {self.it} by {amount(one, change, digits, sign=True)} ({ends}); with so few"
                f" {'draws' if self.study.drawn else 'replications'} there is no interval, so this {NOT_TOLD}."
            )
        if not change.clear:
            return (
                f"{subject} changes {self.it} by {amount(one, change, digits, sign=True)}, which {NOT_TOLD} ({ends})."
            )
        up = (change.mean or 0.0) > 0
        size = amount(one, change if up else change.scaled(-1), digits)
        return f"{subject} {'raises' if up else 'lowers'} {self.it} by {size}, {ends}."

    def _apart(self) -> list[str]:
        """Return whether x matters more at the other end of by."""
        by, apart = self.study.by, self.moves.apart
        if by is None or apart is None or apart.mean is None or apart.nothing:
            return []
        low, high = self.moves.moves
        one, x = measure(self.study, self.outcome), names_of(self.study.inputs)[self.x.key]
        name, at, other = names_of(self.study.inputs)[by.key], self.level(by, high.by), self.level(by, low.by)
        if not apart.clear:
            gap = f": the two changes differ by {amount(one, apart, sign=True)}" if apart.low is not None else ""
            return [f"whether {x} matters more with {name} at {at} than at {other} cannot be told{gap}."]
        size = amount(one, apart if apart.mean > 0 else apart.scaled(-1))
        first, last = low.change.mean or 0.0, high.change.mean or 0.0
        if first * last <= 0 or not (low.change.clear or high.change.clear):
            way = "higher" if apart.mean > 0 else "lower"
            return [f"the change is {way} by {size} with {name} at {at} than at {other}."]
        more = "more" if abs(last) > abs(first) else "less"
        return [f"{x} matters {more} with {name} at {at} than at {other}: the two changes differ by {size}."]

    def _peak(self) -> list[str]:
        if self.moves.peak is None:
            return []
        at, way = self.moves.peak
        over = ", averaged over the other inputs" if len(self.study.inputs) > 1 else ""
        name = names_of(self.study.inputs)[self.x.key]
        return [
            f"the way is not straight: {self.it} is {'highest' if way > 0 else 'lowest'} in between, at"
            f" {name} {self.level(self.x, at)}{over}."
        ]

    def _verdict(self) -> str:
        """Return ``rises``, ``falls``, ``partly`` (at one end of by alone or both ways), ``noise`` or ``nothing``."""
        changes = [m.change for m in self.moves.moves]
        if all(c.nothing for c in changes):
            return "nothing"
        ways = {((c.mean or 0.0) > 0) if c.clear and not c.nothing else None for c in changes}
        if ways == {None}:
            return "noise"
        return "partly" if len(ways) > 1 else "rises" if ways == {True} else "falls"


def lead(study: StudyFolder, told: list[tuple[str, str, Said]]) -> str:
    """Return the paragraph that says in short what happens from one end of x to the other.

    ``told`` holds (arm, outcome, what is said of it).
    """
    assert study.x is not None
    x, name = study.x, names_of(study.inputs)[study.x.key]
    if x.numeric:
        way = f"Going from {value_name(x.levels[0], x.key)} to {value_name(x.levels[-1], x.key)} in {name}"
    else:
        way = f"Between the values of {name}"
    sentences = [opening(study)]
    for arm in study.arms:
        verdicts = {o: said.verdict for a, o, said in told if a == arm}
        clauses = _clauses(study, verdicts)
        if not clauses:
            continue
        who = f"with {arm_name(study, arm)}, " if len(study.arms) > 1 else ""
        front = f"{who}{way[:1].lower()}{way[1:]}" if who else way
        sentences.append(capital(f"{front}, {'; '.join(clauses)}."))
    if study.others:
        sentences.append(
            f"All this is averaged over {TEXTS.list([names_of(study.inputs)[k] for k in study.others])}."
        )
    sentences.append(CONDITION)
    return " ".join(sentences)


def _clauses(study: StudyFolder, verdicts: dict[str, str]) -> list[str]:
    """Return what rises, what falls, what does so in part, what cannot be told."""
    assert study.x is not None

    def those(*wanted: str) -> list[str]:
        return [o for o, v in verdicts.items() if v in wanted]

    clauses = []
    if study.x.numeric:
        for way, one, many in (("rises", "rises", "rise"), ("falls", "falls", "fall")):
            clauses += _clause(study, those(way), f"{one} clearly", f"{many} clearly")
    else:
        clauses += _clause(study, those("rises", "falls"), "differs clearly", "differ clearly")
    by = f", but not alike over {names_of(study.inputs)[study.by.key]}" if study.by else ""
    clauses += _clause(study, those("partly"), f"changes clearly{by}", f"change clearly{by}")
    clauses += _clause(study, those("nothing"), "is the same at both ends", "are the same at both ends")
    noise = those("noise")
    return [*clauses, f"any change in {subjects(study, noise)[0]} {NOT_TOLD}"] if noise else clauses


def _clause(study: StudyFolder, outcomes: list[str], one: str, many: str) -> list[str]:
    if not outcomes:
        return []
    subject, plural = subjects(study, outcomes)
    return [f"{subject} {many if plural else one}"]
