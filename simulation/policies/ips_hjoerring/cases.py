"""IPS in Hjoerring, what is predicted: where the 25 whose course had ended went."""

from __future__ import annotations

import datetime as dt
from functools import partial

from simulation.policies.cases import DocumentedStudy, Ends, Replication, Statistics, figure

end = partial(figure, "ips.hjoerring_exits", measure="where courses ended", n=25)
NARROWER = "substance use is here one with other illness"
SMALL_TOO = "a first small job beside the benefit ends a course here, a third of these; the rest is not known"
LEFT_OVER = "parts of a whole: as too many courses end in a job, too few are left for this"


def exits(run: Replication) -> Statistics:
    """Return where courses that had ended led."""
    ends = Ends()
    run.world("ips_hjoerring", ends)
    return ends.shares()


HJOERRING_IPS = DocumentedStudy(
    "hjoerring_ips",
    "IPS in Hjørring",
    exits,
    {
        "population": {"name": "hjoerring_ips"},
        "horizon_weeks": 78,
        "policy": ["ips_hjoerring"],
        "start": dt.date(2017, 1, 2),
    },
    [
        end("job", cause=SMALL_TOO),
        end("education", cause=LEFT_OVER),
        end("fleksjob"),
        end("stopped_unmotivated", "unmotivated", cause=LEFT_OVER),
        end("maternity_foertidspension_or_substance", "unable", note=NARROWER),
        end("moved"),
    ],
    system="IPS Hjørring",
    arm="ips_hjoerring",
)
