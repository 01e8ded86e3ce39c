"""The group of subcommands, a module each; calculus is imported when one runs."""

import click

from gradcli import __version__
from gradcli.cli.arguments import OrderedGroup
from gradcli.cli.commands.descend import descend
from gradcli.cli.commands.dirderiv import dirderiv
from gradcli.cli.commands.grad import grad
from gradcli.cli.commands.norm import norm
from gradcli.cli.commands.tangent import tangent

HELP_NAMES = {"help_option_names": ["-h", "--help"]}


@click.group(
    cls=OrderedGroup,
    context_settings=HELP_NAMES,
    epilog="More: gradcli COMMAND --help, man gradcli",
)
@click.version_option(__version__, message="gradcli %(version)s")
def gradcli() -> None:
    """A calculator for gradients: ∇f, ‖∇f‖, directional derivatives, tangents, descent.

    \b
    gradcli grad 'x^2 y + sin(x y)'              the gradient
    gradcli grad 'x^2 + y^2' --at 1,2            at a point
    gradcli norm 'x^2 + y^2'                     its norm
    gradcli dirderiv 'x^2 y' --at 1,2 --along 3,4
    gradcli tangent 'x^2 + y^2 = 25' --at 3,4
    gradcli descend 'x^2 + 10y^2' --from 5,1
    """


for _command in (grad, norm, dirderiv, tangent, descend):
    gradcli.add_command(_command)
