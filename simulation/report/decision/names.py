"""What designs, inputs, forms of the model and prices of a decision are called, in the language of its page."""

from __future__ import annotations

import math
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property

from simulation.report import naming
from simulation.report.decision.folder import Decision
from simulation.report.study.names import input_name
from simulation.words.texts import Texts
from simulation.words.variants import programme_of

PRICE, MARGIN = "economy.overrides.", "population.margins."
GROUPS = ("learned", "prior-driven", "prices", "structure")
"""Groups of inputs that are learned together."""
SHAPES = {
    "population.age.mean": "age_mean",
    "population.age.sd": "age_sd",
    "population.benefit_weeks.median": "weeks_median",
    "population.benefit_weeks.sigma": "weeks_spread",
    "population.arrivals_benefit_weeks.median": "weeks_median_arrivals",
    "population.arrivals_benefit_weeks.sigma": "weeks_spread_arrivals",
    "population.correlation.barriers": "barriers_together",
    "population.correlation.abilities_barriers": "abilities_with_barriers",
    "population.correlation.abilities": "abilities_together",
}
"""Inputs that shape a population, and the keys of their words."""
UNITS = {"year": "DKK/year", "week": "DKK/week", "hour": "DKK/hour", "month": "DKK/month"}
"""The unit of a price by the end of its name."""
THOUSAND = 1000
AS_RUN, USUAL = "as_run", "usual"
LONGEST, WIDEST = 40, 26
"""Letters of a line of an input in a figure, and of a line of a design's name there."""


def capital(text: str) -> str:
    """Return a text with a capital in front; a name of the program's own stays as it is."""
    return text if "_" in text.partition(" ")[0] else text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Named:
    """A decision whose things have names in a language."""

    decision: Decision
    texts: Texts

    def arm(self, arm: str) -> str:
        """Return a design's name in a sentence: ``IPS (caseload limit 25)`` of ``ips [ips.caseload_limit=25]``."""
        policy, settings = self.parted(arm)
        if programme_of(arm) == USUAL:
            policy = policy[:1].lower() + policy[1:]
        return f"{policy} ({', '.join(settings)})" if settings else policy

    def lined(self, arm: str) -> str:
        """Return a design's name in the first column of a table: its settings each on a line of their own."""
        policy, settings = self.parted(arm)
        return "\n".join([policy, *settings])

    def drawn(self, arm: str) -> str:
        """Return a design's name in a figure, on narrow lines."""
        return textwrap.fill(capital(self.arm(arm)), WIDEST)

    def parted(self, arm: str) -> tuple[str, list[str]]:
        """Return a design's policy, and what a sweep sets of it or whom it takes first."""
        found = re.fullmatch(r"(.+?) \[(.*)\]", arm, flags=re.S)
        if found is None:
            first = self._rankings.get(arm)
            return (self.texts.arm(programme_of(arm)), [self.ranking(first)]) if first else (self.texts.arm(arm), [])
        return self.texts.arm(found[1]), [self._setting(one, found[1]) for one in found[2].split(", ")]

    def ranking(self, first: str) -> str:
        """Return in words who is taken first: ``age`` is "the youngest first"."""
        trait, end = first.removeprefix("-"), "high" if first.startswith("-") else "low"
        own = f"decision_first.{trait}_{end}"
        if self.texts.has(own):
            return self.texts(own)
        return self.texts(f"decision_first.{end}", trait=self.texts.name("traits", trait))

    @cached_property
    def _rankings(self) -> dict[str, str]:
        """Who is taken first in the designs that differ from another in that alone."""
        table = self.decision.tables.get("whom")
        return {} if table is None else dict(zip(table["arm"], table["first"], strict=True))

    def _setting(self, told: str, policy: str) -> str:
        key, equals, value = told.partition("=")
        if not equals:
            return self.texts("decision_names.cell", n=told.removeprefix("cell "))
        first, _, leaf = key.rpartition(".")
        if first in [part.strip() for part in policy.split("+")]:
            key = f"policies.{leaf}"
        elif self.texts.has(f"arms.{programme_of(first)}"):
            key = f"policies.{key}"
        return f"{input_name(key, self.texts)} {self._number(value)}"

    def _number(self, value: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        if not math.isfinite(number):
            return value
        return self.texts.number(number) if abs(number) >= THOUSAND else self.texts.figures(number, 4)

    def input(self, name: str) -> str:
        """Return what an input, a group of inputs, or several learned together are called."""
        if name in GROUPS:
            return self.texts(f"decision_groups.{name}")
        if ", " in name:
            return self.texts.list([self.input(one) for one in name.split(", ")])
        if name.startswith(PRICE):
            return self.texts.name("prices", name.removeprefix(PRICE))
        if name in SHAPES:
            return self.texts(f"decision_inputs.{SHAPES[name]}")
        return self._meaning(name) or input_name(name, self.texts)

    def _meaning(self, name: str) -> str:
        meanings = self.decision.about.get("meanings")
        english = str(meanings.get(name, "")) if isinstance(meanings, dict) else ""
        found = naming.meaning({"name": name.replace(MARGIN, "population."), "description": english}, self.texts)
        bare = re.sub(r"\s*\([^()]*\)$", "", found)
        if self.texts.lang != "en" or not bare:
            return bare
        if name.startswith(MARGIN):
            return self.texts("origins.population", name=bare.rpartition(": ")[2])
        # what an input is may be told by the one before it ("the same by readiness"), so its own name stands beside
        return f"{bare} ({name.rpartition('.')[2]})"

    def short(self, name: str) -> str:
        """Return an input in a figure: what it is called, no longer than two lines hold."""
        told = self.input(name)
        if name.startswith(("policies.", "population.")):
            told = told.partition(": ")[2] or told
        lines = textwrap.wrap(capital(told), LONGEST, max_lines=2, placeholder="…")
        return "\n".join(lines)

    def value(self, name: str, value: float) -> str:
        """Return a value of an input, a price with its unit."""
        if not name.startswith(PRICE):
            return self.texts.figures(value, 3)
        unit = naming.unit(UNITS.get(name.rpartition("_")[2], "DKK"), self.texts)
        return f"{self.texts.number(value, 0 if abs(value) < 10_000 else -2)} {unit}"

    def form(self, name: str) -> str:
        """Return a form of the model: the run's own, or the switches that differ."""
        if name == AS_RUN:
            return self.texts("structure.as_run")
        parts = [one.partition("=") for one in re.split(r"[,+] ?", name)]
        named = [
            f"{self.texts.name('switches', switch)}: {self.texts.name('options', option)}" if option else switch
            for switch, _, option in parts
        ]
        return "; ".join(named)

    def perspective(self, name: str) -> str:
        """Return whose money it is."""
        if name in ("public", "society"):
            return self.texts(f"decision_names.{name}")
        return self.texts.name("parties", name)

    @property
    def effect(self) -> str:
        """What the effect is called, many of it."""
        name = str(self.decision.about.get("effect") or "")
        own = f"decision_effects.{name}"
        return self.texts(own) if self.texts.has(own) else naming.outcome(name, self.texts)

    @property
    def one_effect(self) -> str:
        """What one unit of the effect is called."""
        own = f"decision_effects.{self.decision.about.get('effect')}_one"
        return self.texts(own) if self.texts.has(own) else self.texts("decision_effects.one", outcome=self.effect)
