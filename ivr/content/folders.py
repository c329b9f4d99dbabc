"""The folders `schedules/` and `prompts/`, as files: which there are, and whether any has changed.

Rules of this file: it reads bytes only, so that a starting server needs no YAML to see that nothing changed.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ivr.content.contents import LANGUAGES, MANIFEST


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the files that people keep are."""

    schedules: Path
    prompts: Path

    def files(self) -> dict[str, Path]:
        """All files by the name that people know them by: `nurse.yaml`, `nl/line.yaml`."""
        found = {path.name: path for path in _yaml_files(self.schedules)}
        for language in LANGUAGES:
            found |= {f"{language}/{path.name}": path for path in _yaml_files(self.prompts / language)}
        return found

    def recordings(self) -> list[Path]:
        """Where the audio files are."""
        return [(self.prompts / language / MANIFEST).parent.absolute() for language in LANGUAGES]

    def has(self, name: str) -> bool:
        """Whether an audio file is there and holds something."""
        try:
            return any(
                (folder / name).stat().st_size for folder in self.recordings() if (folder / name).exists()
            )
        except OSError:
            return False

    def manifests(self) -> dict[str, Path]:
        """The lists of takes by language, where there is one."""
        paths = {language: self.prompts / language / MANIFEST for language in LANGUAGES}
        return {language: path for language, path in paths.items() if path.exists()}

    def fingerprint(self) -> str:
        """Differs when somebody has saved anything; "" when a file cannot be read."""
        digest = sha256()
        try:
            for name, path in (self.files() | self.manifests()).items():
                data = path.read_bytes()
                digest.update(f"{name} {len(data)}\n".encode() + data)
        except OSError:
            return ""
        return digest.hexdigest()


def _yaml_files(folder: Path) -> list[Path]:
    """The files that people see there, not what an editor or a file server hides beside them."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))
