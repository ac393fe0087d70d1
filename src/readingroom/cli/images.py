"""`readingroom images`: take images in, clear and mask their pixels, and keep the image store in order.

What reads and cleans pixels is imported by the commands that need it: it takes longer than most commands take to run.
"""

import datetime
import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from readingroom.cli.instance import editions_folder, home_folder, library_folder
from readingroom.cli.output import Exit, err, fail, out, print_json, show_progress
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.opening import Edition, open_edition
from readingroom.edition.shelf import Shelf
from readingroom.imaging.descriptions import IMAGES_FOLDER
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.rendering import ImageFolders
from readingroom.imaging.store import FolderStore
from readingroom.library.frame import read_frame

if TYPE_CHECKING:
    from readingroom.imaging.deidentification.regions import Region
    from readingroom.imaging.importing import ImportAccount

app = typer.Typer(help="Import images and keep the image store in order.", no_args_is_help=True)

KEY_NAME = "deidentification-key"
MOST_REMOVED = 8
"""How many kinds of attributes that were taken out are named to people."""
Library = Annotated[
    Path | None, typer.Option("--library", help="The library's folder; else the instance's own.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Image = Annotated[str, typer.Argument(metavar="DOCUMENT/IMAGE", help="An image, such as meningioma/ct-axial-1.")]
By = Annotated[str, typer.Option(help="Who looked at the pixels; else who runs the command.", show_default=False)]


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, folders, a DICOMDIR, zip archives.")],
    document: Annotated[str, typer.Option(help="The id of the document the images belong to.")],
    section: Annotated[str, typer.Option(help="The section they belong to, such as ct-findings.")] = "",
    modality: Annotated[str, typer.Option(help="The modality, where the files do not say it or say it wrong.")] = "",
    caption: Annotated[str, typer.Option(help="The caption; edit it in the library afterwards.")] = "",
    alt: Annotated[str, typer.Option(help="What is to be seen, for those who cannot see it.")] = "",
    credit: Annotated[
        str, typer.Option(help="Whom the images are from. Without it they are not shown.", show_default=False)
    ] = "",
    licence: Annotated[
        str, typer.Option(help="Under what terms, such as CC-BY-4.0. Without it they are not shown.", show_default=False)
    ] = "",
    library: Library = None,
    as_json: AsJson = False,
) -> None:
    """Take images in: de-identified, stored by content, described in the library. Every file is taken, known or refused."""
    root = library_folder(library)
    frame, problems = read_frame(root)
    if frame is None:
        fail(Exit.CONTENT, f"{root} is not a library that can be read", str(problems[0]) if problems else "", as_json=as_json)
    if document not in frame.by_id:
        reason = f"the library has no document “{document}”"
        fail(Exit.USAGE, reason, "name the id of a document, such as meningioma", as_json=as_json)
    if modality and modality not in frame.vocabulary.modalities:
        known = ", ".join(id for id, term in frame.vocabulary.modalities.items() if term.dicom)
        fail(Exit.USAGE, f"the vocabulary has no modality “{modality}”", f"one of {known}", as_json=as_json)
    from readingroom.imaging.deidentification.cleaning import Deidentifier
    from readingroom.imaging.deidentification.keys import read_or_make_key
    from readingroom.imaging.importing import Import, Words

    words = Words(modality, section, credit, licence, caption, alt)
    today = datetime.datetime.now(datetime.UTC).date()
    try:
        deidentifier = Deidentifier(read_or_make_key(home_folder() / KEY_NAME))
        with show_progress("Importing") as (step, count):

            def tell(done: int, name: str) -> None:
                step(f"Importing {Path(name).name[:40]}")
                count(done, done)

            run = Import(root, document, _store(), deidentifier, frame.vocabulary, words, today)
            account = run.run(paths, progress=tell)
    except OSError as error:
        fail(
            Exit.INSTANCE,
            f"the images cannot be kept: {error}",
            "make room on the disk, or mend its permissions",
            as_json=as_json,
        )
    if as_json:
        print_json(_describe(account))
    else:
        _print_account(account, is_owned=bool(credit.strip() and licence.strip()))
    raise typer.Exit(Exit.CONTENT if account.refused else Exit.DONE)


def _store() -> FolderStore:
    return ImageFolders.beside(editions_folder()).store


def _describe(account: "ImportAccount") -> dict[str, Any]:
    return {
        "taken": [asdict(each) for each in account.taken],
        "known": [asdict(each) for each in account.known],
        "refused": [asdict(each) for each in account.refused],
        "removed": [asdict(each) for each in account.removed],
    }


def _print_account(account: "ImportAccount", *, is_owned: bool) -> None:
    from readingroom.imaging.deidentification.report import describe_removals

    for taken in account.taken:
        waits = [] if taken.pixels.text == "clear" else [taken.pixels.reason]
        waits += [] if is_owned else ["say in it whom it is from and under what licence"]
        shown = f"not shown yet: {'; '.join(waits)}" if waits else "shown in the next edition"
        counts = f"{len(taken.files)} file{'s' if len(taken.files) > 1 else ''}, {taken.frames} frames"
        out.print(f"[green]taken[/green]   {escape(taken.path)}  {counts}, {escape(shown)}")
        for note in taken.notes:
            out.print(f"        [dim]{escape(note)}[/dim]")
        for file in taken.files:
            out.print(f"        [dim]{escape(file)}[/dim]")
    for known in account.known:
        out.print(f"[dim]known[/dim]   {escape(known.file)}  in {escape(known.path)}")
    for refused in account.refused:
        suggestion = f" [dim]→ {escape(refused.suggestion)}[/dim]" if refused.suggestion else ""
        out.print(f"[red]refused[/red] {escape(refused.file)}  {refused.code}: {escape(refused.reason)}{suggestion}")
    if account.removed:
        total, kinds = sum(each.count for each in account.removed), len(account.removed)
        err.print(f"De-identified: {total} attributes changed or removed, of {kinds} kinds; most often (--json lists all):")
        for line in describe_removals(account.removed)[:MOST_REMOVED]:
            err.print(f"        [dim]{escape(line)}[/dim]")
    taken_files = sum(len(each.files) for each in account.taken)
    err.print(f"{taken_files} files taken, {len(account.known)} known, {len(account.refused)} refused")


@app.command("list")
def list_images(library: Library = None, as_json: AsJson = False) -> None:
    """List the stored images of the library, and which of them wait for a person to clear their pixels."""
    from readingroom.imaging.custody import list_described, read_described

    root = library_folder(library)
    rows: list[dict[str, Any]] = []
    for path in list_described(root):
        name = path.removeprefix(f"{IMAGES_FOLDER}/").removesuffix(".yaml")
        try:
            description = read_described(root, path).description
        except FileRefused as refused:
            rows.append({"image": name, "error": str(refused)})
            continue
        check = description.pixels
        unclear = "" if description.is_clear else (check.reason or check.text if check else "unchecked")
        waits = "" if description.is_published else unclear or "credit and licence are not stated"
        rows.append({"image": name, "kind": description.kind, "modality": description.modality, "waits": waits})
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = row.get("error") or row["waits"]
        out.print(f"{escape(row['image'])}  {row.get('kind', '')} {row.get('modality', '')}  [yellow]{escape(state)}[/yellow]")


@app.command()
def clear(image: Image, by: By = "", library: Library = None) -> None:
    """Write down that you looked at every frame of an image and that no text in it identifies anyone. It is then shown."""
    from readingroom.imaging.custody import clear_pixels

    root = library_folder(library)
    try:
        clear_pixels(root, _path_of(image), by=by or getpass.getuser(), on=datetime.datetime.now(datetime.UTC).date())
    except FileRefused as refused:
        fail(Exit.CONTENT, str(refused), refused.suggestion)
    out.print(f"{escape(image)} is cleared; build the library to show it")


@app.command()
def mask(
    image: Image,
    region: Annotated[list[str], typer.Option(help="LEFT,TOP,WIDTH,HEIGHT in pixels; give it again for another region.")],
    by: By = "",
    library: Library = None,
) -> None:
    """Blacken regions in every frame of an image, such as a banner with a name. Clear the image afterwards."""
    from readingroom.imaging.custody import mask_image

    root = library_folder(library)
    try:
        regions = [_read_region(each) for each in region]
        today = datetime.datetime.now(datetime.UTC).date()
        count = mask_image(root, _path_of(image), _store(), regions, by=by or getpass.getuser(), on=today)
    except FileRefused as refused:
        fail(Exit.CONTENT, str(refused), refused.suggestion)
    out.print(f"{count} originals masked; look at them, then `readingroom images clear {escape(image)}`")


def _read_region(text: str) -> "Region":
    from readingroom.imaging.deidentification.regions import Region

    try:
        left, top, width, height = (int(part) for part in text.split(","))
        if min(left, top) < 0 or min(width, height) < 1:
            raise ValueError(text)
    except ValueError:
        raise FileRefused("region", f"“{text}” is no region", "write LEFT,TOP,WIDTH,HEIGHT, such as 0,0,512,40") from None
    return Region(column=left, row=top, width=width, height=height)


def _path_of(image: str) -> str:
    document, slash, name = image.partition("/")
    if not slash or "/" in name or ".." in image:
        raise FileRefused("image", f"“{image}” names no image", "write DOCUMENT/IMAGE, such as meningioma/ct-axial-1")
    return f"{IMAGES_FOLDER}/{document}/{name}.yaml"


@app.command()
def verify(library: Library = None, as_json: AsJson = False) -> None:
    """Read every original again and compare it with its hash; name those that are used and not there."""
    from readingroom.imaging.custody import verify_store

    try:
        editions = [open_edition(path) for path in _edition_paths()]
    except EditionRefused as refused:
        fail(Exit.INSTANCE, str(refused), refused.suggestion, as_json=as_json)
    in_editions = {name: edition.id for edition in editions for name in _column(edition, "original", "instances")}
    found = verify_store(library_folder(library), _store(), in_editions)
    if as_json:
        print_json(asdict(found))
    else:
        for name in found.damaged:
            out.print(f"[red]damaged[/red] {name}: not the bytes it was named for → restore it from a backup")
        for name, path in found.missing.items():
            out.print(f"[red]missing[/red] {name}: used by {escape(path)} → restore it, or import its files again")
        for path in found.unreadable:
            out.print(f"[red]unreadable[/red] {escape(path)}")
        err.print(f"{found.originals} originals, {len(found.damaged)} damaged, {len(found.missing)} missing")
    raise typer.Exit(Exit.CONTENT if found.damaged or found.missing or found.unreadable else Exit.DONE)


@app.command()
def gc(
    library: Library = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
) -> None:
    """Remove originals that neither the library nor an edition on the shelf uses, and renditions that no edition shows."""
    from readingroom.imaging.custody import find_unused, remove_unused_pictures

    folders = ImageFolders.beside(editions_folder())
    try:
        editions = [open_edition(path) for path in _edition_paths()]
        originals = {name for edition in editions for name in _column(edition, "original", "instances")}
        shown = {name for edition in editions for name in _column(edition, "name", "media")}
        unused = find_unused(library_folder(library), folders.store, originals)
    except (FileRefused, EditionRefused) as refused:
        fail(Exit.CONTENT, f"Nothing was removed, because it cannot be told what is used: {refused}", refused.suggestion)
    if not dry_run:
        for name in unused:
            folders.store.remove(name)
        folders.store.sweep()
        remove_unused_pictures(folders.pictures, shown)
    for name in unused:
        out.print(name)
    err.print(f"{len(unused)} originals {'would be ' if dry_run else ''}removed")


def _edition_paths() -> list[Path]:
    shelf = Shelf(editions_folder())
    return [shelf.path(edition) for edition in shelf.ids()]


def _column(edition: Edition, column: str, table: str) -> list[str]:
    return [row[0] for row in edition.rows(f"SELECT DISTINCT {column} FROM {table}")]  # noqa: S608  # the names are those above
