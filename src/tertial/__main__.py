"""`python -m tertial`: the same as the command `tertial`."""

import sys

from tertial.cli import main

sys.exit(main())
