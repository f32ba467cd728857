"""`crlm questionnaire`: the inputs of a case as a form in HL7 FHIR R4."""

from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import json_text, knowledge_base_options, output_option
from pyclingo_bridge.cli.support.files import Writes, Writing, outputs_of_command, write


@click.command("questionnaire", cls=Writing)
@click.option(
    "--code-system",
    "codes",
    type=Writes(),
    metavar="FILE",
    help="Write the CodeSystem of its choices to FILE as well.",
)
@knowledge_base_options
@output_option
def command(
    codes: Path | None, folder: Path | None, extra: tuple[Path, ...], output: Path | None
) -> None:
    """Write the inputs of a case as an HL7 FHIR R4 Questionnaire (JSON).

    What is filled in, a QuestionnaireResponse, is a case for every command.
    """
    from pyclingo_bridge.loading import load
    from pyclingo_bridge.render.questionnaire import code_system, questionnaire

    kb = load(folder, extra)
    if codes is not None:
        outputs_of_command().put(codes, json_text(code_system(kb)))
    write(json_text(questionnaire(kb)), output)
