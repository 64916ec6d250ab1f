"""`make search-report`: recall by class and language on the published sets, apart."""

import sys

from service_finder.catalogue.search.report import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
