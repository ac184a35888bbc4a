"""Whom to offer a fixed number of places: a programme run again, taking other citizens first.

What a citizen gains by a place depends on who else has one: they share caseworkers and companies' hours, and push
each other aside. So the gains of groups do not sum to what a ranking gives; it is run.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from simulation.errors import UserError
from simulation.run.settings import PolicySettings, Settings
from simulation.words.explaining import one_line

LONGEST, HIGHEST = 8, "-"
"""Letters of a trait in a variant's name, and what stands before a trait whose highest values are taken first."""
USUAL_RANKINGS = tuple(
    f"{way}{trait}"
    for trait in ("age", "weeks_on_support", "physical", "mental", "education", "motivated")
    for way in ("", HIGHEST)
)
"""What ``first=all`` tries: traits of every population that a caseworker sees, from either end."""


def ranked(settings: Settings, first: Sequence[str]) -> Settings:
    """Return the settings of a comparison of one programme as it is practised and by each ranking.

    Parameters
    ----------
    settings
        A comparison of one programme with the baseline.
    first
        Traits by which its places are given, the lowest first; with a ``-`` before it the highest.

    Returns
    -------
    Settings
        The programme, and a variant of it for each ranking (``ips-agelow``, ``ips-agehigh``): the same citizens, luck
        and settings.

    Raises
    ------
    UserError
        For another number of programmes, no ranking, one that is given twice, or a trait that nobody sees.
    """
    programmes = [arm for arm in settings.policy if arm != settings.baseline]
    if len(programmes) != 1 or "+" in programmes[0] or "-" in programmes[0]:
        raise UserError("first=: ranks the places of one policy; name it, as in policy=[ips]")
    if not first or len(set(first)) < len(first):
        raise UserError("first=[{}]: traits, none twice, as in first=[age,-age]", ",".join(first))
    (name,) = programmes
    own = settings.policy_settings(name).model_dump(exclude_none=True)
    variants: dict[str, str] = {}
    for one in first:
        stem, end = one.removeprefix(HIGHEST).replace("_", "")[:LONGEST], "high" if one.startswith(HIGHEST) else "low"
        called = f"{name}-{stem}{end}"
        variants[called if called not in variants else f"{name}-{stem[:-1]}2{end}"] = one
    try:
        policies = {called: PolicySettings(**{**own, "first": one}) for called, one in variants.items()}
    except ValidationError as error:
        raise UserError(one_line(error)) from error
    update = {"policy": (*settings.policy, *variants), "policies": {**settings.policies, **policies}}
    return settings.model_copy(update=update)
