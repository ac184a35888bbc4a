"""What can happen to a citizen in a week, as bits of ``citizen.events``; the recorder counts them."""

from __future__ import annotations

ARRIVED = 1
ADMITTED = 2
MET = 4
OPENED = 8
SEIZED = 16
SHIFTED = 32
PLACED = 64
JOB_STARTED = 128
SMALL_JOB_STARTED = 256
JOB_ENDED = 512
ASSESSED = 1024
STUDY_STARTED = 2048
COURSE_STARTED = 4096
FELL_ILL = 8192
SEARCH_FAILED = 16384

FLOWS = {
    "flow_arrivals": (ARRIVED, "citizens who arrived"),
    "flow_admissions": (ADMITTED, "citizens admitted to a programme"),
    "flow_meetings": (MET, "meetings with a caseworker"),
    "flow_openings": (OPENED, "openings that came"),
    "flow_seized": (SEIZED, "openings that met contact"),
    "flow_shifts": (SHIFTED, "caseworker shifts"),
    "flow_placements": (PLACED, "internships and wage subsidies started"),
    "flow_job_starts": (JOB_STARTED, "citizens who started ordinary work"),
    "flow_small_job_starts": (SMALL_JOB_STARTED, "of these, in hours too few to leave support"),
    "flow_job_ends": (JOB_ENDED, "ordinary jobs that ended"),
    "flow_assessed": (ASSESSED, "citizens assessed by the rehabilitation team"),
    "flow_courses": (COURSE_STARTED, "preparatory courses started"),
    "flow_failed_searches": (SEARCH_FAILED, "chances of work for which no company with open hours was found"),
}
"""Weekly flow columns: the bit each counts, and its meaning."""
