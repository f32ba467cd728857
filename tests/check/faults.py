"""Slips in the shipped rules, each with the analysis that must find it and the finding.

Faults of one batch are planted together and found in one run; they do not disturb one another.
Batches keep the slow analyses down to a run each.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.check.property_mutants import MUTANTS


@dataclass(frozen=True)
class Fault:
    """The shipped rules with one text replaced, or with a text added."""

    analysis: str
    kind: str
    file: str
    """Relative to `kb/`."""
    old: str
    """Stands exactly once in the file; empty where `new` is added at its end."""
    new: str
    finding: str
    """The id of the finding; `*` stands for any text."""
    batch: int = 1

    def plant(self, kb: Path) -> None:
        """Change a copy of the rules."""
        path = kb / self.file
        text = path.read_text(encoding="utf-8")
        if self.old:
            assert text.count(self.old) == 1, (self.file, self.old)
            text = text.replace(self.old, self.new)
        else:
            text = f"{text}\n{self.new}\n"
        path.write_text(text, encoding="utf-8")


def _of_mutant(kind: str, claim: str) -> Fault:
    """A slip that refutes a claim."""
    one = next(mutant for mutant in MUTANTS if mutant.claim == claim)
    return Fault("properties", kind, one.file, one.old, one.new, f"property({claim})")


VERDICTS = (
    Fault(
        "verdicts",
        "two verdicts: a row of the table without its exception",
        "criteria/verdict.lp",
        "verdict(not_indicated_now) :- rejected, not contraindicated.",
        "verdict(not_indicated_now) :- rejected.",
        "two_verdicts(contraindicated,not_indicated_now)",
    ),
    Fault(
        "verdicts",
        "no verdict: a row of the table narrowed",
        "criteria/verdict.lp",
        "verdict(already_resected) :- already_resected.",
        "verdict(already_resected) :- already_resected, patient(primary_site, rectum).",
        "no_verdict",
    ),
    Fault(
        "verdicts",
        "a criterion both ways: failed by what meets it",
        "criteria/fitness.lp",
        "",
        "failed(fitness, s0_09) :- patient(fit_for_major_hepatectomy, yes).",
        "criterion_both_ways(fitness)",
    ),
)

CONFLICTS = (
    Fault(
        "contradictions",
        "conflict without override: the regimen of one profile and the one for all",
        "treatment/systemic.lp",
        "overrides(s2_08, (s2_02; s2_05)).",
        "",
        "contradiction(s2_05,s2_08)",
    ),
    Fault(
        "contradictions",
        "conflict without override: two backbones",
        "treatment/systemic.lp",
        "overrides(s2_11, (s2_02; s2_05)).",
        "",
        "contradiction(s2_05,s2_11)",
    ),
    Fault(
        "contradictions",
        "conflict without override: for and against radiotherapy",
        "treatment/primary.lp",
        "overrides(s2_20, s0_22).",
        "",
        "contradiction(s0_22,s2_20)",
    ),
    Fault(
        "contradictions",
        "conflict without override, under a reading that is not the default",
        "treatment/primary.lp",
        "overrides((s2_03; s2_20), s2_24).",
        "",
        "contradiction(s2_03,s2_24)",
    ),
    Fault(
        "contradictions",
        "conflict without override: an absolute contraindication and what still considers it",
        "treatment/resection.lp",
        "overrides(s0_20, (s0_17; s0_18; s0_19; s0_34)).",
        "",
        "contradiction(s0_17,s0_20)",
    ),
    Fault(
        "contradictions",
        "conflict between the documents: one statement taken for another action",
        "treatment/molecular.lp",
        "recommends(s2_06, molecular_profiling) :- unresectable, second_source, profile_gap(_),\n"
        "    not beyond_first_line.",
        "recommends(s2_06, (molecular_profiling; liver_biopsy)) :- unresectable, second_source,\n"
        "    profile_gap(_).",
        "contradiction(s0_36,s2_06)",
    ),
    Fault(
        "contradictions",
        "modality wrong: an alternative to consider taken for a recommendation",
        "treatment/conversion.lp",
        "considers(s0_35, trial_chemotherapy_plus_ablation)",
        "recommends(s0_35, trial_chemotherapy_plus_ablation)",
        "contradiction(s0_35,s2_05)",
    ),
)

GAPS = (
    Fault(
        "gaps",
        "gap: a statement dropped",
        "treatment/resection.lp",
        "considers(s0_08, liver_resection) :- operable, conditional(liver_remnant, _).\n",
        "",
        "gap(liver_procedure,no_statement,class(situation(consider)))",
    ),
    Fault(
        "gaps",
        "silence dropped: nothing can be done and nobody says so",
        "plan/silence.lp",
        "silent(primary_treatment, symptoms_unknown) :- unanswered(primary_treatment),"
        " _symptoms_unknown.\n",
        "",
        "gap(primary_treatment,unsaid,*)",
    ),
    Fault(
        "gaps",
        "silence dropped: a reason that excuses and is not given",
        "plan/silence.lp",
        "silent(postoperative_therapy, months_used_up) :- unanswered(postoperative_therapy),\n"
        "    months_used_up.\n",
        "",
        "gap(postoperative_therapy,unsaid,*)",
    ),
    Fault(
        "gaps",
        "gap: a decision due that no statement answers",
        "plan/due.lp",
        "due(conversion_technique, today) :- _conversion_ahead, ",
        "due(conversion_technique, today) :- ",
        "gap(conversion_technique,no_statement,*)",
    ),
)

PLANS = (
    Fault(
        "plans",
        "patients without a plan: two groups that exclude each other",
        "plan/options.lp",
        "",
        "clash(systemic_therapy, A, primary_treatment, defer_primary_treatment) :-\n"
        "    serves(A, systemic_therapy, backbone).",
        "no_plan",
        batch=1,
    ),
    Fault(
        "plans",
        "patients without a plan: one option required, though it may be excluded",
        "plan/choice.lp",
        "",
        ":- planning, due(liver_procedure, today), not do(liver_procedure, liver_resection).",
        "no_plan",
        batch=2,
    ),
    Fault(
        "plans",
        "patients without a plan: a constraint on `must` widened to `should`",
        "core/plan/choice.lp",
        ":- planning, departs(_, must).",
        ":- planning, departs(_, (must; should)).",
        "no_plan",
        batch=3,
    ),
)

RULES = (
    Fault(
        "rules",
        "dead rule: two conditions that exclude each other",
        "treatment/deciders.lp",
        "",
        "requires(s2_46, refer_to_hpb_unit) :- already_resected, candidate.",
        'never_fires("kb/treatment/deciders.lp","requires(s2_46, refer_to_hpb_unit)",1)',
    ),
    Fault(
        "rules",
        "dead statement: the only rule of a statement has one condition too many",
        "treatment/biopsy.lp",
        "candidate, effective(lesion_found_intraoperatively, yes).",
        "candidate, effective(lesion_found_intraoperatively, yes),\n    liver_biopsy_agreed.\n"
        "liver_biopsy_agreed :- already_resected, patient(biopsy_discussed_with_hpb_unit, yes).",
        "never_speaks(s0_37)",
    ),
    Fault(
        "rules",
        "dead statement: a value that the input does not have",
        "treatment/postoperative.lp",
        "already_resected, patient(margin_status, r1).",
        "already_resected, patient(margin_status, positive).",
        "never_speaks(s2_50)",
    ),
    Fault(
        "rules",
        "redundant rule: a wider one says the same",
        "treatment/resection.lp",
        "",
        "considers(s0_34, ablation) :- operable, patient(all_sites_treatable, yes).",
        'redundant("kb/treatment/resection.lp","considers(s0_34, ablation)",1)',
    ),
    Fault(
        "rules",
        "duplicate rule: the same in another file",
        "criteria/r0.lp",
        "",
        "resection_clears(no) :- judged(r0_feasible, no).",
        'redundant("kb/criteria/r0.lp","resection_clears(no)",1)',
    ),
    Fault(
        "rules",
        "unread input: declared, and no rule asks for it",
        "vocabulary/course.lp",
        "",
        'domain(albumin, (low; normal)).\nquestion(albumin, "Is the albumin low?").',
        "unread_input(albumin)",
    ),
    Fault(
        "rules",
        "unused predicate: a limit that decides nothing",
        "treatment/resection.lp",
        "",
        "heavy_burden :- patient(liver_metastases_count, N), N > 10.",
        "unused(heavy_burden,0)",
    ),
    Fault(
        "rules",
        "unused predicate: derived, and neither read nor shown",
        "criteria/fitness.lp",
        "",
        "frail(Patient) :- patient(fit_for_major_hepatectomy, no), Patient = 1.",
        "unused(frail,1)",
    ),
)

IRRELEVANCE = (
    Fault(
        "irrelevance",
        "irrelevance broken: the number of metastases decides",
        "criteria/r0.lp",
        "",
        "failed(r0, s0_15) :- patient(liver_metastases_count, N), N > 4.",
        "irrelevance(liver_metastases_count,verdict)",
    ),
    Fault(
        "irrelevance",
        "irrelevance broken: the spread decides",
        "criteria/verdict.lp",
        "",
        "rejected :- candidate, patient(lobar_distribution, bilobar), open(r0).",
        "irrelevance(lobar_distribution,verdict)",
    ),
    Fault(
        "irrelevance",
        "irrelevance broken: the size decides, in one step of a chain",
        "criteria/liver_remnant.lp",
        "_figure(flr_percent; flr_segments).",
        "_figure(flr_percent; flr_segments).\n"
        "conditional(liver_remnant, s0_08) :- patient(max_diameter_mm, V), V > 50.",
        "irrelevance(max_diameter_mm,verdict)",
    ),
)

MONOTONICITY = (
    Fault(
        "monotonicity",
        "non-monotone rule: a better value counts against",
        "criteria/liver_remnant.lp",
        "",
        "failed(liver_remnant, s0_10) :- patient(flr_percent, V), V > 80.",
        "worse_by_better(flr_percent)",
    ),
    Fault(
        "monotonicity",
        "unsafe default: unknown read as no, so that learning turns a criterion round",
        "criteria/primary_control.lp",
        "failed(primary_control, s0_21) :- in_place, patient(primary_resectable, no).",
        "failed(primary_control, s0_21) :- in_place, not patient(primary_resectable, yes).",
        "turned_round(primary_control)",
    ),
    Fault(
        "monotonicity",
        "unsafe default: sites not mentioned read as free of disease",
        "criteria/extrahepatic_control.lp",
        "_none_elsewhere :- not _unsaid, not _site_diseased,",
        "_none_elsewhere :- not _site_diseased,",
        "turned_round(extrahepatic_control)",
    ),
    Fault(
        "monotonicity",
        "learning more turns a criterion round: a word taken back by another",
        "criteria/fitness.lp",
        "",
        "failed(fitness, s0_09) :- patient(ecog, 4), unknown(fit_for_major_hepatectomy).",
        "turned_round(fitness)",
    ),
    Fault(
        "monotonicity",
        "non-monotone rule: the scale read upside down",
        "criteria/fitness.lp",
        "",
        "failed(fitness, s0_09) :- patient(ecog, 0).",
        "worse_by_better(ecog)",
        batch=2,
    ),
)

THRESHOLDS = (
    Fault(
        "thresholds",
        "wrong threshold: a limit on the way to the verdict that no statement sets",
        "criteria/verdict.lp",
        "",
        "rejected :- candidate, patient(max_diameter_mm, V), V > 100.",
        "boundary(max_diameter_mm,101)",
    ),
    Fault(
        "thresholds",
        "wrong threshold: a number in a check, and no statement behind it",
        "consistency/course.lp",
        "",
        "warning(bevacizumab_long_ago) :- patient(weeks_since_bevacizumab, N), N > 12.",
        "boundary(weeks_since_bevacizumab,13)",
    ),
    Fault(
        "thresholds",
        "wrong threshold: a second limit beside that of the source",
        "consistency/liver.lp",
        "",
        "note(many_metastases) :- patient(liver_metastases_count, N), N > 15.",
        "boundary(liver_metastases_count,16)",
    ),
)

READINGS = (
    Fault(
        "readings",
        "idle reading: declared, and no rule asks for it",
        "readings.lp",
        "",
        "reading(imaging, (ct; mri)).\ndefault_reading(imaging, ct).",
        "idle_reading(imaging,mri)",
    ),
    Fault(
        "readings",
        "idle reading: the rule of one choice dropped",
        "treatment/primary.lp",
        "recommends(s2_24, manage_primary_upfront) :- unresectable, second_source, in_place,\n"
        "    chosen(upfront_primary, every_primary).\n",
        "",
        "idle_reading(upfront_primary,every_primary)",
    ),
    Fault(
        "readings",
        "idle reading: both choices say the same",
        "treatment/conversion.lp",
        "_trial_scope :- candidate, chosen(trial_rule_scope, as_written).",
        "_trial_scope :- unresectable, chosen(trial_rule_scope, as_written).",
        "idle_reading(trial_rule_scope,as_written)",
    ),
)

SOURCES = (
    Fault(
        "sources",
        "dangling reference: a number that the list does not have",
        "statements/references.lp",
        "cites(s0_32, 5).",
        "cites(s0_32, 5).\ncites(s0_33, 9).",
        "reference(s0,9)",
    ),
    Fault(
        "sources",
        "dangling reference: an entry of the list dropped",
        "statements/references.lp",
        'reference(s0, 4, "Liver Resection for Colorectal Liver Metastases, 2025").\n',
        "",
        "reference(s0,4)",
    ),
)

PROPERTIES = (
    _of_mutant("threshold shifted: six weeks become four", "six_weeks_after_last_bevacizumab"),
    _of_mutant(
        "unsafe default: untested read as deficient", "pembrolizumab_only_in_deficient_repair"
    ),
    _of_mutant("violated property: the scope forgotten", "out_of_scope_gets_no_advice"),
    Fault(
        "properties",
        "violated property that nobody claims",
        "properties/all.lp",
        "",
        "violated(nobody_is_cured) :- already_resected.",
        "unclaimed(nobody_is_cured)",
    ),
)

STALE = (
    Fault(
        "accepted",
        "stale acceptance: what was accepted is found no more",
        "audit.lp",
        "",
        'accepted(contradiction(s0_01,s0_02), "an example").',
        "stale(contradiction(s0_01,s0_02))",
    ),
    Fault(
        "accepted",
        "stale question: what it asks about is found no more",
        "audit.lp",
        "",
        "open_question_on(remnant, tension(of_nobody)).",
        "stale(tension(of_nobody))",
    ),
)

FAULTS: tuple[Fault, ...] = (
    *VERDICTS,
    *CONFLICTS,
    *GAPS,
    *PLANS,
    *RULES,
    *IRRELEVANCE,
    *MONOTONICITY,
    *THRESHOLDS,
    *READINGS,
    *SOURCES,
    *PROPERTIES,
    *STALE,
)
