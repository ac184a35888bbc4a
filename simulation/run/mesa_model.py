"""One arm of a comparison as Mesa makes its models: by a class and its arguments.

Mesa's page makes a model again when it is reset or a control is moved, and ``mesa.batch_run`` makes one a run: both
call the model's class with arguments by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesa import DataCollector

from simulation.agents.labour_market import LabourMarket
from simulation.run.runner import model
from simulation.run.settings import Settings


def mesa_class(
    settings: Settings,
    policy: str,
    replication: int,
    model_reporters: Mapping[str, Any] | None = None,
    agent_reporters: Mapping[str, Any] | None = None,
) -> type[Any]:
    """Return a class of :class:`LabourMarket` whose arguments are ``policy``, ``replication`` and ``seed``.

    Each has a default, and ``rng`` is another name of ``seed``. With reporters every model of it has a
    ``datacollector`` of its own, which begins before the first week.
    """

    class Market(LabourMarket):
        """One arm and replication of a comparison."""

        def __init__(
            self,
            policy: str = policy,
            replication: int = replication,
            seed: int | None = None,
            rng: int | None = None,  # what newer versions of Mesa call the seed
        ) -> None:
            given = next((int(number) for number in (seed, rng) if number is not None), settings.seed)
            made = model(settings.model_copy(update={"seed": given}), policy, int(replication))
            super().__init__(made.world, made.policies)
            if model_reporters or agent_reporters:
                self.datacollector = DataCollector(
                    model_reporters=dict(model_reporters or {}), agent_reporters=dict(agent_reporters or {})
                )

        def __reduce__(self) -> Any:
            said = (settings, policy, replication, model_reporters, agent_reporters)
            return _empty, said, vars(self)

    Market.__name__ = Market.__qualname__ = LabourMarket.__name__
    return Market


def _empty(*said: Any) -> LabourMarket:
    """Return a model to be filled from a pickle."""
    kind: Any = mesa_class(*said)
    empty: LabourMarket = kind.__new__(kind)
    return empty
