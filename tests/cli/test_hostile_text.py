"""Whatever a file, a name or a word of the command line holds, a terminal gets text."""

import json
import random
import re
import unicodedata
from pathlib import Path

import click.testing
import pytest

from tests.cli.all_commands import CASE, LINES, SMALL, run
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

BIDI = "\u202egnp\u2066x\u200b\u061c\ufeff\u00ad"
CONTROLS = "\x1b[38;5;99m\x1b]0;owned\x07\x9b2J\x85\r\b\x7f\u2028\ue000"
EVIL = f"<b>{BIDI}{CONTROLS}"
IN_RULES = "<b>\u202egnp\u2066x\u200b\x1b[38;5;99m\x1b]0;owned\x07\x9b2J\x85\b\x7f\u2028\ue000"
"""The same without what no rule file may hold."""
IN_CASES = "<b>gnp\u200b\u061c\ue000"
"""… and without what no case may hold."""
_OUR_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def unshown(text: str) -> set[str]:
    """The characters that are not to reach a terminal."""
    return {one for one in text if one != "\n" and unicodedata.category(one) in _FORBIDDEN}


def hostile_guideline(folder: Path) -> None:
    """The small guideline with hostile text in every string, and labels for all that it names."""
    folder.mkdir()
    text = (SMALL / "guideline.lp").read_text("utf-8")
    text = re.sub(r'"([^"\n]*)"', lambda found: f'"{found[1]}{IN_RULES}"', text)
    labels = [
        f'{kind}({term}, "{term}{IN_RULES}").'
        for kind, terms in {
            "input_label": ("pain", "stiffness", "imaging", "fitness"),
            "label": ("operate", "need", "should", "must", "requires", "unclear", "prefers"),
            "action_label": ("replacement", "cane", "training", "imaging"),
            "explained": ("operate", "unclear"),
            "reading_label": ("gate", "frailty"),
        }.items()
        for term in terms
    ]
    defined = "\n".join(sorted({f"#defined {one.partition('(')[0]}/2." for one in labels}))
    (folder / "guideline.lp").write_text(f"{text}\n{defined}\n" + "\n".join(labels), "utf-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the lines name, hostile as far as it is read at all."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("kb", "kb2"):
        hostile_guideline(folder / name)
    case = f'{CASE}source("{IN_CASES}").\nexpect(verdict(operate)).\n'
    (folder / "a.lp").write_text(case, "utf-8")
    (folder / "b.lp").write_text(case.replace("yes", "no"), "utf-8")
    rule = (
        f'source(own, "{IN_RULES}", "2026").\nstatement(own_1, own, comfort, may, "{IN_RULES}").\n'
    )
    (folder / "r.lp").write_text(rule, "utf-8")
    (folder / "t.csv").write_text("patient_id,fitness\na,fit\n", "utf-8")
    named = folder / EVIL.replace("/", "")
    for name in ("a.lp", "b.lp", "r.lp", "t.csv"):
        (folder / f"{named.name}{name}").write_bytes((folder / name).read_bytes())
    broken = {
        "broken.lp": f'patient({EVIL}, "{EVIL}"). patient(fitness, "{EVIL}").',
        "broken.json": json.dumps({EVIL: EVIL, "fitness": EVIL}, ensure_ascii=False),
        "broken.yaml": f'"{IN_CASES}": "{IN_CASES}"\nfitness: {EVIL}\n',
        "rules.lp": f'statement("{EVIL}", {EVIL}, "{EVIL}").\n#include "{EVIL}".\n',
        "unknown.lp": f'recommends(own_1, "{IN_RULES}") :- patient("{IN_RULES}", "{IN_RULES}").\n',
        "broken.csv": f"fitness,{EVIL}\n{EVIL},{EVIL}\n",
        "cells.csv": f'fitness,note\n"{IN_RULES}","{IN_RULES}"\n',
        "broken.jsonl": json.dumps({"fitness": EVIL, EVIL: 1}) + "\n{" + EVIL + "\n",
        "map.toml": f'keep = ["{IN_CASES}"]\n[columns."{IN_CASES}"]\ninput = "{IN_CASES}"\n',
    }
    for name, content in broken.items():
        (folder / name).write_text(content, "utf-8", newline="")
    return folder


def lines() -> list[tuple[str, ...]]:
    """Lines that are answered, with hostile names of files, and lines with hostile words."""
    found: list[tuple[str, ...]] = []
    for command, line in LINES.items():
        found.append((command, *line))
        found.append((command, *(EVIL + one if "." in one else one for one in line)))
        found += [(command, *line, EVIL), (command, *line, f"--{EVIL}"), (command, EVIL)]
        if command not in ("completion", "diff"):
            found += [(command, *line, "--with", EVIL), (command, *line, "--kb", EVIL)]
        if command not in ("completion", "test", "kb"):
            found += [(command, *line, "--json")]
    for command in ("query", "explain", "change", "ask", "cohort"):
        readings = (f"{EVIL}=x", f"gate={EVIL}", EVIL)
        found += [(command, *LINES[command], "--reading", one) for one in readings]
    for form in ("dot", "mermaid", "html"):
        found.append(("explain", *LINES["explain"], "--format", form))
    for form in ("sarif", "html", "markdown", EVIL):
        found.append(("check", *LINES["check"], "--format", form))
    for goal in (EVIL, f'label(_, "{EVIL}")', f'recommends(_, "{IN_RULES}")', f"{EVIL}(x)"):
        found += [("explain", "a.lp", goal, "--kb", "kb"), ("change", "a.lp", "--to", goal)]
    for case in ("broken.lp", "broken.json", "broken.yaml"):
        found += [(one, case, "--kb", "kb") for one in ("query", "explain", "test")]
    for rules in ("rules.lp", "unknown.lp", "r.lp"):
        found += [("query", "a.lp", "--kb", "kb", "--with", rules), ("lint", rules, "--kb", "kb")]
        found += [("lint", rules, "--kb", "kb", "--format", one) for one in ("json", "sarif")]
    for table in ("broken.csv", "cells.csv", "broken.jsonl", EVIL):
        found.append(("cohort", table, "--kb", "kb", "--jobs", "1"))
    found += [
        ("cohort", "t.csv", "--kb", "kb", "--columns", "map.toml"),
        ("cohort", "t.csv", "--kb", "kb", "--keep", EVIL),
        ("cohort", "t.csv", "--kb", "kb", "--jobs", "1", "-o", f"{EVIL}/o.csv"),
        ("cohort", "broken.csv", "--kb", "kb", "--jobs", "1", "-o", f"{EVIL}o.csv"),
        ("cohort", "t.csv", "--kb", "kb", "--jobs", "1", "--versus-with", f"{EVIL}r.lp"),
        ("explain", "a.lp", "--kb", "kb", "-o", f"{EVIL}/x"),
        ("inputs", "--kb", "kb", "--template"),
        ("statements", EVIL, "--kb", "kb"),
        ("statements", "K1", "--kb", "kb"),
        ("statements", "K1", "--kb", "kb", "--json"),
        ("contrast", "a.lp", EVIL, EVIL, "--kb", "kb"),
        ("mutate", "--kb", "kb", "--only", EVIL),
        ("check", "--kb", "kb", "--only", EVIL),
        (EVIL,),
        (f"--{EVIL}",),
    ]
    return found


@pytest.mark.parametrize("coloured", [False, True])
@pytest.mark.slow
def test_nothing_that_steers_a_terminal_reaches_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, coloured: bool
) -> None:
    monkeypatch.chdir(place)
    if coloured:
        stream = click.testing._NamedTextIOWrapper
        monkeypatch.setattr(stream, "isatty", lambda one: one.name == "<stdout>", raising=False)
    answered = 0
    asked = [line for line in lines() if not coloured or line[0] in ("query", "ask")]
    asked += [("kb", "--one-file", "--kb", "kb")] if coloured else []
    if not coloured:
        asked = random.Random(1).sample(asked, len(asked) // size(smoke=8, ci=3, full=1))
    for line in asked:
        found = run(*line)
        assert found.exit_code in (0, 1, 2), (line, found.stderr)
        answered += found.exit_code != 2
        assert not unshown(found.stderr), line
        if coloured:
            assert "\x1b[38;5;99m" not in found.stdout
        stdout = _OUR_COLOURS.sub("", found.stdout) if coloured else found.stdout
        assert not unshown(stdout), (line, unshown(stdout))
        if "--json" in line and found.exit_code == 0:
            assert [json.loads(one) for one in [found.stdout]]
    assert answered > len(asked) // 6


def test_json_says_what_was_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escaped as JSON does it, not lost: whoever reads it gets the same text."""
    monkeypatch.chdir(place)
    found = run("statements", "K1", "--kb", "kb", "--json")
    (one,) = json.loads(found.stdout)
    assert one["text"] == f"Replace a worn knee that hurts.{IN_RULES}"
    assert json.loads(run("query", f"{EVIL}a.lp", "--kb", "kb", "--json").stdout)["case"] == (
        f"{EVIL}a.lp"
    )


@pytest.mark.parametrize(
    "line",
    [
        ("explain", "a.lp", "--kb", "kb", "--format", "html", "-o", "page.html"),
        ("check", "--kb", "kb", "--only", "properties", "--format", "html", "-o", "page.html"),
        ("cohort", f"{EVIL}t.csv", "--kb", "kb", "--jobs", "1", "--html", "page.html"),
    ],
)
def test_a_page_shows_marks_of_direction_and_runs_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    monkeypatch.chdir(place)
    assert run(*line).exit_code in (0, 1)
    page = (place / "page.html").read_text("utf-8")
    assert not unshown(page)
    assert "\\u202egnp" in page
    assert "<b>\\u202e" not in page
    assert "&lt;b&gt;" in page
