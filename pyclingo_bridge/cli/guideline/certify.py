"""`crlm certify`: certificates of what `crlm check` proves, checked again."""

import sys
from pathlib import Path

import click

from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import FOUND
from pyclingo_bridge.cli.support.files import Reads, Writing, files_below


@click.command("certify", cls=Writing)
@click.argument("certificates", metavar="DIR", type=Reads(files_below))
@common.json_option
@common.output_option
@common.knowledge_base_options
def command(
    certificates: Path,
    as_json: bool,
    output: Path | None,
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Check again the certificates that `crlm check --certify DIR` wrote.

    Each formula is made anew from the rules and compared, and each proof replayed. Exit code 1
    where a certificate does not stand, or the rules are others.
    """
    from pyclingo_bridge.check.certify.certificates import recheck
    from pyclingo_bridge.check.certify.refutation import expect_extra
    from pyclingo_bridge.loading import load_for_checks
    from pyclingo_bridge.render.text.certificates import rechecked_text

    expect_extra()
    found = recheck(load_for_checks(folder, extra), certificates)
    common.deliver(found, as_json, lambda *page: rechecked_text(found, *page), output)
    if found.problems:
        sys.exit(FOUND)
