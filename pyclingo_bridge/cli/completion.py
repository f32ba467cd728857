"""`crlm completion`: the script that completes commands, options and values in a shell."""

import click
from click.shell_completion import get_completion_class

from pyclingo_bridge.cli.support.terminal import emit


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for SHELL.

    bash: eval "$(crlm completion bash)" in ~/.bashrc; zsh likewise; fish: crlm completion fish >
    ~/.config/fish/completions/crlm.fish
    """
    from pyclingo_bridge.cli import main

    completion = get_completion_class(shell)
    assert completion is not None
    emit(completion(main, {}, "crlm", "_CRLM_COMPLETE").source())
