"""What a whole study shows, in words that follow from the numbers.

Nothing is said to rise or fall unless the interval of the change, taken replication by replication, leaves zero out.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.reporting.statistics import Estimate
from simulation.reporting.study_estimates import Sample
from simulation.reporting.study_folder import Input, StudyFolder
from simulation.reporting.study_moves import Move, Moves, Slots
from simulation.reporting.study_names import (
    TEXTS,
    amount,
    arm_name,
    capital,
    counted,
    decimals,
    in_sentence,
    is_money,
    measure,
    names_of,
    noun,
    outcome_name,
    unit_name,
    value_name,
    written,
)

NOT_TOLD = "cannot be told from no change"


@dataclass(frozen=True)
class Said:
    """What is said of one outcome of one arm: a heading and sentences; ``verdict`` is how it moved."""

    heading: str
    sentences: list[str]
    verdict: str = ""


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
                f" replications there is no interval, so this {NOT_TOLD}."
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
            return [
                f"the change is {'higher' if apart.mean > 0 else 'lower'} by {size} with {name} at {at} than at {other}."
            ]
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
        """Return ``rises``, ``falls``, ``partly`` (at one end of by alone, or both ways), ``noise`` or ``nothing``."""
        changes = [m.change for m in self.moves.moves]
        if all(c.nothing for c in changes):
            return "nothing"
        ways = {((c.mean or 0.0) > 0) if c.clear and not c.nothing else None for c in changes}
        if ways == {None}:
            return "noise"
        return "partly" if len(ways) > 1 else "rises" if ways == {True} else "falls"


def heading_of(study: StudyFolder, arm: str, outcome: str) -> str:
    """Return the heading of an outcome, with the arm where there are several, and the unit."""
    name = outcome_name(outcome)
    unit = unit_name(measure(study, outcome), study.compared)
    front = f"{arm_name(study, arm)}: {in_sentence(name)}" if len(study.arms) > 1 else name
    return f"{front} ({unit})" if unit else front


def best(study: StudyFolder, outcome: str, sample: Sample) -> list[str]:
    """Return where the outcome is best (highest, where that is not better), and how many cells rival it."""
    one = measure(study, outcome)
    if len(sample.known) < 3:
        return []
    sign = -1 if one.better < 0 else 1
    means = {c: sign * (sample.by_cell[c].mean or 0.0) for c in sorted(sample.known)}
    top = max(means, key=means.__getitem__)
    if min(means.values()) == means[top]:
        return ["all settings come out the same."]
    found = sample.by_cell[top]
    word = "best" if one.better else "highest"
    where = setting(study, top)
    text = f"the {word} of {counted(len(means), 'setting')} is at {where}: {shown(study, outcome, found)}"
    rivals = sample.not_told_from(top)
    if rivals is None:
        return [f"{text}; without intervals of the differences it cannot be told from the others."]
    others = len(means) - 1
    if rivals == 0:
        return [f"{text}; all the others are clearly {'behind' if one.better else 'lower'}."]
    all_of = "none of the others can" if rivals == others else f"{rivals} of the other {TEXTS.number(others)} cannot"
    return [f"{text}; {all_of} be told from it."]


def shown(study: StudyFolder, outcome: str, found: Estimate) -> str:
    """Return the outcome of a cell with its interval and unit."""
    one = measure(study, outcome)
    if study.compared or is_money(one):
        return amount(one, found, sign=study.compared)
    return f"{written(one, found)} {unit_name(one, change=False)}".strip()


def setting(study: StudyFolder, cell: int) -> str:
    """Return the values of the inputs at a cell, by their names."""
    row = study.design[study.design["cell"] == cell].iloc[0]
    names = names_of(study.inputs)
    values = [f"{names[i.key]} {value_name(_plain(row[i.key]), i.key)}" for i in study.inputs]
    shown = values if len(values) <= 4 else [*values[:3], f"{len(values) - 3} more (cell {cell})"]
    return TEXTS.list(shown)


def _plain(value: object) -> object:
    return value.item() if hasattr(value, "item") else value


def opening(study: StudyFolder) -> str:
    """Return what was run: arms, settings, replications, horizon."""
    names = names_of(study.inputs)
    what = "levels of usual service" if not study.compared else f"{_arms(study)} against usual service"
    if study.whole:
        inputs = TEXTS.list([f"{names[i.key]} {_levels(i)}" for i in study.inputs])
    else:
        inputs = TEXTS.list([_range(study, i, names[i.key]) for i in study.inputs[:6]])
        inputs += f" and {len(study.inputs) - 6} more inputs" if len(study.inputs) > 6 else ""
    fewest, most = study.replications
    each = counted(fewest, "replication") if fewest == most else f"{fewest} to {counted(most, 'replication')}"
    weeks = study.config.get("horizon_weeks")
    over = f" over {TEXTS.number(float(weeks))} weeks" if weeks else ""
    return f"This study follows {what}{over} in {counted(study.cells, 'setting')} of {inputs}, with {each} of each setting."


def _arms(study: StudyFolder) -> str:
    if study.one_policy:
        return "one policy at a time"
    return TEXTS.list([arm_name(study, a) for a in study.arms])


def _levels(one: Input) -> str:
    values = [value_name(v, one.key) for v in one.levels]
    if len(values) > 5 and one.numeric:
        return f"from {values[0]} to {values[-1]} ({len(values)} values)"
    return f"({', '.join(values[:8])}{', …' if len(values) > 8 else ''})"


def _range(study: StudyFolder, one: Input, name: str) -> str:
    if not one.numeric:
        return f"{name} {_levels(one)}"
    asked = next((i for i in study.about.get("inputs", []) if i.get("key") == one.key), {})
    ends = [asked.get("low"), asked.get("high")]
    low, high = ends if None not in ends else (one.levels[0], one.levels[-1])
    return f"{name} from {value_name(low, one.key)} to {value_name(high, one.key)}"


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
    sentences.append(CONDITION)
    return " ".join(sentences)


CONDITION = (
    "These are results of the model, under its assumptions and what is known of its parameters: a simulation, not an"
    " evaluation."
)


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


def subjects(study: StudyFolder, outcomes: list[str]) -> tuple[str, bool]:
    """Return outcomes as the subject of a sentence, and whether it is plural."""
    if not study.compared:
        return TEXTS.list([noun(o) for o in outcomes]), len(outcomes) > 1
    savings = [f"the {noun(o)}" for o in outcomes if "_saving_" in o]
    rest = [noun(o) for o in outcomes if "_saving_" not in o]
    parts = [*savings, *([f"the effect on {TEXTS.list(rest)}"] if rest else [])]
    return TEXTS.list(parts), len(parts) > 1
