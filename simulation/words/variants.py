"""Variants: a programme under settings of its own, so that it can be compared with itself.

A part of an arm is a programme (``ips``) or a variant of one (``ips-b``, called "IPS (b)" on a page). A variant is
its programme in all that is read of it and drawn for it; its settings are those of ``policies.ips-b`` alone.
"""

from __future__ import annotations

import re

VARIANT = re.compile(r"[a-z0-9]{1,12}")
"""What a variant may be called."""


def parted(part: str) -> tuple[str, str | None]:
    """Return the programme and the variant of a part of an arm; of a programme itself the variant is ``None``."""
    programme, hyphen, variant = part.partition("-")
    return programme, variant if hyphen else None


def programme_of(part: str) -> str:
    """Return the programme that a part of an arm is, or is a variant of."""
    return parted(part)[0]


def titled(title: str, variant: str | None) -> str:
    """Return what a variant of a programme with this title is called."""
    return title if variant is None else f"{title} ({variant})"
