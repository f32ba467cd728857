"""For every claim of `kb/properties/` a slip in the rules that it must refute, or several."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PropertyMutant:
    """The shipped rules with one text replaced: the claim no longer holds."""

    claim: str
    file: str
    """Relative to `kb/`."""
    old: str
    """Stands exactly once in the file."""
    new: str


MUTANTS: tuple[PropertyMutant, ...] = (
    # S0-24 asks for both.
    PropertyMutant(
        "both_at_once_only_where_both_come_out",
        "treatment/sequence.lp",
        "_at_once :- _both_to_do, not unresectable, patient(metastases_small, yes),\n"
        "    patient(metastases_accessible, yes),",
        "_at_once :- _both_to_do, not unresectable, patient(metastases_small, yes),",
    ),
    # The limit counted from today, not from the end of radiotherapy.
    PropertyMutant(
        "bowel_operation_in_time",
        "plan/weeks.lp",
        "latest(primary_treatment, primary_resection, T - V) :-",
        "latest(primary_treatment, primary_resection, T) :-",
    ),
    # Only the overall word counts, and a site that cannot be controlled is missed.
    PropertyMutant(
        "contraindicated_is_never_resected",
        "criteria/verdict.lp",
        "contraindicated :- candidate, contraindicated_by(_).",
        "contraindicated :- candidate, contraindicated_by(extrahepatic_disease).",
    ),
    # An excuse meant for primaries whose symptoms nobody knows, granted to all.
    PropertyMutant(
        "every_due_decision_is_answered",
        "plan/silence.lp",
        "_excused(primary_treatment) :- _symptoms_unknown.",
        "_excused(primary_treatment) :- in_place.",
    ),
    # Unknown read as yes.
    PropertyMutant(
        "indicated_has_a_curable_primary",
        "criteria/primary_control.lp",
        "patient(primary_status, Status),\n    patient(primary_resectable, yes).",
        "patient(primary_status, Status),\n    could_be(primary_resectable, yes).",
    ),
    # What `unstated_assessor` says of an unknown assessor, granted to any other.
    PropertyMutant(
        "indicated_is_known_to_be_fit",
        "criteria/fitness.lp",
        "unknown(fitness_assessed_by), chosen(unstated_assessor, counts).",
        "possibly_not(fitness_assessed_by, surgeon_and_anaesthetist).",
    ),
    # Left out of the criteria, and out of sight.
    PropertyMutant(
        "indicated_is_known_to_be_fit",
        "consistency/course.lp",
        "warning(unfit_and_not_asked_for) :- _left_out(fitness).\n",
        "",
    ),
    # "About a third", rounded down too far.
    PropertyMutant(
        "indicated_leaves_enough_liver",
        "criteria/liver_remnant.lp",
        "threshold(flr_percent, 33, (s0_08; s2_17)).",
        "threshold(flr_percent, 30, (s0_08; s2_17)).",
    ),
    # The order of two steps the wrong way round.
    PropertyMutant(
        "liver_first_is_liver_first",
        "plan/order.lp",
        "follows_if(primary_treatment, primary_resection, liver_procedure, A) :- _liver(A),\n"
        "    do(sequence, liver_first).",
        "follows_if(liver_procedure, A, primary_treatment, primary_resection) :- _liver(A),\n"
        "    do(sequence, liver_first).",
    ),
    # Ablation beside the resection, whichever resection it is.
    PropertyMutant(
        "liver_is_operated_on_once",
        "plan/decisions.lp",
        "serves(A, liver_procedure, procedure) :- liver_operation(A).",
        "_ablates(resection_plus_ablation; ablation).\n"
        "serves(A, liver_procedure, beside) :- _ablates(A).\n"
        "serves(A, liver_procedure, procedure) :- liver_operation(A), not _ablates(A).",
    ),
    # A technique that is an operation, as a step of its own.
    PropertyMutant(
        "liver_is_operated_on_once",
        "plan/decisions.lp",
        "serves(portal_vein_embolisation, conversion_technique, technique).",
        "serves((portal_vein_embolisation; two_stage_hepatectomy), conversion_technique,"
        " technique).",
    ),
    # The side forgotten.
    PropertyMutant(
        "no_anti_egfr_in_braf_mutant_or_right_colon",
        "treatment/systemic.lp",
        "    tumour_side(left), not _mutated.",
        "    not _mutated.",
    ),
    # KRAS taken for the whole of RAS.
    PropertyMutant(
        "no_anti_egfr_in_ras_mutant",
        "treatment/systemic.lp",
        "    tumour_side(left), not _mutated.",
        "    tumour_side(left).",
    ),
    # Untested read as wild type.
    PropertyMutant(
        "no_anti_egfr_untested",
        "treatment/molecular.lp",
        "_kras_wild_type :- patient((kras; ras), wild_type).",
        "_kras_wild_type :- possibly_not(kras, mutant).",
    ),
    # Unknown read as discussed.
    PropertyMutant(
        "no_biopsy_without_the_liver_unit",
        "treatment/biopsy.lp",
        "    possibly_not(biopsy_discussed_with_hpb_unit, yes).",
        "    patient(biopsy_discussed_with_hpb_unit, no).",
    ),
    # One of the resections forgotten where only ablation would clear the rest.
    PropertyMutant(
        "no_liver_operation_short_of_r0",
        "plan/options.lp",
        "_resection_alone(liver_resection; one_stage_hepatectomy; two_stage_hepatectomy).",
        "_resection_alone(liver_resection; one_stage_hepatectomy).",
    ),
    # One of the two statements forgotten that irradiate after conversion.
    PropertyMutant(
        "no_pelvic_radiotherapy_against_the_stage",
        "treatment/pelvic.lp",
        "    _irradiable, not pelvis_spared.",
        "    _irradiable.",
    ),
    # Any primary, not the rectum only.
    PropertyMutant(
        "no_pelvic_radiotherapy_of_the_colon",
        "treatment/pelvic.lp",
        "_irradiable :- rectal, in_place,",
        "_irradiable :- in_place,",
    ),
    # A week for what comes after another step.
    PropertyMutant(
        "no_step_before_what_it_waits_for",
        "core/plan/weeks.lp",
        "not _bounded(D, A), not _comes_after(D, A), not",
        "not _bounded(D, A), not",
    ),
    # One of two statements on triplets forgotten.
    PropertyMutant(
        "no_triplet_for_the_unfit",
        "treatment/systemic.lp",
        "_triplet_in_view :- prefers((s2_10; s0_30), triplet).",
        "_triplet_in_view :- prefers(s2_10, triplet).",
    ),
    # The holds passed by where the liver is only ablated.
    PropertyMutant(
        "nothing_before_its_hold_ends",
        "plan/weeks.lp",
        "bound(liver_procedure, A, Week) :- liver_operation(A),",
        "bound(liver_procedure, A, Week) :- liver_operation(A), A != ablation,",
    ),
    # The entry criterion of old trials back as a bar (S0-15).
    PropertyMutant(
        "number_size_and_spread_are_no_bar",
        "criteria/r0.lp",
        "failed(r0, s0_19) :- invades_beyond_removal.",
        "failed(r0, s0_19) :- invades_beyond_removal.\n"
        "failed(r0, s0_15) :- patient(liver_metastases_count, N), N > 4.",
    ),
    # A triplet with bevacizumab for every profile.
    PropertyMutant(
        "one_antibody_in_a_plan",
        "treatment/systemic.lp",
        "    patient(mmr, proficient), _mutated.",
        "    patient(mmr, proficient).",
    ),
    # One action of a group at least, where exactly one was meant.
    PropertyMutant(
        "one_backbone_in_a_plan",
        "core/plan/choice.lp",
        "serves(A, D, Group) } = 1 :-",
        "serves(A, D, Group) } >= 1 :-",
    ),
    # Unknown read as judged by the liver unit.
    PropertyMutant(
        "only_the_liver_unit_judges_margins",
        "treatment/deciders.lp",
        "_unit_unheard :- candidate, possibly_not(r0_assessed_by, hpb_unit).",
        "_unit_unheard :- candidate, patient(r0_assessed_by, other).",
    ),
    # The condition of S2-42 on S0-39, which has none.
    PropertyMutant(
        "original_sites_come_out",
        "treatment/resection.lp",
        "requires(s0_39, resect_original_sites) :- operable,",
        "requires(s0_39, resect_original_sites) :- converted,",
    ),
    # The turning point forgotten.
    PropertyMutant(
        "original_sites_come_out",
        "treatment/resection.lp",
        "foresees(s0_39, resect_original_sites, conversion) :- convertible_later,\n"
        "    patient(pet_complete_response, yes).\n",
        "",
    ),
    # The scope forgotten.
    PropertyMutant(
        "out_of_scope_gets_no_advice",
        "treatment/deciders.lp",
        "_team_unheard :- possibly_not(mdt_discussed, yes), not out_of_scope.",
        "_team_unheard :- possibly_not(mdt_discussed, yes).",
    ),
    # The default of the reading forgotten: pembrolizumab only before any chemotherapy.
    PropertyMutant(
        "pembrolizumab_first_in_deficient_repair",
        "treatment/systemic.lp",
        "_immunotherapy_in_time :- chosen(pembrolizumab_timing, while_first_line_runs).\n",
        "",
    ),
    # Untested read as deficient.
    PropertyMutant(
        "pembrolizumab_only_in_deficient_repair",
        "treatment/systemic.lp",
        "patient(mmr, deficient),\n    _immunotherapy_in_time.",
        "could_be(mmr, deficient),\n    _immunotherapy_in_time.",
    ),
    # The profile only for whom a regimen is chosen today.
    PropertyMutant(
        "profile_is_completed",
        "treatment/molecular.lp",
        "requires(s2_35, molecular_profiling) :- candidate, profile_gap(_).",
        "requires(s2_35, molecular_profiling) :- unresectable, profile_gap(_).",
    ),
    # Unknown read as restaged.
    PropertyMutant(
        "restaged_before_the_liver",
        "treatment/sequence.lp",
        "    not contraindicated, possibly_not(restaged, yes).",
        "    not contraindicated, patient(restaged, no).",
    ),
    # The interval of S0-27 (restaging) for that of S0-28.
    PropertyMutant(
        "reviewed_within_two_months",
        "treatment/conversion.lp",
        "threshold(review_interval_months, 2, (s0_28; s2_15)).",
        "threshold(review_interval_months, 3, (s0_28; s2_15)).",
    ),
    # The override the wrong way round.
    PropertyMutant(
        "silent_primary_is_left_alone",
        "treatment/primary.lp",
        "overrides(s2_20, s0_22).",
        "overrides(s0_22, s2_20).",
    ),
    # Unknown symptoms read as symptoms.
    PropertyMutant(
        "silent_primary_is_left_alone",
        "plan/due.lp",
        "awaits_symptoms(s2_20) :- _irradiation_called_for, unresectable, second_source,\n"
        "    unknown(primary_symptomatic), not symptomatic.",
        "awaits_symptoms(s2_20) :- _irradiation_called_for, unresectable, second_source,\n"
        "    patient(primary_symptomatic, no), not symptomatic.",
    ),
    # What was given after the operation not counted.
    PropertyMutant(
        "six_months_of_perioperative_chemotherapy",
        "treatment/postoperative.lp",
        "months_left(T - N - M) :-",
        "months_left(T - N) :-",
    ),
    # The bowel forgotten.
    PropertyMutant(
        "six_weeks_after_bevacizumab_in_the_plan",
        "plan/waits.lp",
        "at_conversion(D, A), _operation(D, A),",
        "at_conversion(D, A), _liver_operation(D, A),",
    ),
    # The interval of other guidelines.
    PropertyMutant(
        "six_weeks_after_last_bevacizumab",
        "treatment/holds.lp",
        "threshold(weeks_since_bevacizumab, 6, s2_44).",
        "threshold(weeks_since_bevacizumab, 4, s2_44).",
    ),
    # What nobody says how to control taken for what is ablated.
    PropertyMutant(
        "six_weeks_after_last_bevacizumab",
        "treatment/extrahepatic.lp",
        "operation_elsewhere :- patient(extrahepatic_disease, controllable),"
        " not controllable_site(_).\n",
        "",
    ),
    PropertyMutant(
        "six_weeks_after_bevacizumab_in_the_plan",
        "treatment/extrahepatic.lp",
        "operation_elsewhere :- patient(Site, present), controllable_site(Site).\n",
        "",
    ),
    # The chemoradiotherapy of liver first as the opening.
    PropertyMutant(
        "systemic_therapy_before_long_course",
        "plan/order.lp",
        "follows_if(pelvic_radiotherapy, Rt, liver_procedure, A) :- _liver(A), _rt(Rt),\n"
        "    do(sequence, liver_first).\n",
        "",
    ),
    # One of two courses forgotten.
    PropertyMutant(
        "the_pelvis_is_irradiated_once",
        "treatment/pelvic.lp",
        "irradiated :- patient(pelvic_rt_given, (short_course; long_course)).",
        "irradiated :- patient(pelvic_rt_given, long_course).",
    ),
    # A course known only from the time since it forgotten.
    PropertyMutant(
        "the_pelvis_is_irradiated_once",
        "treatment/pelvic.lp",
        "irradiated :- known(weeks_since_pelvic_rt).\n",
        "",
    ),
    # Unknown read as discussed.
    PropertyMutant(
        "the_team_decides_before_treatment",
        "treatment/deciders.lp",
        "_team_unheard :- possibly_not(mdt_discussed, yes),",
        "_team_unheard :- patient(mdt_discussed, no),",
    ),
    # S2-04 read only of those who were unresectable at first.
    PropertyMutant(
        "what_never_converts_waits_for_no_conversion",
        "treatment/situation.lp",
        "never_converts(s2_04) :- patient(convertibility, never).",
        "never_converts(s2_04) :- patient(convertibility, never),\n"
        "    judged(initial_resectability, unresectable).",
    ),
    # One of the ways forgotten in which symptoms are told.
    PropertyMutant(
        "a_primary_in_need_is_not_left_alone",
        "criteria/scope.lp",
        "symptomatic :- known(primary_symptom).\n",
        "",
    ),
    # Any resection, not one for cure.
    PropertyMutant(
        "backbone_goes_on_after_cure",
        "treatment/postoperative.lp",
        "    _some_left, not _disease_left.",
        "    _some_left.",
    ),
    # "Initially unresectable" as "unresectable now".
    PropertyMutant(
        "conversion_goes_on",
        "treatment/conversion.lp",
        "_to_review :- in_conversion, not never_converts(s2_04), _treated.\n",
        "",
    ),
    # Too few segments forgiven where the volume is enough.
    PropertyMutant(
        "disagreeing_figures_are_conditional",
        "criteria/liver_remnant.lp",
        "conditional(liver_remnant, s0_05) :- remnant_disagrees(_).",
        "conditional(liver_remnant, s0_05) :- remnant_disagrees(flr_percent).",
    ),
    # Whatever makes the liver unresectable.
    PropertyMutant(
        "embolisation_is_for_the_remnant",
        "plan/due.lp",
        "_remnant_in_question :- not met(liver_remnant).",
        "_remnant_in_question :- not operable.",
    ),
    # Progression forgotten.
    PropertyMutant(
        "no_first_line_beyond_the_first",
        "treatment/systemic.lp",
        "beyond_first_line :- progressed, systemic_given.\n",
        "",
    ),
    # S2-04 no longer read.
    PropertyMutant(
        "no_review_of_what_never_converts",
        "treatment/conversion.lp",
        "_to_review :- liver_unresectable, not never_converts(s2_04), _treated.",
        "_to_review :- liver_unresectable, _treated.",
    ),
    # Anybody's "no".
    PropertyMutant(
        "only_counting_words_count",
        "criteria/r0.lp",
        "failed(r0, s2_40) :- judged(all_sites_treatable, no).",
        "failed(r0, s2_40) :- patient(all_sites_treatable, no).",
    ),
    # Postoperative chemotherapy between two operations.
    PropertyMutant(
        "operations_are_in_order",
        "plan/order.lp",
        "_other_operation(primary_treatment, primary_resection).\n",
        "",
    ),
    # Neither unresectable nor resectable: nobody's decision.
    PropertyMutant(
        "potentially_resectable_is_answered",
        "plan/due.lp",
        "due(systemic_therapy, today) :- potentially_resectable.\n",
        "",
    ),
    # Unknown symptoms read as none.
    PropertyMutant(
        "short_course_for_the_silent_primary",
        "treatment/pelvic.lp",
        "_short_course_in_scope :- silent_primary.",
        "_short_course_in_scope :- not symptomatic.",
    ),
    # The team's word dropped where there is a figure.
    PropertyMutant(
        "the_teams_no_stands",
        "criteria/liver_remnant.lp",
        "_refused_by_the_team :- patient(flr_adequate, no).",
        "_refused_by_the_team :- patient(flr_adequate, no), _no_figure.",
    ),
    # Immunotherapy forgotten.
    PropertyMutant(
        "undated_where_months_are_unknown",
        "treatment/conversion.lp",
        "review_undated :- _by_course, unknown(months_of_chemotherapy), systemic_given.",
        "review_undated :- _by_course, unknown(months_of_chemotherapy), chemotherapy_given.",
    ),
    # Only where R0 would be feasible.
    PropertyMutant(
        "unfit_gets_the_therapy_of_the_unresectable",
        "treatment/situation.lp",
        "unresectable :- candidate, needed(fitness), failed(fitness),",
        "unresectable :- candidate, needed(fitness), failed(fitness), met(r0),",
    ),
    # Resection with ablation taken for ablation.
    PropertyMutant(
        "unfit_is_not_operated_on",
        "plan/options.lp",
        "failed(fitness), liver_operation(A), A != ablation.",
        "failed(fitness), liver_operation(A), not _ablates(A).\n"
        "_ablates(resection_plus_ablation; ablation).",
    ),
    # Chemotherapy after the operation forgotten.
    PropertyMutant(
        "what_is_declined_is_left_out",
        "plan/options.lp",
        "_chemotherapy(postoperative_chemotherapy; both_sites_after_short_course).",
        "_chemotherapy(both_sites_after_short_course).",
    ),
    # One backbone forgotten.
    PropertyMutant(
        "what_runs_is_continued",
        "treatment/systemic.lp",
        "running(triplet) :- _runs(folfoxiri).\n",
        "",
    ),
)
