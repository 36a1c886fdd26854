"""``python -m quire.cli`` is ``quire``."""

import sys

from quire.cli import main

sys.exit(main())
