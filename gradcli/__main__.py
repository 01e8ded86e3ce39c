"""`python -m gradcli` is the program `gradcli`."""

from gradcli.cli import main

main()
