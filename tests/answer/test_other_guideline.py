"""A guideline of another field on the same bridge: when is a sore throat tested?"""

import json
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from tests.cli.test_query import crlm

GUIDELINE = """% Sore throat: a score of signs decides on a test. No readings, no plans.
knowledge_base(sore_throat, "1", "Sore throat").
domain((fever; cough; exudate), (yes; no)).
question(fever, "Fever?"). question(cough, "Cough?"). question(exudate, "Exudate?").
domain(age_years, 0..120). unit(age_years, "years"). question(age_years, "Age?").
modality(recommends).
sign(fever) :- patient(fever, yes).
sign(exudate) :- patient(exudate, yes).
sign(no_cough) :- patient(cough, no).
sign(child) :- patient(age_years, A), A < 15.
verdict(test) :- 3 { sign(S) : sign(S) }.
verdict(no_test) :- not verdict(test).
#show verdict/1. #show modality/1. #show advice/3.
advice(recommends, swab, centor) :- verdict(test).
statement(centor, centor, score, should, "Test at three signs or more.").
strength(centor, swab, should). #show strength/3.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "guideline.lp").write_text(GUIDELINE)
    return tmp_path


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, "no_test"),
        ({"fever": "yes", "cough": "no"}, "no_test"),
        ({"fever": "yes", "cough": "no", "exudate": "yes"}, "test"),
        ({"fever": "yes", "cough": "no", "age_years": 14}, "test"),
        ({"fever": "yes", "cough": "no", "age_years": 15}, "no_test"),
    ],
)
def test_verdict(folder: Path, values: dict[str, str | int], verdict: str) -> None:
    kb = bridge.load(folder)
    answer = bridge.assess(kb, bridge.Case.of("x", values))
    assert answer.verdict == verdict
    assert [one.statement for one in answer.advice] == (["CENTOR"] if verdict == "test" else [])


def test_through_the_command(folder: Path) -> None:
    case = folder / "x.yaml"
    case.write_text("fever: yes\nexudate: yes\ncough: no\n")
    assert json.loads(crlm("query", case, "--kb", folder, "--json").stdout)["verdict"] == "test"
    assert "\nTEST\n" in crlm("query", case, "--kb", folder).stdout
    assert "fever" in crlm("inputs", "--kb", folder).stdout
    assert "CENTOR" in crlm("statements", "--kb", folder).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rule or fact of the knowledge base derives `domain/2`"),
        ("domain(a, (yes; no)).", "derives `verdict/1`"),
        ("domain(a, (yes; no)). verdict(x) :- y.", "guideline.lp:1:37"),
        ("verdict(x", "guideline.lp:2:1"),
        ("#script (python)\n#end.\nverdict(x).", "error["),
        ("verdict(\u00e9).", "guideline.lp:1:9"),
    ],
)
def test_a_broken_guideline_names_its_place(folder: Path, text: str, said: str) -> None:
    (folder / "guideline.lp").write_text(text, encoding="utf-8")
    result = crlm("query", "patient_a", "--kb", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
