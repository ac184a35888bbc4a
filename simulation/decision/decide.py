"""From results to a choice: net benefit by party, how sure, paid back when, and what knowing more would be worth.

Chance and knowledge are kept apart. What one municipality risks (a loss, a late payback) is told over replications,
which hold both; what is best, and what learning is worth, over draws, from which chance is removed
(:mod:`simulation.decision.chance`), because no study can learn it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.decision import equity, inputs, learning, money, places, shown, tables, trials
from simulation.decision import stopping as stop
from simulation.decision import whom as ranked
from simulation.decision.chance import Knowledge, remove_chance
from simulation.decision.discounting import factors
from simulation.decision.equity import Gains
from simulation.decision.gathered import BASE, Gathered, gather
from simulation.decision.measures import Choice, choice
from simulation.decision.prices import Prices, prices_of
from simulation.decision.question import Question, asked
from simulation.decision.structures import AS_RUN, MIXED, WORST, Structures, structures
from simulation.decision.weights import TIMES
from simulation.errors import UserError
from simulation.results.folder import ResultFolder, read_folder
from simulation.results.statistics import Floats, draw_means

Inputs = str | Sequence[str]


@dataclass(frozen=True, repr=False)
class Decision:
    """A choice between the designs of a comparison or of a sweep.

    Attributes
    ----------
    folder
        The results it is made of.
    question
        What is asked.
    gathered
        Net payments and effects ``[J, R, Y]``.
    """

    folder: ResultFolder
    question: Question
    gathered: Gathered

    def check(self) -> None:
        """Refuse what the results do not bear: their prices, the perspective, the draws, or forms that were not run.

        Raises
        ------
        UserError
            In one line.
        """
        self.net_benefit()
        inputs.inputs(self.folder, self.gathered)
        asks = self.question.structure != AS_RUN
        if (self.question.weights or asks) and self.structures() is None:
            raise UserError("structure={}: no other form was run (structure_replications=)", self.question.structure)

    def __repr__(self) -> str:
        return shown.text(self)

    def _repr_html_(self) -> str:
        return shown.html(self)

    # --- money and effect by replication -----------------------------------------------------------------

    @property
    def designs(self) -> tuple[str, ...]:
        """The designs, the one compared with first."""
        return self.gathered.designs

    @cached_property
    def factors(self) -> Floats:
        """The discount factor of each year ``[Y]``."""
        return factors(len(self.gathered.years), self.question.discount)

    @cached_property
    def prices(self) -> Prices:
        """The prices counted with."""
        return prices_of(self.folder, self.gathered, self.question.prices, self.question.price_range)

    def net_benefit_by_year(self, perspective: str | None = None) -> Floats:
        """Return undiscounted net benefit ``[J, R, Y]``, DKK."""
        whose = perspective or self.question.perspective
        if whose not in self._by_year:
            self._by_year[whose] = money.by_year(self.gathered, whose, self.question.tax, self.prices.factors)
        return self._by_year[whose]

    @cached_property
    def _by_year(self) -> dict[str, Floats]:
        return {}

    def net_benefit(self, perspective: str | None = None) -> Floats:
        """Return net benefit in present value ``[J, R]``, DKK."""
        return np.asarray(self.net_benefit_by_year(perspective) @ self.factors)

    def effect(self, discounted: bool = True) -> Floats:
        """Return the effect against the baseline ``[J, R]``, over all citizens."""
        gain = self.gathered.effect - self.gathered.effect[[BASE]]
        return np.asarray(gain @ (self.factors if discounted else np.ones(len(self.factors))))

    def utility(self, k: float, perspective: str | None = None) -> Floats:
        """Return ``NB + k E`` of each design and replication ``[J, R]``, DKK."""
        return self.net_benefit(perspective) + k * self.effect()

    # --- what is known -----------------------------------------------------------------------------------

    def knowledge(self, k: float = 0.0, perspective: str | None = None) -> Knowledge:
        """Return the utility of each draw, chance removed."""
        return remove_chance(self.utility(k, perspective)[1:].T, self.gathered.draws)

    def by_draw(self, k: float = 0.0) -> Floats:
        """Return the utility of each design by draw ``[D, J]``, chance removed; mixed over forms if that is asked."""
        found = self.knowledge(k).net_benefit
        shifts, weights = self._forms(k)
        return found + weights @ shifts

    def scenarios(self, k: float = 0.0) -> tuple[Floats, Floats]:
        """Return the utility of each design in draws by forms ``[S * D, J]``, and the weight of each ``[S * D]``."""
        found = self.knowledge(k).net_benefit
        shifts, weights = self._forms(k)
        each = np.repeat(weights / len(found), len(found))
        return (found + shifts[:, None, :]).reshape(-1, found.shape[1]), each

    def _forms(self, k: float) -> tuple[Floats, Floats]:
        """Return what each form adds to utility ``[S, J]``, and its weight ``[S]``; nothing, where none are mixed."""
        forms = self.structures(k) if self.question.structure == MIXED else None
        if forms is None:
            return np.zeros((1, len(self.designs))), np.ones(1)
        shifts = forms.mean - forms.mean[0]
        return shifts - shifts[:, [BASE]], forms.weights

    @cached_property
    def effect_by_draw(self) -> Floats:
        """The mean effect of each design by draw ``[D, J]``, chance and all; mixed over forms if that is asked."""
        (none, weights), (one, _) = self._forms(0.0), self._forms(1.0)
        return draw_means(self.effect().T, self.gathered.draws) + weights @ (one - none)

    def choice(self, k: float = 0.0) -> Choice:
        """Return what is best at ``k``, and how sure."""
        return choice(*self.scenarios(k))

    @cached_property
    def bounded(self) -> bool:
        """Whether draws are too few for a value of information: then it is told as "at most"."""
        return not self.knowledge().enough

    @cached_property
    def recommended(self) -> str:
        """The design with the highest expected utility at the first ``k``; with ``structure=worst``, maximin."""
        first = self.question.k[0]
        forms = self.structures(first) if self.question.structure == WORST else None
        return self.designs[forms.maximin if forms else self.choice(first).best]

    def structures(self, k: float = 0.0) -> Structures | None:
        """Return what each design is worth under each form of the model that was run; None where none was."""
        if k not in self._structures:
            self._structures[k] = self._under_forms(k)
        return self._structures[k]

    @cached_property
    def _structures(self) -> dict[float, Structures | None]:
        return {}

    def _under_forms(self, k: float) -> Structures | None:
        question = self.question

        def utility(gathered: Gathered) -> Floats:
            here = np.isin(self.gathered.replications, gathered.replications)
            factors_here = self.prices.factors[:, here]
            net = money.by_year(gathered, question.perspective, question.tax, factors_here)
            gain = gathered.effect - gathered.effect[[BASE]]
            return np.asarray((net + k * gain) @ self.factors)

        return structures(self.folder, self.gathered, utility, question.weights)

    # --- what knowing more is worth ------------------------------------------------------------------------

    @cached_property
    def evpi(self) -> pd.Series:
        """The expected value of perfect information by ``k``, DKK; where :attr:`bounded`, at most this."""
        values = [self.choice(k).evpi for k in self.question.k]
        return pd.Series(values, index=pd.Index(self.question.k, name="k"), name="evpi_dkk")

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """What each draw was: a row a draw, a column an input; prices as they are counted with."""
        found = inputs.inputs(self.folder, self.gathered)
        which = np.unique(self.gathered.draws, return_index=True)[1]
        own = {f"{inputs.PRICE}{name}": values[which] for name, values in self.prices.draws().items()}
        return pd.concat([found.drop(columns=list(own), errors="ignore"), pd.DataFrame(own, found.index)], axis=1)

    @cached_property
    def price_slopes(self) -> dict[str, Floats]:
        """What a krone more of each price changes in the mean net benefit of each design ``[J]``, DKK."""
        return inputs.price_slopes(self)

    def evppi(
        self, names: Sequence[Inputs], k: float | None = None, method: str = "spline", times: int = TIMES
    ) -> pd.DataFrame:
        """Return the expected value of learning inputs, a row each, DKK.

        Parameters
        ----------
        names
            Inputs by name (``find_base``, ``prices.course_week``, or as in ``draws.parquet``), several learned
            together as a sequence, or a group: ``learned``, ``prior-driven``, ``prices``, ``structure``.
        k
            What a unit of effect is worth; None: the first of the question.
        method
            ``spline``, or ``blocks`` (Strong and Oakley, one input).
        times
            Bootstrap samples for the standard errors; 0: none are told.

        Raises
        ------
        UserError
            For an unknown input, or more inputs at a time than a tenth of the draws.
        """
        return learning.evppi(self, names, k, method, times)

    def evsi(self, trial: str = "inklusion_trial", n: Sequence[int] = (240, 480), **keys: Any) -> pd.DataFrame:
        """Return what another trial would be worth by its size, and net of what it costs.

        See :func:`simulation.decision.trials.evsi`, whose keys these are.

        Raises
        ------
        UserError
            For a trial that shares nothing uncertain with these results.
        """
        return trials.evsi(self, trial, n, **keys)

    def stopping(self, stopped: Any, week: int, seen: str = stop.SEEN) -> pd.DataFrame:
        """Return when to stop: the threshold of what is seen in a week below which the programme had better end.

        ``stopped`` are results of the same replications in which the programme ends in that ``week``; see
        :func:`simulation.decision.stopping.stopping`.
        """
        as_run = replace(self.question, structure=AS_RUN, weights={})  # the rule is of the form that was run
        return stop.stopping(self, decide(stopped, as_run), week, seen)

    # --- tables --------------------------------------------------------------------------------------------

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row per perspective and design: mean, 90 % band, layers, chance of loss, payback, return."""
        return tables.summary(self)

    @cached_property
    def npv_by_year(self) -> pd.DataFrame:
        """A row per perspective, design, year and account: nominal amount, factor and present value."""
        return tables.npv_by_year(self)

    @cached_property
    def acceptability(self) -> pd.DataFrame:
        """A row per ``k`` and design: how often it is best, what choosing it would lose, and the EVPI."""
        return tables.acceptability(self)

    @cached_property
    def payback(self) -> pd.DataFrame:
        """A row per perspective, design and year: the chance that it is paid back by its end."""
        return tables.payback(self)

    @cached_property
    def thresholds(self) -> pd.DataFrame:
        """A row per input at some value of which another design is best."""
        return inputs.thresholds(self)

    @cached_property
    def swings(self) -> pd.DataFrame:
        """A row per input and design: its mean utility at the ends of the input's range."""
        return inputs.swings(self)

    @cached_property
    def structure_regret(self) -> pd.DataFrame:
        """A row per form of the model and design: mean utility and regret."""
        return tables.structure_regret(self)

    @cached_property
    def equity(self) -> pd.DataFrame:
        """A row per design, grouping and level: net benefit, effect, and what the citizens themselves gain."""
        return equity.equity(self)

    @cached_property
    def by_group(self) -> pd.DataFrame:
        """A row per grouping and level: its best design, and what that adds to the best one for all."""
        return equity.by_group(self)

    @cached_property
    def whom(self) -> pd.DataFrame:
        """A row per design that differs from another in who is taken first: what the ranking is worth, run again."""
        return ranked.whom(self)

    @cached_property
    def gains(self) -> dict[str, list[Gains]]:
        """Who gains, by grouping; see :func:`simulation.decision.equity.gains`."""
        return equity.gains(self)

    @cached_property
    def contribution(self) -> pd.DataFrame:
        """A row per design and other party: what it would have to pay for the decider to break even."""
        return tables.contribution(self)

    @cached_property
    def who_pays(self) -> pd.DataFrame:
        """A row per design and party: what it saves before tax and of tax; over the parties both close at 0."""
        return tables.who_pays(self)

    @cached_property
    def refund(self) -> pd.DataFrame:
        """A row per design, municipality and state: net benefit under the refund ladder, and under a flat refund."""
        return tables.refund(self)

    @cached_property
    def capacity(self) -> pd.DataFrame:
        """A row per design: places, who fills them, and what it would need more of."""
        return places.capacity(self)

    @cached_property
    def plane(self) -> pd.DataFrame:
        """Effect and cost of every draw and replication: the cost-effectiveness plane."""
        return tables.plane(self)

    @cached_property
    def exits(self) -> pd.DataFrame:
        """A row per design and way out of support: share and number of citizens."""
        return tables.exits(self)


def decide(result: Any, question: Question | None = None, **keys: Any) -> Decision:
    """Return the decision that results bear.

    Parameters
    ----------
    result
        A comparison or a sweep: what :func:`simulation.compare` or :func:`simulation.sweep` returns, or its folder.
    question
        What is asked; or by its keys:
    **keys
        As :class:`~simulation.decision.question.Question`: ``perspective=``, ``horizon_years=``, ``k=[...]``,
        ``structure=`` and so on.

    Raises
    ------
    UserError
        In one line, for results or questions that no decision can be made of.

    Examples
    --------
    >>> from simulation import compare, decide
    >>> found = decide(compare(policies=["ips"], replications=40), k=[0, 500], horizon_years=4)
    >>> found.summary  # a row per party and design, DKK
    """
    asking = question or asked(keys)
    folder = folder_of(result)
    found = Decision(folder, asking, gather(folder, asking.effect, asking.horizon_years))
    found.check()
    return found


def folder_of(result: Any) -> ResultFolder:
    """Return results as a folder: one that was read, the folder of a path, or a comparison in memory."""
    if isinstance(result, ResultFolder):
        return result
    if hasattr(result, "as_folder"):
        found: ResultFolder = result.as_folder()
        return found
    if not isinstance(result, str | Path):
        raise UserError("decide: give the result of compare() or sweep(), or a result folder")
    return read_folder(result, ("runs",))
