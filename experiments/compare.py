"""The main job as a Hydra app, for named scenarios with ``--multirun`` and its launchers.

    python experiments/compare.py policy=[all_inclusive] replications=20
    python experiments/compare.py --multirun population=hedensted,families policy=[flere_i_job]
    python experiments/compare.py --multirun policies.all_inclusive.caseload_limit=25,35,50 replications=5
    python experiments/compare.py --multirun hydra/launcher=joblib workers=1 seed=1,2,3 out=results/seeds

The result folder is ``results/compare-...`` or ``out=DIR``; with ``--multirun`` each scenario has one of its own in
it, ``0``, ``1`` and so on, whose ``config.yaml`` and ``manifest.json`` say what it is. Hydra itself leaves nothing
behind. All scenarios are tried; if one fails the exit code is 1. For one table over many settings, that can be broken
off and resumed, ``indsats sweep`` is the better tool.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

from simulation.cli.compare import carry_out
from simulation.cli.words import configs, register
from simulation.errors import UserError
from simulation.inputs.options import settings_from, tree


def _scenario(scratch: str) -> dict[str, object]:
    """Return the settings of ``compare``, with a folder by name and time and Hydra's own files in ``scratch``."""
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    return {
        "defaults": ["compare", {"override hydra/job_logging": "none"}, "_self_"],
        "out": "results/compare-${population.name}-" + stamp,
        "hydra": {
            "output_subdir": None,
            "run": {"dir": "."},
            "sweep": {"dir": scratch, "subdir": "${hydra.job.num}"},
        },
    }


@hydra.main(version_base=None, config_path=str(configs()), config_name="scenario")
def run(config: DictConfig) -> None:
    """Run one composed configuration.

    Raises:
        RuntimeError: if it did not come to its end; a mistake in the input in one line.
    """
    plain = OmegaConf.to_container(config, resolve=True)
    assert isinstance(plain, dict)
    chosen = {str(key): value for key, value in plain.items()}
    around = HydraConfig.get()
    if around.mode == RunMode.MULTIRUN:
        chosen["out"] = str(Path(str(chosen["out"])) / str(around.job.num))
    words = " ".join(around.overrides.task)
    line = f"python experiments/compare.py {words}".strip()
    try:
        code = carry_out(settings_from(chosen), chosen, line)
    except UserError as mistake:
        raise RuntimeError(str(mistake)) from None
    if code:
        raise RuntimeError(f"{words}: exit code {code}")


def main() -> None:
    """Run the scenarios of the command line."""
    with tempfile.TemporaryDirectory(prefix="indsats-hydra-") as scratch:
        register(tree())
        ConfigStore.instance().store(name="scenario", node=_scenario(scratch))
        run()


if __name__ == "__main__":
    sys.exit(main())
