"""The verdict as a data engineer would write it for a table: polars expressions, and SQL beside it.

A translation of the rules of `kb/criteria` under the default readings, shortened where a table
allows it: only what decides the verdict, each condition once, the first verdict that fits. An
unknown input is null; a null condition decides nothing, as `when` and `CASE` take it, and is made
false only where it is negated or counted. It gives the verdict and nothing else: no criterion, no
reason, no other reading, no check of the values.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from pathlib import Path

import polars as pl

VERDICTS = (
    "out_of_scope", "already_resected", "contraindicated", "not_indicated_now", "undetermined",
    "consider", "indicated",
)  # fmt: skip
"""From the first that fits on."""
OTHER_SITES = (
    "adrenal_metastases", "splenic_metastases", "local_recurrence", "peritoneal_metastases",
    "hilar_node_metastases", "retroperitoneal_node_metastases", "bone_metastases",
    "brain_metastases", "other_metastases",
)  # fmt: skip
SITES = ("lung_metastases", *OTHER_SITES)
NEIGHBOURS = ("diaphragm_invasion", "adrenal_invasion", "other_organ_invasion")
SQL = (Path(__file__).parent / "by_hand.sql").read_text(encoding="utf-8")
"""The same for DuckDB: of a table `patients`, one column, the place of the verdict."""


def verdict(patients: pl.LazyFrame, *kept: str) -> pl.LazyFrame:
    """The verdict of each patient as the place in `VERDICTS`, beside the columns kept."""
    decided = patients.with_columns(**_facts()).with_columns(**_criteria())
    return decided.select(*kept, verdict=_verdict())


def _is(column: str, *values: str) -> pl.Expr:
    """Whether a column has one of the values; null where it is unknown."""
    return _any(pl.col(column) == value for value in values)


def _one_is(columns: Iterable[str], value: str) -> pl.Expr:
    return _any(_is(one, value) for one in columns)


def _any(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(or_, conditions)


def _not(condition: pl.Expr) -> pl.Expr:
    """Where a condition does not hold, or is not known to."""
    return ~condition.fill_null(False)


def _null(*columns: str) -> pl.Expr:
    """Where nothing is known of any of them."""
    return reduce(and_, (pl.col(one).is_null() for one in columns))


def _facts() -> dict[str, pl.Expr]:
    """What more than one condition asks for."""
    unit = _null("r0_assessed_by") | _is("r0_assessed_by", "hpb_unit")
    never_reviewed = _null(
        "current_resectability",
        "r0_feasible",
        "all_disease_removable",
        "negative_margin_achievable",
    )
    diseased = [_is(one, "present", "resectable", "ablatable").fill_null(False) for one in SITES]
    one, several = diseased[0], pl.lit(False)
    for site in diseased[1:]:
        one, several = one | site, several | (one & site)
    return {
        "clears": unit & (
            _is("r0_feasible", "yes")
            | (_is("all_disease_removable", "yes") & _is("negative_margin_achievable", "yes"))
            | _is("current_resectability", "resectable")
        ),
        "does_not_clear": unit & _one_is(
            ("r0_feasible", "all_disease_removable", "negative_margin_achievable"), "no"
        ),
        "unresectable": unit & (
            _is("current_resectability", "unresectable")
            | (_is("initial_resectability", "unresectable") & never_reviewed)
        ),
        "beyond": unit & _one_is(NEIGHBOURS, "unresectable"),
        "grown_in": unit & _one_is(NEIGHBOURS, "resectable"),
        "treatable": unit & _is("all_sites_treatable", "yes"),
        "untreatable": unit & _is("all_sites_treatable", "no"),
        "remnant_refused": _is("flr_adequate", "no").fill_null(False),
        "short": (pl.col("flr_percent") < 33) & (pl.col("flr_segments") < 2),
        "enough": ((pl.col("flr_percent") >= 33) | (pl.col("flr_segments") >= 2)),
        "either_short": ((pl.col("flr_percent") < 33) | (pl.col("flr_segments") < 2)),
        "no_figure": _null("flr_percent", "flr_segments"),
        "fitness_judged": _null("fitness_assessed_by")
        | _is("fitness_assessed_by", "surgeon_and_anaesthetist"),
        "uncontrollable": _one_is(("extrahepatic_disease", *SITES), "uncontrollable").fill_null(
            False
        ),
        "not_accepted": _one_is(OTHER_SITES, "ablatable"),
        "every_site_said": reduce(and_, (pl.col(one).is_not_null() for one in SITES))
        | _is("other_sites", "none").fill_null(False),
        "diseased": one,
        "several": several,
    }  # fmt: skip


def _criteria() -> dict[str, pl.Expr]:
    """Where each criterion is met and failed, and where it is met by what is only considered."""
    ablation = pl.col("does_not_clear") & pl.col("treatable") & _not(pl.col("beyond"))
    nothing = _is("extrahepatic_disease", "none") | (
        pl.col("every_site_said") & ~pl.col("diseased") & ~pl.col("uncontrollable")
    )
    dealt_with = _is("extrahepatic_disease", "controllable") | (
        pl.col("every_site_said") & pl.col("diseased") & _not(_one_is(SITES, "present"))
    )
    controlled = (
        dealt_with & _not(pl.col("not_accepted")) & ~pl.col("several") & ~pl.col("uncontrollable")
    )
    return {
        "met": (pl.col("clears") | ablation)
        & (
            (pl.col("enough") & ~pl.col("remnant_refused"))
            | (pl.col("no_figure") & _is("flr_adequate", "yes"))
        )
        & pl.col("fitness_judged") & _is("fit_for_major_hepatectomy", "yes")
        & (
            _is("primary_status", "resected_curative")
            | (_is("primary_status", "in_situ", "complete_response")
               & _is("primary_resectable", "yes"))
        )
        & (nothing | controlled),
        "failed": pl.col("untreatable") | pl.col("beyond") | pl.col("short")
        | pl.col("remnant_refused")
        | (pl.col("fitness_judged") & _is("fit_for_major_hepatectomy", "no"))
        | _is("primary_status", "resected_palliative") | _is("primary_resectable", "no")
        | pl.col("not_accepted") | pl.col("unresectable"),
        "selected": ablation | pl.col("grown_in") | (controlled & _not(nothing))
        | (pl.col("enough") & pl.col("either_short") & ~pl.col("remnant_refused")),
    }  # fmt: skip


def _verdict() -> pl.Expr:
    """The first that fits."""
    return (
        pl.when(
            _is("histology", "other")
            | (pl.col("liver_metastases_count") == 0)
            | _is("liver_metastases_present", "no")
        ).then(0)
        .when(_is("liver_resection_done", "yes")).then(1)
        .when(pl.col("uncontrollable")).then(2)
        .when(pl.col("failed")).then(3)
        .when(_not(pl.col("met")) | _null("histology")).then(4)
        .when(pl.col("selected")).then(5)
        .otherwise(6)
        .cast(pl.UInt8)
    )  # fmt: skip
