"""``python -m stafette``: the command line."""

from __future__ import annotations

from stafette.core.cli import main

if __name__ == "__main__":
    main()
