"""The group of subcommands, a module each, which is imported when its command is asked for."""

import sys

import click

from gradcli import __version__
from gradcli.cli.arguments import HELP, LazyCommands, OrderedGroup


def _show_versions(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version

    python, sympy = sys.version.split()[0], version("sympy")
    print(f"gradcli {__version__} (Python {python}, SymPy {sympy})")
    context.exit()


@click.group(
    cls=OrderedGroup,
    commands=LazyCommands(
        __name__,
        ("grad", "norm", "dirderiv", "tangent", "hess", "critical", "descend", "backprop"),
    ),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Show the versions of gradcli, Python and SymPy.",
)
@HELP
def gradcli() -> None:
    """A calculator for gradients. More: gradcli COMMAND --help, man gradcli.

    \b
    gradcli grad 'x^2 y + sin(x y)'
    gradcli tangent 'x^2 + y^2 = 25' --at 3,4
    gradcli critical 'x^3 - 3x + y^2'
    gradcli descend 'x^2 + 10y^2' --from 5,1 --rate 0.09
    gradcli backprop '(w x - t)^2' --at w=2,x=3,t=5 --wrt w
    """
