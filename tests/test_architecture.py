"""The house stays as built: who imports whom, where luck and held-out evidence may stand, how long files are."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from simulation.evidence.registry import Use, load
from simulation.model.identity import model_files

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "simulation"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE = 400


def contracts() -> ConfigParser:
    """Return the import contracts."""
    found = ConfigParser()
    found.read(ROOT / ".importlinter", encoding="utf-8")
    return found


def rooms() -> set[str]:
    """Return the modules and packages right below ``simulation``."""
    files = {p.stem for p in PACKAGE.glob("*.py")} - {"__init__"}
    folders = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    return {f"simulation.{name}" for name in files | folders}


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_arrows_point_down():
    assert lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_room_has_its_place_in_the_contracts():
    found = contracts()
    assert rooms() == set(re.findall(r"simulation\.\w+", found["importlinter:contract:rooms"]["layers"]))
    hydra = set(found["importlinter:contract:hydra"]["source_modules"].split())
    assert hydra == rooms() - {"simulation.cli"}
    report = set(found["importlinter:contract:report"]["forbidden_modules"].split())
    allowed = {
        f"simulation.{name}" for name in ("report", "results", "words", "evidence", "files", "errors", "model")
    }
    assert rooms() - report == allowed
    model = {f"simulation.model.{p.stem}" for p in (PACKAGE / "model").glob("*") if p.suffix == ".py" or p.is_dir()}
    model |= {f"simulation.model.economics.{p.stem}" for p in (PACKAGE / "model" / "economics").glob("*.py")}
    # of the model a report knows the vocabularies: states, and who pays on which account
    known = {"states", "economics", "economics.accounts"}
    known = {f"simulation.model.{name}" for name in known}
    assert {m for m in model if "__" not in m} - report == known


def named(contract: str, side: str, modules: set[str]) -> set[str]:
    """Return the modules that one side of a contract names, by themselves, their package or a ``*`` for a folder."""
    patterns = contracts()[f"importlinter:contract:{contract}"][f"{side}_modules"].split()
    within = [re.compile(re.escape(p).replace(r"\*", r"\w+") + r"(\.|$)") for p in patterns]
    return {m for m in modules if any(pattern.match(m) for pattern in within)}


def modules_below(folder: Path) -> set[str]:
    """Return the full names of the modules below a folder of the package, ``__init__`` left out."""
    paths = (p for p in folder.rglob("*.py") if p.stem != "__init__")
    return {".".join(p.relative_to(ROOT).with_suffix("").parts) for p in paths}


def test_no_room_besides_reproduction_and_the_command_line_may_read_a_case():
    cases = named("cases", "forbidden", modules_below(PACKAGE))
    assert len(cases) >= 18
    assert cases == {m for m in modules_below(PACKAGE / "policies") if m.rpartition(".")[2] in ("cases", "fitted")}
    for module in ("policies.jobfirst.cases", "policies.ips.fitted", "policies.cases"):
        assert f"simulation.{module}" in cases
    elsewhere = modules_below(PACKAGE / "policies") - cases
    assert elsewhere - named("cases", "source", elsewhere) == set(), "not held by the contract `cases`"
    others = rooms() - {f"simulation.{name}" for name in ("cli", "errors", "files", "policies", "reproduction")}
    assert others - named("cases", "source", others) == set()


def test_what_cases_are_made_of_knows_no_programme():
    policies = modules_below(PACKAGE / "policies")
    source, forbidden = (named("made_of", side, policies) for side in ("source", "forbidden"))
    assert source == {"simulation.policies.cases"}
    assert source | forbidden == policies
    assert source & forbidden == set()


def test_the_modules_that_import_a_programmes_cases_are_the_two_lists_of_reproduction():
    users = {
        kind: {
            str(path.relative_to(PACKAGE))
            for path in SOURCES
            if any(re.fullmatch(rf"simulation\.policies\.\w+\.{kind}(\..*)?", name) for name in imports(path))
        }
        for kind in ("cases", "fitted")
    }
    assert users == {"cases": {"reproduction/predicted.py"}, "fitted": {"reproduction/fitted.py"}}


def test_every_module_of_reproduction_and_of_the_cases_stands_on_one_side_of_the_wall():
    cases = named("cases", "forbidden", modules_below(PACKAGE))
    both = cases | modules_below(PACKAGE / "reproduction")
    fitted, predicted = (named("predictions", side, both) for side in ("source", "forbidden"))
    assert fitted | predicted == both
    assert fitted & predicted == set()
    assert {"simulation.policies.cases", "simulation.policies.ips.fitted"} <= fitted
    assert "simulation.reproduction.calibrated" in fitted
    assert {"simulation.policies.jobfirst.cases", "simulation.reproduction.predicted"} <= predicted


def test_what_is_fitted_reads_evidence_through_the_view_for_fitting_alone():
    shared = (PACKAGE / "reproduction" / "fitted.py", PACKAGE / "policies" / "cases.py")
    paths = [*PACKAGE.glob("policies/*/fitted.py"), *shared]
    assert len(paths) > 5
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "load"]
        views = [node for node in ast.walk(tree) if ast.unparse(node) == "load().for_fit()"]
        assert len(used) == len(views), path


def test_there_are_no_more_than_twenty_rooms():
    assert len(rooms()) <= 20


def test_no_contract_has_an_exception():
    assert "ignore_imports" not in (ROOT / ".importlinter").read_text(encoding="utf-8")


def test_package_inits_import_nothing():
    for path in PACKAGE.rglob("__init__.py"):
        if path.parent != PACKAGE:
            assert list(imports(path)) == [], path


def test_hydra_stands_in_the_command_line_and_the_top_level_experiments_alone():
    allowed = {PACKAGE / "cli" / "words.py", *(ROOT / "experiments").glob("*.py")}
    everywhere = [*SOURCES, *(ROOT / "experiments").glob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    users = {p for p in everywhere if any(i.split(".")[0] in ("hydra", "omegaconf") for i in imports(p))}
    assert PACKAGE / "cli" / "words.py" in users
    assert users <= allowed


LUCK = re.compile(r"\b(?:np|numpy)\.random\b|\bfrom random import\b|^\s*import random\b|\.random\.default_rng", re.M)
MESA_NEEDS_ONE = {PACKAGE / "agents" / "labour_market.py": "mesa.Model.__init__(self, rng=np.random.default_rng(0))"}
"""Mesa's Model makes a generator of its own unless it is given one; ours is never drawn from."""


def offenders(offends: Callable[[Path], bool]) -> list[str]:
    """Return the source files that break a rule, all of them, by their place in the package."""
    return [str(path.relative_to(PACKAGE)) for path in SOURCES if offends(path)]


def has_luck(path: Path) -> bool:
    """Whether a file draws random numbers other than by the one generator."""
    text = path.read_text(encoding="utf-8").replace(MESA_NEEDS_ONE.get(path, "\0"), "")
    keys = set() if PACKAGE / "page" in path.parents else {"secrets"}  # who may speak with the page is no luck
    return LUCK.search(text) is not None or bool({"random", "numpy.random", *keys} & set(imports(path)))


def test_all_luck_is_in_the_one_generator():
    assert offenders(has_luck) == []


def test_the_search_for_luck_would_find_it():
    for line in (
        "x = np.random.normal()",
        "from random import choice",
        "import random",
        "rng = numpy.random.PCG64()",
    ):
        assert LUCK.search(line), line


INSTITUTIONAL = {"ips.rksk_plan", "aabenraa.investment"}
"""Entries kept for validation that also state facts of the organisation (caseload, staff, cadence, budget)."""
READ = re.compile(r"""["'](?:evidence:)?([a-z_0-9]+(?:\.[a-z_0-9]+)+)["']""")


def texts(path: Path) -> Iterator[str]:
    """Yield every string of a file that is not a docstring: what code can read evidence by."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


PREDICTED = set(PACKAGE.glob("policies/*/cases.py"))
"""Where what is kept for validation stands beside its prediction, and nowhere else below reproduction."""
SIZES = {"hjoerring_ips": "ips.hjoerring_exits"}
"""Built-in populations whose size, and nothing else, stands in an entry kept for validation."""


@pytest.mark.parametrize("folder", ["policies", "model", "agents", "run", "calibration"])
def test_no_evidence_kept_for_validation_is_read_by_the_model(folder):
    held = {entry.id for entry in load().entries(Use.VALIDATE)} - INSTITUTIONAL
    assert len(held) > 10
    found = set()
    for path in set((PACKAGE / folder).rglob("*.py")) - PREDICTED:
        found |= {e for e in held for text in texts(path) if text.removeprefix("evidence:").startswith(e)}
    for path in (PACKAGE / folder).rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        size = SIZES.get(path.parent.name, "")
        text = re.sub(rf'^  (n|families): "evidence:{re.escape(size)}[;"].*$', "", text, flags=re.M) if size else text
        found |= {e for e in held if re.search(rf"(?<![\w.]){re.escape(e)}(?!\w)", text)}
    assert found == set()


def test_the_facts_taken_from_held_out_entries_are_those_listed():
    mentioned = {
        e.id
        for e in load().entries(Use.VALIDATE)
        for path in (PACKAGE / "policies").rglob("*.yaml")
        if f"evidence: {e.id}." in path.read_text(encoding="utf-8")
    }
    assert mentioned == INSTITUTIONAL


def test_no_file_is_longer_than_400_lines():
    assert offenders(lambda path: len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE) == []


def test_every_module_says_what_it_is():
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert offenders(lambda path: bool(trees[path].body) and not ast.get_docstring(trees[path])) == []


BUILT = {"results", "build", "dist", "outputs", "multirun"}


def tracked() -> list[Path]:
    """Return the text files that git tracks, or would; in a copy without git, all that are not built."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        parts = ((p, p.relative_to(ROOT).parts) for p in ROOT.rglob("*"))
        paths = [p for p, names in parts if names[0] not in BUILT and not any(_hidden(n) for n in names)]
    found = [p for p in paths if p.is_file() and b"\0" not in p.read_bytes()[:4096]]
    assert len(found) > 100
    return found


def _hidden(name: str) -> bool:
    return name == "__pycache__" or (name.startswith(".") and name not in (".importlinter", ".gitignore", ".ci"))


MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|tmp/venv|opt|mnt|private)/\w+|[A-Z]:\\\\?Users|"
    r"https?://(?!docs\.|github\.com)[\w.-]*(?:pypi|artifactory|nexus|registry|mirror|index)[\w.-]*"
)
"""A path of somebody's machine, or the host of a package index."""


def test_no_tracked_file_knows_a_machine_or_a_registry():
    found = []
    for path in tracked():
        if path == Path(__file__).resolve():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {hit.group(0)}" for hit in MACHINE.finditer(text)]
    assert found == []


def test_the_search_for_machines_would_find_them():
    # put together here, so that this file holds none itself
    machines = ("/".join(("open('", "home", "someone", "x')")), "/".join(("cd ", "work", "place")))
    index = "://".join(("https", "py" + "pi.somewhere.example/simple"))
    for line in (*machines, index, "C:\\" + "Users\\someone"):
        assert MACHINE.search(line), line
    for line in ("https://github.com/projectmesa/mesa", "results/reference/", "DKK/home"):
        assert not MACHINE.search(line), line


def test_the_identity_of_a_run_holds_every_module_a_rule_stands_in_or_imports():
    def ours(path: Path) -> set[Path]:
        names = [n.replace(".", "/") for n in imports(path) if n.startswith("simulation.")]
        files = {ROOT / f"{n}.py" for own in names for n in (own, own.rpartition("/")[0])}
        return {f for f in files if f.exists()}

    reached = {p for p in SOURCES if "simulation.model.compiling.rule" in set(imports(p))}
    assert PACKAGE / "model" / "week.py" in reached
    while more := {found for p in reached for found in ours(p)} - reached:
        reached |= more
    # errors and words are what a rule never computes with
    assert {p for p in reached if p.parent not in (PACKAGE, PACKAGE / "words")} <= set(model_files(".py"))
