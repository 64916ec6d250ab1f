"""`python -m service_finder.cli`: the same command line without the installed script."""

from service_finder.cli import main

main()
