"""``indsats decide``: from results to a choice, a page for the committee and its forms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.cli.exits import OK
from simulation.cli.text import folders
from simulation.cli.values import number, split_language, whole
from simulation.errors import Mistake, nearest

ABOUT = "from a comparison or a sweep to a choice: who pays, how sure, what to know more"
HELP = """indsats decide DIR [key=value ...] | decide population=... policy=[...] [key=value ...]

Reads a comparison, or a sweep over designs (policies.NAME.KEY), and runs nothing; without a folder it makes the
comparison first (400 draws, 5 replications each, 520 weeks: hours on a large population; say replications= for less).
It ends with a folder: a page for the committee with a method page behind it, tables, skema1 (docx, pdf), budget.xlsx.

  indsats decide results/my-comparison
  indsats decide results/my-comparison perspective=public k=[0,500,2000] horizon_years=4 --lang da

Keys: perspective=municipality|state|region|a_kasse|employer|citizen|supplier|public|society
effect=weeks_in_job (or hours_worked, or any outcome)   k=[0,500] (DKK per unit of it; the first decides)
horizon_years= discount=fm_2023|none|RATE tax=off|on prices=drawn|fixed price_range={course_week: [800, 2500]}
structure=as_run|mixed|worst weights={as_run: 0.5, lock_in.off: 0.5} groups=[health,education,social,age]
trial=inklusion n=[240,480] (what another trial is worth) setup_dkk= citizen_dkk= scale_citizens_year= scale_years=
stopped=DIR stop_week=52 seen=stock_in_job (the same with policies.NAME.end_week=52: end it below which level?)
budget_dkk= (without a folder: the policy's staff for the whole run, at eight caseloads, and which of them is best)
first=[age,-age]|all (without a folder: whom to offer the policy's places; run with the lowest, -: highest first)
out=DIR lang=en|da"""

ASKED = ("perspective", "effect", "k", "horizon_years", "discount", "tax", "structure", "weights", "prices",
         "price_range", "groups")  # fmt: skip
TRIAL = ("trial", "n", "setup_dkk", "citizen_dkk", "scale_citizens_year", "scale_years")
STOP = ("stopped", "stop_week", "seen")
BUDGET, FIRST = "budget_dkk", "first"
RUNS = (BUDGET, FIRST)
"""What is asked of a comparison that is made for it."""
KEYS = (*ASKED, *TRIAL, *STOP, *RUNS, "out")
CASELOADS = (10, 15, 20, 25, 35, 50, 75, 100)
"""Caseloads that are tried under a budget: from intensive support to usual service."""
DRAWS, EACH, WEEKS = 400, 5, 520
"""Draws, replications of each, and weeks of a comparison that is made for a decision."""
SIZES = (240, 480)


def run(words: list[str]) -> int:
    """Decide, draw the page and print the folder; return the exit code."""
    lang, words = split_language(words)
    plain = folders(words)
    for word in plain:
        if word in KEYS:
            raise Mistake("{}: give a value, as in {}=...", word, word)
    own, rest = _split([word for word in words if word not in plain])
    if len(plain) > 1 or not (plain or rest):
        raise Mistake("decide: give one result folder, or population= and policy= of a comparison to be made")
    if plain and rest:
        key = rest[0].partition("=")[0]
        raise Mistake("{}: decide has no such key beside a folder{}", key, nearest(key, list(KEYS)))
    return _decide(Path(plain[0]) if plain else None, rest, own, lang, " ".join(words))


def _split(words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the keys of a decision with their values, and the other words."""
    import yaml

    own: dict[str, Any] = {}
    rest = []
    for word in words:
        key, equals, value = word.partition("=")
        if key not in KEYS:
            rest.append(word)
            continue
        if key in own:
            raise Mistake("{}: {} is given twice; give it once", word, key)
        try:
            own[key] = yaml.safe_load(value) if equals else None
        except yaml.YAMLError as error:
            raise Mistake("{}={}: cannot be read", key, value) from error
        if own[key] is None:
            raise Mistake("{}: give a value, as in {}=...", key, key)
    return own, rest


def _decide(made: Path | None, words: list[str], own: Mapping[str, Any], lang: str, line: str) -> int:
    from simulation.decision.decide import decide
    from simulation.decision.folder import write
    from simulation.decision.question import asked
    from simulation.engine.progress import console
    from simulation.report.kinds import page
    from simulation.results.checks import check_folder
    from simulation.results.place import try_place
    from simulation.words.texts import Texts

    texts = Texts(lang)
    question = asked({key: own[key] for key in ASKED if key in own})
    trial = _trial(own)
    stop = _stop(own) if any(key in own for key in STOP) else {}
    if made is not None:
        for key in RUNS:
            if key in own:
                raise Mistake("{}: runs designs of its own; give population= and policy=, not a folder", key)
        check_folder(made)
        try_place(_out(own, made))
    else:
        if "out" in own:
            try_place(Path(str(own["out"])))
        if all(key in own for key in RUNS):
            raise Mistake("{} with {}: one question at a time", *RUNS)
        made = _under_budget(words, own) if BUDGET in own else _compared(words, own, lang)
    out = _out(own, made)
    found = decide(made, question=question)
    more = {"evsi": found.evsi(**trial)} if trial else {}
    more |= {"stopping": found.stopping(**stop)} if stop else {}
    console.print(texts("progress.decide"))
    folder = write(found, out, page("decide", lang), more, f"indsats decide {line}".strip())
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK


def _out(own: Mapping[str, Any], made: Path) -> Path:
    asked = Path(str(own.get("out", "")))
    if "out" in own and made.resolve() in asked.resolve().parents:
        raise Mistake("out={}: lies within the results it is about; choose another folder", asked)
    return Path(str(own["out"])) if "out" in own else made.with_name(f"decide-{made.resolve().name}")


def _trial(own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the trial that is asked about; nothing where none is."""
    if "trial" not in own:
        for key in TRIAL:
            if key in own:
                raise Mistake("{}: is about a trial; say which, as in trial=inklusion", key)
        return {}
    sizes = own.get("n", SIZES)
    sizes = sizes if isinstance(sizes, list | tuple) else [sizes]
    found: dict[str, Any] = {
        "trial": str(own["trial"]),
        "n": [whole({"n": size}, "n", 2, 1_000_000) for size in sizes],
        "setup_dkk": number(own, "setup_dkk", 0.0),
        "citizen_dkk": number(own, "citizen_dkk", 0.0),
    }
    if "scale_citizens_year" in own:
        found["scale_citizens_year"] = number(own, "scale_citizens_year", 0.0)
    if "scale_years" in own:
        found["scale_years"] = whole(own, "scale_years", 1, 100)
    return found


def _stop(own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule of stopping is made of."""
    for key in STOP[:2]:
        if key not in own:
            raise Mistake("{}: give it too, as in stopped=results/ended stop_week=52", key)
    week = whole(own, "stop_week", 0, 10_000)
    return {
        "stopped": Path(str(own["stopped"])),
        "week": week,
        **({"seen": str(own["seen"])} if "seen" in own else {}),
    }


def _settings(words: list[str]) -> tuple[list[str], Any]:
    """Return the words of a comparison, as large as a decision needs it where nothing is said, and its settings."""
    from simulation.cli.words import settings_of
    from simulation.decision.gathered import whole_years

    said = {word.partition("=")[0] for word in words}
    sizes = {"chance_per_draw": EACH, "replications": DRAWS * EACH, "horizon_weeks": WEEKS}
    words = [*words, *(f"{key}={value}" for key, value in sizes.items() if key not in said)]
    settings, _ = settings_of("compare", words)
    if settings.knowledge != "drawn":
        raise Mistake(
            "knowledge={}: a decision is made over draws of what is not known; leave it out", settings.knowledge
        )
    if settings.replications // settings.chance_per_draw < 2:
        raise Mistake(
            "replications={}: a decision needs two draws at least: replications={} or more (chance_per_draw={})",
            settings.replications,
            2 * settings.chance_per_draw,
            settings.chance_per_draw,
        )
    if not [arm for arm in settings.policy if arm != settings.baseline]:
        raise Mistake("policy: name one or more to choose between, as in policy=[ips]")
    if not whole_years(settings.start, settings.horizon_weeks)[0]:
        raise Mistake("horizon_weeks={}: no calendar year is whole in the run", settings.horizon_weeks)
    return words, settings


def _under_budget(words: list[str], own: Mapping[str, Any]) -> Path:
    """Run a policy under a budget at several caseloads, and return the study's folder."""
    from simulation.cli.describe import points_of
    from simulation.cli.study import composed_inputs, finish, new_study
    from simulation.model.clock import WEEKS_PER_YEAR

    budget = number(own, BUDGET, 0.0)
    if budget <= 0:
        raise Mistake("{}={}: a number above 0", BUDGET, own[BUDGET])
    words, settings = _settings(words)
    if len(settings.policy) != 1 or "+" in settings.policy[0]:
        raise Mistake("{}: pays for one policy; name it, as in policy=[ips]", BUDGET)
    name, said = settings.policy[0], {word.partition("=")[0] for word in words}
    years = settings.horizon_weeks / WEEKS_PER_YEAR
    keys = {
        "budget_dkk": f"{budget:.15g}",
        "budget_years": f"{years:.3f}",
        "caseload_limit": ",".join(map(str, CASELOADS)),
    }
    own_words = [f"policies.{name}.{key}={value}" for key, value in keys.items()]
    own_words.append("record=[weekly]")
    words = [*words, *(word for word in own_words if word.partition("=")[0] not in said)]
    inputs, composed = composed_inputs("sweep", words)
    folder = new_study("sweep", words, composed, inputs, points_of(composed, inputs))
    if code := finish(folder, composed):
        raise Mistake("{}: some of its runs failed (exit code {}); indsats sweep resume {}", folder, code, folder)
    return folder


def _compared(words: list[str], own: Mapping[str, Any], lang: str) -> Path:
    """Make the comparison that a decision is asked of, as large as a decision needs it, and return its folder."""
    from simulation.cli.compare import draw
    from simulation.comparison.commands import compare
    from simulation.comparison.ranked import USUAL_RANKINGS, ranked
    from simulation.results.store import Page

    words, settings = _settings(words)
    command = f"indsats compare {' '.join(words)}"
    if FIRST in own:
        told = own[FIRST] if isinstance(own[FIRST], list) else [own[FIRST]]
        first = USUAL_RANKINGS if told == ["all"] else [str(one) for one in told]
        settings = ranked(settings, first)
        command = f"indsats decide {' '.join(words)} {FIRST}=[{','.join(first)}]"
    return compare(settings, None, Page(lambda folder: draw(folder, lang), lang), command)
