"""The folders `schedules/` and `prompts/`, as files: which there are, and whether any has changed.

Rules of this file: it reads bytes only, so that a starting server needs no YAML to see that nothing changed.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ivr.content.contents import LANGUAGES


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the files that people keep are."""

    schedules: Path
    prompts: Path

    def files(self) -> dict[str, Path]:
        """All files by the name that people know them by: `nurse.yaml`, `nl/line.yaml`."""
        found = {path.name: path for path in sorted(self.schedules.glob("*.yaml"))}
        for language in LANGUAGES:
            words = sorted((self.prompts / language).glob("*.yaml"))
            found |= {f"{language}/{path.name}": path for path in words}
        return found

    def fingerprint(self) -> str:
        """Differs when somebody has saved anything; "" when a file cannot be read."""
        digest = sha256()
        try:
            for name, path in self.files().items():
                data = path.read_bytes()
                digest.update(f"{name} {len(data)}\n".encode() + data)
        except OSError:
            return ""
        return digest.hexdigest()
