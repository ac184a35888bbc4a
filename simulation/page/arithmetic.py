"""Caseload, places, posts and budget of a design: what follows from what, in whole people.

Places are citizens served at once, posts are whole caseworkers: ``posts = ceil(places / caseload)``, and a budget is
what the posts cost in a year. One of the four is locked; when another moves, the rest follow. Posts and budget are
the same thing in two units, so that where one of them is locked neither moves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

MOST = {"caseload": 500, "places": 100_000, "posts": 10_000}
"""The most of each that can be asked for."""


class Lever(StrEnum):
    """What can be moved, or locked."""

    CASELOAD = "caseload"
    PLACES = "places"
    POSTS = "posts"
    BUDGET = "budget"


@dataclass(frozen=True)
class Sizes:
    """A design's sizes: citizens a caseworker, citizens at once, whole caseworkers."""

    caseload: int
    places: int
    posts: int

    def budget(self, post_dkk: float) -> float:
        """Return what the posts cost in a year, DKK."""
        return self.posts * post_dkk


def movable(lever: Lever, locked: Lever) -> bool:
    """Return whether a lever can be moved while another is locked."""
    tied = (Lever.POSTS, Lever.BUDGET)
    return lever is not locked and not (lever in tied and locked in tied)


def moved(sizes: Sizes, lever: Lever, value: float, locked: Lever, post_dkk: float) -> Sizes:
    """Return the sizes after a lever was moved to a value, the locked one as it was.

    Parameters
    ----------
    sizes
        As they were.
    lever
        What is moved, and not locked.
    value
        Where to: citizens, whole posts, or DKK a year; kept within what can be.
    locked
        What stays.
    post_dkk
        What a post costs in a year, DKK; a budget buys the whole posts that it pays for.
    """
    if lever is Lever.BUDGET:
        lever, value = Lever.POSTS, math.floor(value / post_dkk + 1e-9)
    asked = min(max(1, round(value)), MOST[lever])
    if lever is Lever.CASELOAD:
        found = replace(sizes, caseload=asked)
        return _posts(found) if locked is Lever.PLACES else _places(found)
    if lever is Lever.PLACES:
        found = replace(sizes, places=asked)
        return _posts(found) if locked is Lever.CASELOAD else _caseload(found)
    found = replace(sizes, posts=asked)
    return _caseload(found) if locked is Lever.PLACES else _places(found)


def _posts(sizes: Sizes) -> Sizes:
    return replace(sizes, posts=math.ceil(sizes.places / sizes.caseload))


def _places(sizes: Sizes) -> Sizes:
    return replace(sizes, places=min(sizes.posts * sizes.caseload, MOST["places"]))


def _caseload(sizes: Sizes) -> Sizes:
    found = replace(sizes, caseload=min(math.ceil(sizes.places / sizes.posts), MOST["caseload"]))
    return found if found.posts * found.caseload >= found.places else _places(found)


def empty_places(sizes: Sizes, eligible: int) -> int:
    """Return how many places would stand empty on the first day, with so many citizens to fill them."""
    return max(0, sizes.places - eligible)
