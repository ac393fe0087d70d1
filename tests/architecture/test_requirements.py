"""What comes from outside is asked for with a reason, pinned, hashed, and fetched from wherever the machine says."""

import tomllib
from pathlib import Path

import pytest
from tests.architecture import requirement_rules
from tests.architecture.checkout import ROOT, list_files, name_of

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
HASHED = "    --hash=sha256:" + "a" * 64


def asked_for(lock: str) -> list[str]:
    settings = tomllib.loads(PYPROJECT)
    groups = settings["dependency-groups"]
    always = [*settings["project"]["dependencies"], *settings["build-system"]["requires"], *groups["build"]]
    return always + (groups["test"] if lock == "test.lock" else [])


def test_every_requirement_has_its_reason() -> None:
    complaints = requirement_rules.find_requirements_without_reason(PYPROJECT)
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(
    "bad",
    [
        '[project]\ndependencies = [\n  "django>=5.2",\n]\n',
        '[project]\ndependencies = [\n  "django>=5.2",  #\n]\n',
        '[dependency-groups]\nanything = [\n  "django>=5.2",\n]\n',
        '[build-system]\nrequires = ["hatchling>=1"]\n',
    ],
)
def test_a_requirement_without_a_reason_is_found(bad: str) -> None:
    assert requirement_rules.find_requirements_without_reason(bad)


def test_there_are_two_locks() -> None:
    assert [lock.name for lock in LOCKS] == ["runtime.lock", "test.lock"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_and_hashes_all_that_is_asked_for(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert requirement_rules.find_loose_lines(text) == []
    assert requirement_rules.find_unmet(asked_for(lock.name), requirement_rules.read_pins(text)) == []


def test_both_locks_hold_the_same_versions() -> None:
    runtime, test = (requirement_rules.read_pins(lock.read_text(encoding="utf-8")) for lock in LOCKS)
    assert {name: test.get(name) for name in runtime} == runtime


@pytest.mark.parametrize(
    "bad",
    [
        f"--find-links wheels\nrich==15.0.0 \\\n{HASHED}\n",
        f"--index-url somewhere\nrich==15.0.0 \\\n{HASHED}\n",
        f"rich>=15.0.0 \\\n{HASHED}\n",
        "rich==15.0.0\n",
        "rich==15.0.0 \\\n",
        f"rich==15.0.0 \\\ntyper==0.29.2 \\\n{HASHED}\n",
    ],
)
def test_a_loose_lock_is_found(bad: str) -> None:
    assert requirement_rules.find_loose_lines(bad)


def test_a_stale_lock_is_found() -> None:
    pins = requirement_rules.read_pins(f"PyYAML==5.4 \\\n{HASHED}\n")
    assert len(requirement_rules.find_unmet(["pyyaml>=6", "rich"], pins)) == 2
    assert requirement_rules.find_unmet(["pyyaml<6"], pins) == []


def test_no_file_names_a_host_that_packages_come_from() -> None:
    hosts = requirement_rules.list_registry_hosts()
    assert hosts
    found = [
        f"{name_of(path)} {complaint}"
        for path in list_files()
        for complaint in requirement_rules.find_hosts(path.read_bytes(), hosts)
    ]
    assert not found, "\n".join(found)


def test_a_host_in_any_file_is_found() -> None:
    host = min(requirement_rules.list_registry_hosts())
    assert requirement_rules.find_hosts(b"\xff\x00" + f"see https://{host}/x".encode(), {host})
