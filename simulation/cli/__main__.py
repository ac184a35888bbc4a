"""``python -m simulation.cli``: the command line without its script."""

from simulation.cli.main import run

run()
