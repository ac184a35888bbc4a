"""The tables of a decision folder and their columns: unit and meaning; money is present value, in DKK of one year.

This is the only list of them: whoever makes, seals or reads such a folder takes the names from here.
"""

from __future__ import annotations

from collections.abc import Mapping

_MONEY = "DKK"
SUMMARY: Mapping[str, tuple[str, str]] = {
    "perspective": ("", "whose money"),
    "arm": ("", "design, against the baseline"),
    "mean_dkk": (_MONEY, "mean net benefit, present value; above 0 is a saving"),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications"),
    "high90": (_MONEY, "upper end"),
    "mean_low90": (_MONEY, "lower end of the 90 % interval of the mean, by Student's t over the draws' means"),
    "mean_high90": (_MONEY, "upper end"),
    "chance_sd": (_MONEY, "standard deviation between replications of one draw"),
    "knowledge_sd": (_MONEY, "standard deviation between draws, chance removed"),
    "p_loss_chance": ("share", "replications with a loss: what one municipality risks"),
    "p_loss_knowledge": ("share", "draws with a loss, chance removed: how unsure it is that it pays on average"),
    "payback_years": ("years", "median over replications; missing: not within the horizon"),
    "p_by_horizon": ("share", "replications that are paid back within the horizon"),
    "cost_dkk": (_MONEY, "what the perspective pays for the programme beyond the baseline's staff, present value"),
    "return_per_krone": ("DKK/DKK", "cost and net benefit over cost; missing where nothing is spent"),
}
NPV_BY_YEAR: Mapping[str, tuple[str, str]] = {
    "perspective": SUMMARY["perspective"],
    "arm": SUMMARY["arm"],
    "year": ("year", "calendar year"),
    "account": ("", "account of the ledger, or total (before tax, unless tax is counted)"),
    "nominal_dkk": (_MONEY, "mean saving of the year, undiscounted, in kroner of the price year"),
    "factor": ("", "discount factor of the year"),
    "present_dkk": (_MONEY, "present value"),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications' present values"),
    "high90": (_MONEY, "upper end"),
}
ACCEPTABILITY: Mapping[str, tuple[str, str]] = {
    "k": ("DKK", "what a unit of effect is worth"),
    "arm": ("", "design, the baseline among them"),
    "mean_u": (_MONEY, "mean of net benefit and k times effect"),
    "p_best": ("share", "draws in which it is best; a tie is shared"),
    "is_best": ("", "has the highest mean: the frontier"),
    "expected_loss": (_MONEY, "what choosing it loses on average against choosing the best of each draw"),
    "evpi": (_MONEY, "expected value of perfect information; with few draws, at most this"),
    "evpi_se": (_MONEY, "its standard error, by bootstrap over draws"),
}
PAYBACK: Mapping[str, tuple[str, str]] = {
    "perspective": SUMMARY["perspective"],
    "arm": SUMMARY["arm"],
    "year": ("year", "calendar year"),
    "p_by_year": ("share", "replications that are paid back by the end of the year"),
    "cumulated_dkk": (_MONEY, "mean cumulated net benefit, present value"),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications"),
    "high90": (_MONEY, "upper end"),
}
EVPPI: Mapping[str, tuple[str, str]] = {
    "k": ACCEPTABILITY["k"],
    "parameters": ("", "input, inputs learned together, or a group of them"),
    "evppi": (_MONEY, "expected value of learning it; with few draws, at most this"),
    "se": (_MONEY, "standard error"),
    "r2": ("share", "of the variance of utility that it explains"),
    "method": ("", "how it was estimated; fixed: it does not vary; refused: too many inputs for the draws"),
    "blocks": (_MONEY, "the same by blocks of draws (Strong and Oakley), as a check; of one input alone"),
}
THRESHOLDS: Mapping[str, tuple[str, str]] = {
    "input": ("", "input"),
    "value": ("see unit", "its value as run: the mean of the draws"),
    "low": ("see unit", "lower end of its range"),
    "high": ("see unit", "upper end"),
    "best": ("", "design that is best as run"),
    "below": ("see unit", "at a lower value than this another is best; missing: at none"),
    "best_below": ("", "design that is best below it"),
    "above": ("see unit", "at a higher value than this another is best; missing: at none"),
    "best_above": ("", "design that is best above it"),
    "method": ("", "exact (money is in proportion to it) or spline"),
    "unit": ("", "of the values"),
}
SWINGS: Mapping[str, tuple[str, str]] = {
    "input": THRESHOLDS["input"],
    "arm": SUMMARY["arm"],
    "low": (
        "see input",
        "lower end: of the range that is assumed of a price, else the 5th percentile of the draws",
    ),
    "high": ("see input", "upper end: else the 95th percentile"),
    "at_low_dkk": (_MONEY, "mean utility of the design with the input at its lower end, at the first k"),
    "at_high_dkk": (_MONEY, "at its upper end"),
    "method": THRESHOLDS["method"],
}
REGRET: Mapping[str, tuple[str, str]] = {
    "structure": ("", "form of the model: as_run, or the switches that differ"),
    "weight": ("share", "how likely it is taken to be"),
    "arm": ("", "design"),
    "mean_u": (_MONEY, "mean utility under it"),
    "regret": (_MONEY, "what the design loses against the best under that form"),
}
EQUITY: Mapping[str, tuple[str, str]] = {
    "perspective": SUMMARY["perspective"],
    "arm": SUMMARY["arm"],
    "group": ("", "health, education, social, age (at arrival), or shared: what is paid for nobody in particular"),
    "level": ("", "level of the group"),
    "citizens": ("citizens", "citizens of it, mean"),
    "participants": ("citizens", "of them in the design's programme, mean"),
    "nb_dkk": (
        _MONEY,
        "mean net benefit before tax at the prices of the run, present value; posts shared by participants",
    ),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications"),
    "high90": (_MONEY, "upper end"),
    "effect": ("see effect", "mean effect over all its citizens, undiscounted; missing where the horizon is cut"),
    "citizen_dkk": (_MONEY, "what its citizens gain before tax, present value"),
}
BY_GROUP: Mapping[str, tuple[str, str]] = {
    "perspective": SUMMARY["perspective"],
    "group": EQUITY["group"],
    "level": EQUITY["level"],
    "best_overall": ("", "design with the highest mean utility over all levels, at the first k"),
    "best": ("", "design with the highest mean utility for the level"),
    "value_dkk": (_MONEY, "what the latter adds before tax; summed over the levels, the value of choosing by group"),
    "value_unseen_dkk": (_MONEY, "the same on draws that the designs were not chosen on"),
}
WHOM: Mapping[str, tuple[str, str]] = {
    "practised": ("", "design whose places are given as it is practised"),
    "arm": ("", "the same design, but for who is taken first"),
    "first": ("", "trait by which they are, the lowest first; with a - before it the highest"),
    "participants_practised": ("citizens", "participants as practised, mean"),
    "participants": ("citizens", "participants by the ranking, mean"),
    "value_dkk": (_MONEY, "mean utility against the design as practised, at the first k, run again"),
    "low90": (_MONEY, "lower end of the 90 % interval of that mean, by Student's t over the draws' means"),
    "high90": (_MONEY, "upper end"),
    "effect": ("see effect", "mean effect against the design as practised"),
    "p_better": ("share", "draws in which it is better than as practised, chance removed; a tie counts half"),
    "promised_dkk": (
        _MONEY,
        "what it would be, did each participant of a level gain as those of the level do as practised; missing where "
        "the trait belongs to no grouping, a level had no participant, or taxes count (groups have money before tax)",
    ),
}
CONTRIBUTION: Mapping[str, tuple[str, str]] = {
    "arm": SUMMARY["arm"],
    "receiver": ("", "who decides"),
    "giver": ("", "who else could pay"),
    "receiver_dkk": (_MONEY, "mean net benefit of the decider"),
    "giver_dkk": (_MONEY, "mean net benefit of the giver with taxes on wages counted, before it pays"),
    "needed_mean_dkk": (_MONEY, "transfer with which the decider breaks even in the mean"),
    "needed_90_dkk": (_MONEY, "transfer with which the decider breaks even in 90 % of the draws"),
    "worth_it": ("", "the giver still gains after the transfer that is needed in the mean"),
}
EXITS: Mapping[str, tuple[str, str]] = {
    "arm": ("", "design, the baseline among them"),
    "exit": ("", "way out of support, or why a programme was left"),
    "share": ("share", "of all citizens, mean over replications"),
    "citizens": ("citizens", "number of them"),
}
EVSI: Mapping[str, tuple[str, str]] = {
    "k": ACCEPTABILITY["k"],
    "trial": ("", "trial simulated once for every draw"),
    "n": ("citizens", "citizens in the trial, both arms"),
    "evsi": (_MONEY, "expected value of the trial's information for this municipality"),
    "se": (_MONEY, "standard error"),
    "enbs": (_MONEY, "net of what the trial costs, for all municipalities it speaks to"),
    "enbs_wait": (
        _MONEY,
        "the same where one waits a year for its result with usual service: the first year's information, and what "
        "the design that is best now would have brought in it, are lost",
    ),
    "is_best": ("", "the size with the highest"),
}


WHO_PAYS: Mapping[str, tuple[str, str]] = {
    "arm": SUMMARY["arm"],
    "party": ("", "who pays or saves"),
    "before_tax_dkk": (_MONEY, "mean net benefit before tax; over all parties the sum is 0"),
    "tax_dkk": (_MONEY, "of taxes on wages; over all parties the sum is 0"),
    "with_tax_dkk": (_MONEY, "both"),
}
PLANE: Mapping[str, tuple[str, str]] = {
    "arm": SUMMARY["arm"],
    "of": ("", "draw (chance removed from money and effect, each by itself) or replication"),
    "number": ("", "which"),
    "effect": ("see effect", "effect against the baseline"),
    "cost_dkk": (_MONEY, "cost against the baseline: net benefit with its sign turned"),
}
REFUND: Mapping[str, tuple[str, str]] = {
    "arm": SUMMARY["arm"],
    "party": ("", "municipality or state"),
    "ladder_dkk": (_MONEY, "mean net benefit, the state's refund falling with the weeks on support, as run"),
    "flat_20_dkk": (_MONEY, "the same with a refund of 20 % from the first week"),
}
CAPACITY: Mapping[str, tuple[str, str]] = {
    "arm": SUMMARY["arm"],
    "posts": ("posts", "of its programmes, filled, mean week"),
    "places": ("citizens", "places open, mean week"),
    "in_programme": ("citizens", "citizens in them, mean week"),
    "without_place": ("citizens", "citizens whom a programme would take, had it a free place, mean week"),
    "open_hours_share": ("share", "of the ordinary hours that companies want, those that nobody fills"),
    "binds": ("", "what it would need more of: places, citizens, hours, or nothing of these"),
    "nb_dkk": (_MONEY, "mean net benefit of the perspective"),
    "effect": ("see effect", "mean effect"),
    "p_best": ("share", "draws in which it is best at the first k"),
}
STOPPING: Mapping[str, tuple[str, str]] = {
    "arm": SUMMARY["arm"],
    "week": ("week", "week in which one looks, from 0"),
    "seen": ("", "weekly column that is looked at, in the design's own arm"),
    "threshold": ("see seen", "end the programme if less is seen; -inf: never, inf: always"),
    "p_stopped": ("share", "replications in which it ends"),
    "nb_never_dkk": (_MONEY, "mean utility if it never ends"),
    "nb_always_dkk": (_MONEY, "mean utility if it always ends in that week"),
    "nb_rule_dkk": (_MONEY, "mean utility of the rule"),
    "nb_unseen_dkk": (_MONEY, "the same on draws that the threshold was not chosen on"),
    "value_dkk": (_MONEY, "of the rule against never ending"),
    "value_unseen_dkk": (_MONEY, "the same on draws that the threshold was not chosen on"),
}
ABOUT = {
    "summary": SUMMARY,
    "npv_by_year": NPV_BY_YEAR,
    "acceptability": ACCEPTABILITY,
    "payback": PAYBACK,
    "thresholds": THRESHOLDS,
    "swings": SWINGS,
    "structure_regret": REGRET,
    "equity": EQUITY,
    "by_group": BY_GROUP,
    "whom": WHOM,
    "contribution": CONTRIBUTION,
    "exits": EXITS,
    "who_pays": WHO_PAYS,
    "refund": REFUND,
    "capacity": CAPACITY,
    "plane": PLANE,
    "evppi": EVPPI,
    "evsi": EVSI,
    "stopping": STOPPING,
}
"""Unit and meaning of the columns of every table, by its name."""
ASKED_FOR = ("evsi", "stopping")
"""Tables that a decision has only where they were asked for."""
