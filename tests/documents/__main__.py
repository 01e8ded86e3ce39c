"""`python -m tests.documents` brings README.md and the pages in man/ up to date."""

import sys

from tests import documents

if len(sys.argv) > 1:
    sys.exit(documents.__doc__)
for path, text in documents.sources().items():
    path.write_text(documents.current(path, text), "utf-8")
