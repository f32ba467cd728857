-- The verdict of each patient as the place in VERDICTS of by_hand.py: the same rules for DuckDB.
WITH facts AS (
    SELECT
        *,
        r0_assessed_by IS NULL OR r0_assessed_by = 'hpb_unit' AS unit,
        coalesce(diaphragm_invasion = 'unresectable' OR adrenal_invasion = 'unresectable'
            OR other_organ_invasion = 'unresectable', false) AS grown_beyond,
        coalesce(flr_adequate = 'no', false) AS remnant_refused,
        flr_percent IS NULL AND flr_segments IS NULL AS no_figure,
        fitness_assessed_by IS NULL
            OR fitness_assessed_by = 'surgeon_and_anaesthetist' AS fitness_judged,
        coalesce(extrahepatic_disease = 'uncontrollable' OR lung_metastases = 'uncontrollable'
            OR adrenal_metastases = 'uncontrollable' OR splenic_metastases = 'uncontrollable'
            OR local_recurrence = 'uncontrollable' OR peritoneal_metastases = 'uncontrollable'
            OR hilar_node_metastases = 'uncontrollable'
            OR retroperitoneal_node_metastases = 'uncontrollable'
            OR bone_metastases = 'uncontrollable' OR brain_metastases = 'uncontrollable'
            OR other_metastases = 'uncontrollable', false) AS uncontrollable,
        coalesce(adrenal_metastases = 'ablatable' OR splenic_metastases = 'ablatable'
            OR local_recurrence = 'ablatable' OR peritoneal_metastases = 'ablatable'
            OR hilar_node_metastases = 'ablatable' OR retroperitoneal_node_metastases = 'ablatable'
            OR bone_metastases = 'ablatable' OR brain_metastases = 'ablatable'
            OR other_metastases = 'ablatable', false) AS not_accepted,
        coalesce(other_sites = 'none', false) OR (lung_metastases IS NOT NULL AND adrenal_metastases IS NOT NULL
            AND splenic_metastases IS NOT NULL AND local_recurrence IS NOT NULL
            AND peritoneal_metastases IS NOT NULL AND hilar_node_metastases IS NOT NULL
            AND retroperitoneal_node_metastases IS NOT NULL AND bone_metastases IS NOT NULL
            AND brain_metastases IS NOT NULL AND other_metastases IS NOT NULL) AS every_site_said,
        coalesce(lung_metastases = 'present' OR adrenal_metastases = 'present'
            OR splenic_metastases = 'present' OR local_recurrence = 'present'
            OR peritoneal_metastases = 'present' OR hilar_node_metastases = 'present'
            OR retroperitoneal_node_metastases = 'present' OR bone_metastases = 'present'
            OR brain_metastases = 'present' OR other_metastases = 'present', false) AS unspecified,
        coalesce(lung_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(adrenal_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(splenic_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(local_recurrence NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(peritoneal_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(hilar_node_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(retroperitoneal_node_metastases NOT IN ('none', 'uncontrollable'),
                false)::TINYINT
            + coalesce(bone_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(brain_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT
            + coalesce(other_metastases NOT IN ('none', 'uncontrollable'), false)::TINYINT AS sites
    FROM patients
),
parts AS (
    SELECT
        *,
        unit AND (r0_feasible = 'yes' OR current_resectability = 'resectable'
            OR (all_disease_removable = 'yes' AND negative_margin_achievable = 'yes')) AS clears,
        unit AND grown_beyond AS beyond,
        coalesce(unit AND all_sites_treatable = 'yes' AND NOT grown_beyond
            AND (r0_feasible = 'no' OR all_disease_removable = 'no'
                OR negative_margin_achievable = 'no'), false) AS ablation,
        unit AND (current_resectability = 'unresectable'
            OR (initial_resectability = 'unresectable' AND current_resectability IS NULL
                AND r0_feasible IS NULL AND all_disease_removable IS NULL
                AND negative_margin_achievable IS NULL)) AS unresectable,
        coalesce(extrahepatic_disease = 'none'
            OR (every_site_said AND sites = 0 AND NOT uncontrollable), false) AS nothing,
        coalesce(extrahepatic_disease = 'controllable'
                OR (every_site_said AND sites > 0 AND NOT unspecified), false)
            AND NOT not_accepted AND sites < 2 AND NOT uncontrollable AS controlled
    FROM facts
)
SELECT
    (CASE
        WHEN histology = 'other' OR liver_metastases_count = 0 OR liver_metastases_present = 'no' THEN 0
        WHEN liver_resection_done = 'yes' THEN 1
        WHEN uncontrollable THEN 2
        WHEN unresectable OR beyond OR not_accepted OR (unit AND all_sites_treatable = 'no')
            OR (flr_percent < 33 AND flr_segments < 2) OR remnant_refused
            OR (fitness_judged AND fit_for_major_hepatectomy = 'no')
            OR primary_status = 'resected_palliative' OR primary_resectable = 'no' THEN 3
        WHEN coalesce(histology IS NOT NULL
            AND (clears OR ablation)
            AND (((flr_percent >= 33 OR flr_segments >= 2) AND NOT remnant_refused)
                OR (no_figure AND flr_adequate = 'yes'))
            AND fitness_judged AND fit_for_major_hepatectomy = 'yes'
            AND (primary_status = 'resected_curative'
                OR (primary_status IN ('in_situ', 'complete_response')
                    AND primary_resectable = 'yes'))
            AND (nothing OR controlled), false) IS FALSE THEN 4
        WHEN ablation OR (unit AND (diaphragm_invasion = 'resectable'
                OR adrenal_invasion = 'resectable' OR other_organ_invasion = 'resectable'))
            OR ((flr_percent >= 33 OR flr_segments >= 2) AND NOT remnant_refused
                AND (flr_percent < 33 OR flr_segments < 2))
            OR (controlled AND NOT nothing) THEN 5
        ELSE 6
    END)::UTINYINT AS verdict
FROM parts
