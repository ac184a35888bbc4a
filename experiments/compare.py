"""The main job as a Hydra app, for named scenarios with ``--multirun`` and its launchers.

    python experiments/compare.py policy=[all_inclusive] replications=20
    python experiments/compare.py --multirun policies.all_inclusive.caseload_limit=25,35,50 replications=5

For many cells use one job with many replications: Hydra composes each job anew (about 0.1 s).
"""

from __future__ import annotations

import sys

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig, OmegaConf

from simulation.cli import run_command
from simulation.experiments.options import settings_from, tree

ConfigStore.instance().store(name="base", node=tree())


@hydra.main(version_base=None, config_path="../configs", config_name="compare")
def main(config: DictConfig) -> int:
    """Run one composed configuration."""
    plain = OmegaConf.to_container(config, resolve=True)
    assert isinstance(plain, dict)
    chosen = {str(key): value for key, value in plain.items()}
    return run_command("compare", settings_from(chosen), chosen, " ".join(sys.argv))


if __name__ == "__main__":
    main()
