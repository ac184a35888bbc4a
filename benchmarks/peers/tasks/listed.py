"""The tasks and the frameworks, by name."""

TASKS = {
    "first result": "first_result",
    "step and look": "step_and_look",
    "own policy": "own_policy",
    "own outcome": "own_outcome",
    "notebook": "notebook",
    "export": "export",
    "sweep, kill, resume": "sweep_and_resume",
    "sensitivity": "sensitivity",
}
"""Every task, and the function that does it in each framework's file."""

FRAMEWORKS = {
    "indsats": "Indsats",
    "mesa": "Mesa",
    "starsim": "starsim",
    "ema": "EMAworkbench",
    "vivarium": "vivarium",
}
"""Every framework: its file is ``with_NAME.py``."""

UNLIKE = frozenset({("ema", "own policy"), ("ema", "own outcome"), ("ema", "export")})
"""What comes to another thing, because a framework knows no persons."""
