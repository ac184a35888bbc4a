"""The outcomes that are reported on where none are asked for."""

from __future__ import annotations

OUTCOMES = ("mean_weeks_in_job", "in_job", "off_support", "municipal_saving_dkk")
