"""The house rules about what comes from outside: requirements, locks, and the hosts these are fetched from."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pip._internal.models.index import PyPI

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<marker> ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
REASON = re.compile(r"#\s*\S.{2,}")


def list_requirements(pyproject: str) -> list[str]:
    """Every requirement of pyproject.toml, whatever it is for."""
    settings = tomllib.loads(pyproject)
    lists = [
        settings.get("project", {}).get("dependencies", []),
        settings.get("build-system", {}).get("requires", []),
        *settings.get("dependency-groups", {}).values(),
    ]
    return [requirement for requirements in lists for requirement in requirements]


def find_requirements_without_reason(pyproject: str) -> list[str]:
    """Every requirement has the reason for it on its line."""
    complaints = []
    for requirement in sorted(set(list_requirements(pyproject))):
        lines = [line for line in pyproject.splitlines() if f'"{requirement}"' in line]
        complaints += [f"no reason for {line.strip()}" for line in lines if not REASON.search(line)]
    return complaints


def read_pins(lock: str) -> Mapping[str, str]:
    """The version of each package that a lock names, by normalised name."""
    found = (PIN.match(line) for line in lock.splitlines())
    return {canonicalize_name(pin["name"]): pin["version"] for pin in found if pin}


def find_loose_lines(lock: str) -> list[str]:
    """A lock holds pins and hashes, nothing else; every pin is followed by at least one hash."""
    lines = lock.splitlines()
    complaints = [f"{n}: {line}" for n, line in enumerate(lines, 1) if not PIN.match(line) and not HASH.match(line)]
    for number, line in enumerate(lines, 1):
        if PIN.match(line) and not (number < len(lines) and HASH.match(lines[number])):
            complaints.append(f"{number}: no hash for {line}")
    return complaints


def find_unmet(requirements: Iterable[str], pins: Mapping[str, str]) -> list[str]:
    """Each requirement is in the lock, at a version that satisfies it."""
    complaints = []
    for requirement in map(Requirement, requirements):
        pinned = pins.get(canonicalize_name(requirement.name))
        if pinned is None or not requirement.specifier.contains(pinned):
            complaints.append(f"{requirement} is asked for, the lock holds {pinned}; run script/lock")
    return complaints


def list_registry_hosts() -> frozenset[str]:
    """The hosts this machine's package clients fetch from, asked of the clients so that no file needs to name them."""
    hosts = {PyPI.netloc, PyPI.file_storage_domain}
    npm = shutil.which("npm")
    if npm:
        asked = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True, check=False).stdout
        hosts |= set(re.findall(r"https?://([^/\s]+\.[^/\s]+)", asked))
    return frozenset(hosts)


def find_hosts(content: bytes, hosts: Iterable[str]) -> list[str]:
    """No file names a host that packages are fetched from: mirrors and offline installs must work unchanged."""
    return [f"names {host}" for host in sorted(hosts) if host.encode() in content]
