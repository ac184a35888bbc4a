"""What the comparison says, in sentences: how much is covered, every miss, the rivals, the falls."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.report.headline import Tile
from simulation.report.reproduction_rows import (
    RIVALS,
    Result,
    called,
    distance,
    documented,
    simulated,
    written,
)
from simulation.words.texts import DASH, Texts

MOST_PEOPLE = 1000
"""In larger studies a difference in persons says no more than one in percentage points."""

NARROW = 1e-9
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Miss:
    """A figure outside its interval (or a direction or a sum that does not come out) and its sentence."""

    name: str
    id: str
    sentence: str


def number(record: Record, name: str) -> float:
    """Return a number of a record of ``reproduce.json``; null is NaN."""
    value = record.get(name)
    return math.nan if value is None else float(value)


def tiles(summary: Mapping[str, Record], texts: Texts) -> list[Tile]:
    """Return the three numbers of the page's head: covered when fitted, covered when predicted, mean width."""
    found = []
    for use in ("calibrate", "validate"):
        record = summary.get(use)
        if record and record["figures"]:
            hits = texts("in_short.covered", hits=record["covered"], n=record["figures"])
            expected = texts("in_short.expected", expected=texts.percent(number(record, "expected"), 0))
            found.append(Tile(hits, texts(f"in_short.{use}_tile"), _share(record, texts), expected))
    for use, note in (("validate", "width_note"), ("calibrate", "width_note_calibrate")):
        width = number(summary.get(use, {}), "mean_width_share")
        if math.isfinite(width):
            points = f"{texts.number(width * 100, 1)} {texts('units.points_short')}"
            found.append(Tile(points, texts("in_short.width_tile"), texts(f"in_short.{note}"), ""))
            break
    return found


def headlines(
    results: Sequence[Result], summary: Mapping[str, Record], rivals: Sequence[Record], texts: Texts
) -> list[str]:
    """Return the page in short: coverage, width, rivals, directions and sums, misses, what is not counted."""
    found = []
    fitted, kept = summary.get("calibrate", {}), summary.get("validate", {})
    if fitted.get("figures"):
        found.append(texts("in_short.calibrate", n=fitted["figures"], hits=fitted["covered"]))
    if kept.get("figures"):
        found.append(f"{_validate(kept, texts)} {texts('in_short.' + _verdict(kept))}")
    widths = {use: number(summary.get(use, {}), "mean_width_share") for use in ("validate", "calibrate")}
    points = {u: f"{texts.number(w * 100, 1)} {texts('units.points')}" for u, w in widths.items() if math.isfinite(w)}
    if len(points) == 2:
        found.append(texts("in_short.width", **points))
    elif points:
        found.append(texts("in_short.width_one", width=next(iter(points.values()))))
    shown = [r for r in rivals if r["use"] == "validate" and r["figures"]] or [r for r in rivals if r["use"] == "all"]
    found.extend(rival_sentence(r, texts) for r in shown if r["figures"])
    for kind in ("direction", "identity"):
        own = [r.covered for r in results if r.kind == kind and r.covered is not None]
        if own:
            found.append(texts(f"in_short.checks_{kind}", n=len(own), hits=sum(own)))
    missed = [r.role for r in results if r.covered is False]
    if missed:
        counts = {role: missed.count(role) for role in ("predicted", "fitted")}
        found.append(texts("in_short.missed", n=len(missed), other=len(missed) - sum(counts.values()), **counts))
    counted = sum(int(s.get("figures", 0)) for s in summary.values())
    uncounted = sum(r.numeric for r in results) - counted
    if uncounted > 0:
        found.append(texts("in_short.uncounted", n=uncounted))
    return found


def not_said(texts: Texts) -> list[str]:
    """Return what the comparison does not say."""
    return [texts(f"in_short.said_{name}") for name in ("interval", "together", "fitted", "documented")]


def _ends(record: Record, texts: Texts) -> dict[str, str]:
    names = {"share": "coverage", "low": "coverage_low", "high": "coverage_high", "expected": "expected"}
    return {key: texts.percent(number(record, name), 0) for key, name in names.items()}


def _share(record: Record, texts: Texts) -> str:
    ends = _ends(record, texts)
    return texts("in_short.interval", **{k: ends[k] for k in ("share", "low", "high")})


def _validate(record: Record, texts: Texts) -> str:
    return texts("in_short.validate", n=record["figures"], hits=record["covered"], **_ends(record, texts))


def _verdict(record: Record) -> str:
    """Say whether the coverage can be told from what right intervals would have."""
    expected = number(record, "expected")
    if number(record, "coverage_high") < expected:
        return "validate_narrow"
    return "validate_wide" if number(record, "coverage_low") > expected else "validate_right"


def misses(results: Sequence[Result], texts: Texts) -> list[tuple[str, list[Miss]]]:
    """Return every miss with its sentence under headings: predicted, fitted, arithmetic, others."""
    found: dict[str, list[Miss]] = {"predicted": [], "fitted": [], "arithmetic": [], "other": []}
    for result in results:
        if result.covered is False:
            role = result.role if result.role in found else "other"
            found[role].append(Miss(called(texts, result), result.id, miss_sentence(result, texts)))
    return [(texts(f"results.misses_{role}"), rows) for role, rows in found.items() if rows]


def miss_sentence(result: Result, texts: Texts) -> str:
    """Return which way and by how much a figure is missed, in the study's own terms, and whether it was fitted."""
    values = {"documented": documented(texts, result), "simulated": simulated(texts, result)}
    if result.kind == "direction":
        parts = [texts("misses.direction", **values)]
    elif result.kind == "identity":
        gap = distance(texts, result, result.simulated_mean - result.documented)
        parts = [texts("misses.identity", **values, gap=gap)]
    else:
        parts = _numeric_miss(result, texts)
    if texts.has(f"misses.{result.role}"):
        parts.append(texts(f"misses.{result.role}"))
    if result.note:
        parts.append(texts("misses.note", note=result.note))
    return " ".join(parts)


def _numeric_miss(result: Result, texts: Texts) -> list[str]:
    below = result.documented < result.pi90_low
    outside = result.pi90_low - result.documented if below else result.documented - result.pi90_high
    if result.documented < 0:
        key = "misses.fall_small" if below else "misses.fall_large"
    else:
        key = "misses.high" if below else "misses.low"
    parts = [
        texts(
            key,
            documented=written(texts, result, result.documented),
            simulated=simulated(texts, result),
            gap=distance(texts, result, result.simulated_mean - result.documented),
            outside=distance(texts, result, outside),
        )
    ]
    if result.kind == "share" and result.n <= MOST_PEOPLE:
        people = [texts.number(round(v * result.n)) for v in (result.documented, result.simulated_mean)]
        parts.append(
            texts("misses.people", n=texts.number(result.n), documented=people[0], simulated=people[1]),
        )
    low, high = result.documented_low, result.documented_high
    if math.isfinite(low) and math.isfinite(high) and high - low > NARROW:
        key = "misses.reaches" if low <= result.pi90_high and high >= result.pi90_low else "misses.apart"
        parts.append(texts(key, **{k: written(texts, result, v) for k, v in (("low", low), ("high", high))}))
    return parts


def rival_sentence(record: Record, texts: Texts) -> str:
    """Return whether the simulation beats a rival, from a record of the comparison."""
    key = str(record["verdict"]).replace(" ", "_")
    ends = {
        end: DASH if math.isnan(v := number(record, f"difference_{end}")) else texts.number(v, 2, sign=True)
        for end in ("low", "high")
    }
    return texts(
        f"contest.{key}",
        rival=texts(f"contest.{record['rival']}"),
        use=texts(f"contest.on_{record['use']}"),
        model=texts.number(number(record, "model_score"), 2),
        other=texts.number(number(record, "rival_score"), 2),
        n=record["figures"],
        studies=record["studies"],
        better=texts.percent(number(record, "better"), 0),
        **ends,
    )


def rival_sentences(results: Sequence[Result], rivals: Sequence[Record], texts: Texts) -> list[str]:
    """Return a sentence per rival for the figures kept for validation and for all, and where each is better."""
    compared = [r for r in rivals if r["figures"] and r["use"] in ("validate", "all")]
    if not compared:
        return [texts("contest.nothing")]
    found = [rival_sentence(r, texts) for r in compared]
    for rival in RIVALS:
        names = [called(texts, r) for r in results if r.rival(rival) < r.score]
        if names:
            found.append(texts("contest.where_worse", rival=texts(f"contest.{rival}"), names="; ".join(names)))
    return found


def fall_sentence(result: Result, texts: Texts) -> str:
    """Return how much of a documented change the trend alone gives, the policy adds, and neither explains.

    The trend is the simulated change without the policy (``control_mean``), the policy's part what it adds.
    """
    whole, trend, total = result.documented, result.control_mean, result.simulated_mean
    said = documented(texts, result)
    if not (math.isfinite(trend) and math.isfinite(total) and whole):
        return texts("falls.unknown", documented=said, simulated=simulated(texts, result))

    def share(part: float) -> str:
        return texts.percent(part / whole, 0)

    policy, rest = total - trend, whole - total
    against = policy * whole < 0
    parts = [
        texts("falls.trend", documented=said, control=written(texts, result, trend), share=share(trend)),
        texts("falls.policy_against", part=distance(texts, result, policy))
        if against
        else texts("falls.policy", part=distance(texts, result, policy), share=share(policy)),
    ]
    if abs(rest) <= NARROW:
        parts.append(texts("falls.exact"))
    elif rest * whole > 0:
        parts.append(texts("falls.rest", part=distance(texts, result, rest), share=share(rest)))
    else:
        parts.append(texts("falls.beyond", part=distance(texts, result, rest)))
    if result.note:
        parts.append(texts("misses.note", note=result.note))
    return " ".join(parts)
