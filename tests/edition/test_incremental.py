"""A build that takes over what did not change gives the very edition a full build gives."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.edition.enlarging import write_large_library
from tests.edition.making import build, dump_tables, sealed
from tests.small_library import IDS, commit_all, run_git, write_small_library

from readingroom.edition.build.build import BuildFailed, Built, build_edition
from readingroom.edition.schema import BUILD_TABLES
from readingroom.problems import Level

ALPHA, BETA = "diagnoses/brain/alpha-mass.md", "diagnoses/brain/beta-mass.md"
GAMMA, CASE = "diagnoses/spine/gamma-cyst.md", "cases/brain/alpha-case.md"
MENINGES = "anatomy/brain/sample-meninges.md"
DRAWING = "figures/alpha-mass/shape.svg"
FINDINGS = "vocabulary/findings.yaml"
SECOND_DRAWING = """\
  - file: figures/alpha-mass/second.svg
    section: mr-findings
    kind: drawing
    modality: MR
    caption: A second drawing.
    alt: "A square."
    credit: The makers of the tests
    licence: CC-BY-4.0
---

## Terminology"""

Step = Callable[[Path], None]
ALL = set(IDS)


def replace(path: str, before: str, after: str) -> Step:
    def step(root: Path) -> None:
        text = (root / path).read_text()
        assert text.count(before) == 1
        (root / path).write_text(text.replace(before, after), newline="")

    return step


def commit(subject: str = "Change something", on: str = "2026-06-25T10:00:00+00:00") -> Step:
    def step(root: Path) -> None:
        commit_all(root, subject, on=on)

    return step


def both(*steps: Step) -> Step:
    def run(root: Path) -> None:
        for step in steps:
            step(root)

    return run


def remove(path: str) -> Step:
    return lambda root: (root / path).unlink()


def write(path: str, text: str) -> Step:
    def step(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return step


def move(before: str, after: str) -> Step:
    def step(root: Path) -> None:
        (root / after).parent.mkdir(parents=True, exist_ok=True)
        (root / before).rename(root / after)

    return step


def git(*arguments: str) -> Step:
    def step(root: Path) -> None:
        run_git(root, *arguments)

    return step


def add_new_anatomy(root: Path) -> None:
    (root / "anatomy/spine").mkdir(exist_ok=True)
    text = (root / MENINGES).read_text().replace("title: Sample Meninges", "title: New Anatomy")
    (root / "anatomy/spine/new-anatomy.md").write_text(text)


def edit_reference(root: Path) -> None:
    path = root / "references/invented.json"
    items = json.loads(path.read_text())
    items[0]["title"] = "A title that was corrected"
    items[0]["issued"] = {"date-parts": [[2021]]}
    path.write_text(json.dumps(items))


def add_reference(root: Path) -> None:
    path = root / "references/invented.json"
    items = json.loads(path.read_text())
    items.append(items[0] | {"id": "new-2026", "DOI": "10.5555/new-2026", "title": "Quite another title", "page": "900"})
    path.write_text(json.dumps(items))


without_case = both(remove(CASE), replace(ALPHA, ", cases: [alpha-case]", ""))

CHANGES: dict[str, tuple[Step, set[str]]] = {
    "nothing": (both(), set()),
    "only a commit": (commit("Say nothing new"), set()),
    "a document": (replace(GAMMA, "about its wall", "about its thin wall"), {"gamma-cyst"}),
    "a document, committed": (both(replace(GAMMA, "about its wall", "about its thin wall"), commit()), {"gamma-cyst"}),
    "a document, then its opposite": (
        both(
            replace(GAMMA, "about its wall", "about its thin wall"),
            commit("There", on="2026-06-25T10:00:00+00:00"),
            replace(GAMMA, "about its thin wall", "about its wall"),
            commit("And back", on="2026-06-25T10:00:00+00:00"),
        ),
        set(),
    ),
    "line ends": (replace(BETA, "## Pathology\n", "## Pathology\r\n"), {"beta-mass"}),
    "the status of a document": (
        both(replace(GAMMA, "{status: in-review}", "{status: draft}"), commit()),
        {"gamma-cyst"},
    ),
    "a document opened to all": (both(replace(ALPHA, "access: default", "access: open"), commit()), {"alpha-mass"}),
    "a reference": (edit_reference, {"alpha-mass", "alpha-case", "delta-lesion", "sample-scale"}),
    "a reference nobody cites": (add_reference, set()),
    "a term": (replace(FINDINGS, "Something that takes up room.", "Something in the way."), ALL),
    "a new synonym": (replace(FINDINGS, "synonyms: [lump]", "synonyms: [lump, chance]"), ALL),
    "a drawing": (replace(DRAWING, "28", "29"), {"alpha-mass"}),
    "a second drawing": (
        both(
            replace(ALPHA, "---\n\n## Terminology", SECOND_DRAWING),
            write("figures/alpha-mass/second.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'),
        ),
        {"alpha-mass"},
    ),
    "a document removed": (both(without_case, commit()), {"alpha-mass"}),
    "a document removed, not committed": (without_case, {"alpha-mass"}),
    "a document added": (both(add_new_anatomy, commit()), {"new-anatomy"}),
    "a document added, not committed": (add_new_anatomy, {"new-anatomy"}),
    "a document moved to another area": (
        both(
            move(BETA, "diagnoses/spine/beta-mass.md"),
            replace("diagnoses/spine/beta-mass.md", "(alpha-mass.md)", "(../brain/alpha-mass.md)"),
            replace(ALPHA, "(beta-mass.md)", "(../spine/beta-mass.md)"),
            replace("differentials/brain/dural-mass-causes.md", "brain/beta-mass.md", "spine/beta-mass.md"),
            commit(),
        ),
        {"beta-mass", "alpha-mass", "dural-mass-causes"},
    ),
    "an area": (replace("library.yaml", "{id: spine, name: Spine}", "{id: spine, name: The spine}"), set()),
    "a person": (replace("people.yaml", "name: Drafting program", "name: Program"), set()),
    "a redirect": (replace("redirects.yaml", "Renamed.", "It has a better name."), set()),
    "a merge of an older branch": (
        both(
            git("branch", "side", "HEAD~1"),
            replace(GAMMA, "about its wall", "about its thin wall"),
            commit("On main", on="2026-06-21T10:00:00+00:00"),
            git("checkout", "--quiet", "side"),
            replace(BETA, "about its cells", "about its many cells"),
            commit("On the side", on="2026-04-01T10:00:00+00:00"),
            git("checkout", "--quiet", "main"),
            git("-c", "user.name=Ada", "-c", "user.email=a@example.org", "merge", "--quiet", "--no-edit", "side"),
        ),
        {"gamma-cyst", "beta-mass"},
    ),
    "no history any more": (lambda root: shutil.rmtree(root / ".git"), set()),
}


@pytest.mark.parametrize("access", ["open", "members"])
@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_every_row_is_that_of_a_full_build(tmp_path: Path, change: str, access: str) -> None:
    step, compiled = CHANGES[change]
    root = write_small_library(tmp_path / "library", access=access)
    build(root, tmp_path / "editions")
    step(root)
    compare_with_full_build(root, tmp_path, compiled)


def compare_with_full_build(root: Path, folder: Path, compiled: set[str] | None) -> Built:
    built = build(root, folder / "editions")
    full = build(root, folder / "elsewhere", full=True)
    assert built.manifest.id == full.manifest.id
    assert full.kept == 0
    assert built.compiled + built.kept == full.compiled
    if compiled is not None:
        assert built.compiled == len(compiled)
    one, other = (dump_tables(folder / shelf / built.manifest.id) for shelf in ("editions", "elsewhere"))
    # An edition that was there already says how its own build read the files, which may have been other files for the same pages.
    for table in one if built.new else one.keys() - {*BUILD_TABLES, "meta"}:
        assert one[table] == other[table], table
    media = [
        {path.name: path.read_bytes() for path in (folder / shelf / built.manifest.id / "media").iterdir()}
        for shelf in ("editions", "elsewhere")
    ]
    assert media[0] == media[1]
    assert built.problems == full.problems
    assert built.manifest.counts == full.manifest.counts
    return built


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            [
                both(without_case, commit("Remove the case")),
                both(git("revert", "--no-edit", "HEAD"), commit("Nothing")),
            ],
            id="a document that was removed comes back",
        ),
        pytest.param([without_case, git("checkout", "--quiet", ".")], id="a document that was missing on the disk comes back"),
        pytest.param(
            [add_new_anatomy, commit("Commit it"), replace("anatomy/spine/new-anatomy.md", "about its thinness", "more")],
            id="a document that was built before it was committed",
        ),
        pytest.param(
            [
                both(replace(GAMMA, "about chance", "about luck"), commit(on="2026-07-01T10:00:00+00:00")),
                both(replace(GAMMA, "about luck", "about fate"), commit(on="2026-06-28T10:00:00+00:00")),
                both(replace(BETA, "about its cells", "about cells"), commit(on="2026-07-03T10:00:00+00:00")),
            ],
            id="commits of a clock that was set back",
        ),
        pytest.param(
            [both(replace(GAMMA, "about chance", "about luck"), commit()), git("checkout", "--quiet", "HEAD~1")],
            id="an older commit",
        ),
    ],
)
def test_however_many_builds_it_took_the_edition_is_the_same(tmp_path: Path, steps: list[Step]) -> None:
    root = write_small_library(tmp_path / "library")
    run_git(root, "config", "user.name", "Ada")
    run_git(root, "config", "user.email", "ada@example.org")
    build(root, tmp_path / "editions")
    for step in steps:
        step(root)
        compare_with_full_build(root, tmp_path, None)


def test_an_unchanged_library_is_there_already_and_nothing_is_compiled(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library")
    first = build(root, tmp_path / "editions")
    again = build(root, tmp_path / "editions")
    assert (first.new, first.compiled, first.kept) == (True, 8, 0)
    assert (again.new, again.compiled, again.kept) == (False, 0, 8)
    assert again.manifest == first.manifest


def test_a_build_that_takes_references_over_still_refuses_the_one_that_nobody_verified(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library", git=False)
    path = root / "references/invented.json"
    items = json.loads(path.read_text())
    unseen = {**items[0], "id": "unseen-2025", "DOI": "10.5555/unseen", "custom": {}}
    for item in items:
        item.setdefault("custom", {})["verified"] = {"how": "PubMed", "where": "a record", "on": "2026-06-01"}
    path.write_text(json.dumps([*items, unseen]))
    replace("library.yaml", "access: open", "access: open\ncitations: verified")(root)
    assert build(root, tmp_path / "editions").new
    replace(GAMMA, "about its wall", "about its wall [@roe-2023]")(root)
    assert build(root, tmp_path / "editions").compiled == 1
    replace(GAMMA, "about its wall [@roe-2023]", "about its wall [@unseen-2025]")(root)
    with pytest.raises(BuildFailed) as failed:
        build(root, tmp_path / "editions")
    assert [problem.code for problem in failed.value.problems if problem.level is Level.ERROR] == ["C024"]


def test_a_picture_that_stays_is_shared_with_the_edition_before(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library")
    first = build(root, tmp_path / "editions").manifest
    replace(GAMMA, "about its wall", "about its thin wall")(root)
    second = build(root, tmp_path / "editions").manifest
    (one,) = (tmp_path / "editions" / first.id / "media").iterdir()
    assert one.samefile(tmp_path / "editions" / second.id / "media" / one.name)


@pytest.mark.parametrize("damage", ["a page", "a picture", "the manifest"])
def test_a_damaged_edition_is_not_built_upon_and_is_mended_by_the_next_build(tmp_path: Path, damage: str) -> None:
    root = write_small_library(tmp_path / "library")
    manifest = build(root, tmp_path / "editions").manifest
    folder = tmp_path / "editions" / manifest.id
    (picture,) = (folder / "media").iterdir()
    path = {"a page": folder / "edition.db", "a picture": picture, "the manifest": folder / "manifest.json"}[damage]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    again = build(root, tmp_path / "editions")
    assert (again.manifest.id, sealed(again.manifest), again.new, again.kept) == (manifest.id, sealed(manifest), True, 0)
    assert dump_tables(folder)
    assert sorted(path.name for path in (tmp_path / "editions").iterdir()) == sorted(
        [manifest.id, "current", ".verified", ".build.lock"]
    )


def test_a_library_copied_elsewhere_gives_the_same_edition(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library")
    run_git(tmp_path, "clone", "--quiet", str(root), str(tmp_path / "clone"))
    shutil.copytree(root, tmp_path / "copy")
    made = [build(each, tmp_path / f"editions-{each.name}") for each in (root, tmp_path / "clone", tmp_path / "copy")]
    assert len({built.manifest.id for built in made}) == 1
    dumps = [dump_tables(tmp_path / f"editions-{name}" / made[0].manifest.id) for name in ("library", "clone", "copy")]
    assert dumps[0] == dumps[1] == dumps[2]


def test_however_many_processes_compile_the_edition_is_the_same(tmp_path: Path) -> None:
    root = write_large_library(tmp_path / "library", 60)
    ids = {build_edition(root, tmp_path / f"with-{jobs}", jobs=jobs).manifest.id for jobs in (1, 3)}
    assert len(ids) == 1
    (id,) = ids
    assert dump_tables(tmp_path / "with-1" / id) == dump_tables(tmp_path / "with-3" / id)


@pytest.mark.parametrize(
    ("library", "asked", "made"),
    [("open", "", "open"), ("members", "", "members"), ("open", "members", "members"), ("members", "open", "open")],
)
def test_the_access_that_is_asked_for_is_that_of_the_edition_and_changes_its_id(
    tmp_path: Path, library: str, asked: str, made: str
) -> None:
    root = write_small_library(tmp_path / "library", access=library)
    first = build(root, tmp_path / "editions")
    second = build(root, tmp_path / "editions", access=asked)
    assert second.manifest.access == made
    assert (second.manifest.id == first.manifest.id) is (library == made)
    third = build(root, tmp_path / "editions", access=asked)
    assert (third.compiled, third.manifest) == (0, second.manifest)
