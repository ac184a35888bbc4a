"""Nested configurations and their dotted keys (``policies.ips.places``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from simulation.words.variants import programme_of


def flat(given: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted keys of a nested configuration with their values; unset ones are left out."""
    for name, value in given.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", value


@lru_cache(10_000)
def of_programme(key: str) -> str:
    """Return a key of a variant as that of its programme: ``policies.ips-b.places`` as ``policies.ips.places``."""
    return re.sub(r"^(policies\.)([^.]+)", lambda found: found[1] + programme_of(found[2]), key)


def put(tree: dict[str, Any], key: str, value: Any) -> None:
    """Set a dotted key of a nested configuration; a single value where keys belong is replaced by them."""
    *branches, leaf = key.split(".")
    for branch in branches:
        if not isinstance(tree.get(branch), dict):
            tree[branch] = {}
        tree = tree[branch]
    tree[leaf] = value
