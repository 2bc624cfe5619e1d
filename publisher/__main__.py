"""`python -m publisher`: the command, also where its script is not on the search path."""

from publisher.cli import main

main()
