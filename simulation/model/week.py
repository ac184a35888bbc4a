"""The order of the week, written out once: :data:`PHASES`.

Admission comes first, and before staff (the model text has it after), so that somebody admitted this week is assigned
in the same week to the programme's own caseworker and not first to another one, which would be a shift. It is the
policies' own, in NumPy, between :func:`run_weeks` calls; all else is one compiled loop in the order of the table (a
test holds it to that). The Mesa model steps its agents through the same table, one row at a time
(:meth:`simulation.agents.labour_market.LabourMarket.step_agents`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from simulation.model.compiling import rule
from simulation.model.groups import NOBODY
from simulation.model.presence import Presence, let_in, place_of
from simulation.model.randomness import Draw, Kind, uniform
from simulation.model.rules.accounting import account, account_family, account_post, close_week, pay_displaced
from simulation.model.rules.arriving import arrive
from simulation.model.rules.companies import company_week, market_level
from simulation.model.rules.families import families_week
from simulation.model.rules.living import live
from simulation.model.rules.meeting import meet, open_week
from simulation.model.rules.placing import place
from simulation.model.rules.recording import record, record_absent, record_post, snapshot, snapshot_end
from simulation.model.rules.staffing import post_week, share_hours, staff_week
from simulation.model.rules.status import FINAL, in_review
from simulation.model.rules.team import convene


class Phase(NamedTuple):
    """A phase of the week: whose it is, the method of these agents, the rules it calls, and what happens in it.

    ``agents`` are the ``citizens``, ``caseworkers`` or ``companies``, or the ``model`` itself. Where people compete,
    ``in_line``, another citizen comes first each week (:func:`first_in_line`).
    """

    agents: str
    method: str
    rules: tuple[str, ...]
    what: str
    in_line: bool = False


PHASES = (
    Phase("model", "convene", ("convene",), "the rehabilitation team decides cases"),
    Phase("caseworkers", "staff", ("post_week",), "hire, resign, be absent"),
    Phase("companies", "compete", ("company_week",), "lose and gain competing applicants"),
    Phase("citizens", "staff", ("staff_week",), "be assigned to a caseworker, or moved on", in_line=True),
    Phase("caseworkers", "share_hours", ("share_hours",), "share hours among the citizens there are"),
    Phase("citizens", "meet", ("meet",), "meet the caseworker, or not"),
    Phase("citizens", "open", ("open_week",), "come into an opening, or out of it"),
    Phase("citizens", "find_place", ("place",), "start a course, a placement, work or an education", in_line=True),
    Phase("citizens", "live", ("live",), "work, activity, health, assessment"),
    Phase("citizens", "account", ("account",), "post what is paid"),
    Phase("citizens", "record", ("record",), "be counted"),
    Phase("model", "families", ("families_week", "account_family"), "what children feel of it, and what it costs"),
    Phase("caseworkers", "account", ("account_post", "record_post"), "be paid, and counted"),
    Phase(
        "model",
        "measure",
        ("measure_market", "pay_displaced", "close_week"),
        "note hours wanted and filled, who waits, and what each party paid",
    ),
    Phase("citizens", "arrive", ("arrive",), "enter, move, die, retire at the turn of the week"),
)
"""The phases after admission, in order. The last opens the next week, and is left out after the last one."""

_QUEUE = int(Draw.ASSIGN)
_POPULATION = int(Kind.POPULATION)


@rule
def first_in_line(number: int, luck: Any, week: int) -> int:
    """Return the row that comes first this week, where people compete for posts and companies."""
    return int(uniform(luck, _POPULATION, 0, week, _QUEUE) * number)


@rule
def measure_market(companies: Any, market: Any) -> None:
    """Note this week's ordinary hours wanted, those that competing applicants fill, and those who wait ``[3]``."""
    for j in range(companies.shape[0]):
        market[0] += companies[j].demand
        market[1] += companies[j].others
        market[2] += companies[j].waiting


@rule
def run_weeks(
    citizens: Any,
    posts: Any,
    companies: Any,
    families: Any,
    children: Any,
    designs: Any,
    programmes: Any,
    params: Any,
    prices: Any,
    luck: Any,
    ledger: Any,
    counts: Any,
    nets: Any,
    money: Any,
    booked: Any,
    market: Any,
    seen: Any,
    there: Presence,
    first: int,
    last: int,
    weeks: int,
) -> None:
    """Run weeks ``first`` to ``last - 1`` from after admission, then the arrivals of the next week.

    All weeks must lie in one calendar year, whose ``ledger``, ``money`` and ``booked`` these are, and read one record
    of ``prices``. ``seen`` ``[N]`` or empty receives the snapshots of the last week run. Only citizens who are
    ``there`` are looked at. Phases share a loop over rows where none reads what another citizen's phase of that loop
    writes; in ``live`` citizens ask companies for hours in row order.
    """
    everybody = citizens.shape[0]
    watched = seen.shape[0] > 0
    p, price = params[0], prices[0]
    for week in range(first, last):
        count = counts[week]
        number = there.number[0]
        begin = place_of(there.rows[:number], first_in_line(everybody, luck, week))
        convene(citizens, there.rows[:number], companies, p, price, luck, week)
        for j in range(posts.shape[0]):
            post_week(posts[j], designs[posts[j].service], p, luck, week)
        level = market_level(p, price, week)
        for j in range(companies.shape[0]):
            company_week(companies[j], j, level, p, luck, week)
        for at in range(begin, begin + number):
            row = there.rows[at if at < number else at - number]
            staff_week(citizens[row], row, posts, designs, p, luck, week)
        for j in range(posts.shape[0]):
            share_hours(posts[j], designs[posts[j].service], p, week)
        for at in range(begin, begin + number):
            row = there.rows[at if at < number else at - number]
            meet(citizens[row], row, posts, designs, p, price, luck, week)
            open_week(citizens[row], row, posts, designs, p, luck, week)
            if watched:
                snapshot(citizens[row], seen[row])
            place(citizens[row], row, posts, designs, companies, p, price, luck, week)
            if watched:
                seen[row].at_risk = citizens[row].at_risk
                seen[row].job_start = citizens[row].job_start
        record_absent(everybody - number, there.gone, count)
        stay = 0
        for at in range(number):
            row = there.rows[at]
            live(citizens[row], row, posts, designs, companies, programmes, p, price, luck, week)
            account(citizens[row], designs, programmes, p, price, ledger, money[citizens[row].group], week)
            record(citizens[row], count, week)
            if watched:
                snapshot_end(citizens[row], seen[row])
            if FINAL[citizens[row].support]:
                there.gone[citizens[row].support] += 1.0
            else:
                there.rows[stay] = row
                stay += 1
        there.number[0] = stay
        families_week(families, children, citizens, designs, p, luck, week, weeks)
        for k in range(families.shape[0]):
            account_family(families[k], citizens, price, ledger, money[citizens[families[k].parent].group])
        for j in range(posts.shape[0]):
            account_post(posts[j], designs[posts[j].service], ledger, money[NOBODY], week)
            record_post(posts[j], designs[posts[j].service], count, week)
        measure_market(companies, market[week])
        pay_displaced(market[week][2], p, price, ledger, money[NOBODY])
        close_week(money, booked, nets[week])
        if week + 1 < weeks:
            let_in(there, week + 1)
            new = there.until[week + 1]
            for at in range(there.number[0]):
                row = there.rows[at]
                comes = new < there.until[week + 2] and there.coming[new] == row
                if comes:
                    new += 1
                if comes or in_review(row, week + 1):  # leaving for good is looked at in the review
                    arrive(citizens[row], row, posts, companies, programmes, p, luck, week + 1)
