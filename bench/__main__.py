"""Takes every measurement in turn, on a database of its own, and prints its lines: `python -m bench`.

A measurement is a module `bench_<what>.py` with `run() -> list[str]`. A line that says MISSED makes the whole
run fail.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path


def main() -> int:
    """Runs them all; 1 when a target was missed, else 0."""
    with tempfile.TemporaryDirectory(prefix="pb-bench-") as directory:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="pooledbudgets.settings", PB_DATA_DIR=directory, PB_LOG_LEVEL="WARNING"
        )
        os.environ.pop("DATABASE_URL", None)

        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        missed = 0
        for path in sorted(Path(__file__).parent.glob("bench_*.py")):
            for line in import_module(f"bench.{path.stem}").run():
                print(line, flush=True)
                missed += "MISSED" in line
        return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
