"""Writes docs/explanation/accuracy.md from what `readingroom measure --json` says of both halves of the published cases."""

import json
import sys
from pathlib import Path
from typing import Any

NAMES = {"prevalence": "prevalence alone", "matched_findings": "count of matched findings", "bm25": "words of the page (BM25)"}
HALVES = (("tune", "Tuning half"), ("test", "Test half"))

HEAD = """<!-- Written by script/accuracy. Run it again after a change of the engine or of the library. -->

# How right the differential is

Measured on {cases} published cases of single patients, coded in our own words with their citation in
`tests/cases/published.jsonl`: free text as it is dictated, read by the engine itself. All cases of a diagnosis are in
one half, which was decided by a hash before anything was measured; the numbers of the engine, its rules for reading
reports and its wordings were set on the tuning half only. Shares are of cases whose true diagnosis the library holds;
a truth that is not in the list is a miss, and of equal scores the worse place counts. Edition {edition}.

To repeat it: `script/accuracy`, or `readingroom measure tests/cases/published.jsonl --split test`.
"""

LIMITS = """
## What this does not show

- Published cases are clearer than a day's work, and there are few of each region: read the intervals. {outside} of
  {cases} cases have a diagnosis that is not in the library, or one whose name was not recognized.
- Most are from two open teaching collections, read as search results; none is from a source that a page cites. Some
  sources were cut off, and each case was coded by one machine, without a second reading.
- When names of diagnoses were not recognized, in either half, matching was improved and six pages got further names.
- The row "coded" takes the findings as they were coded by hand, beside the words of the text: what is between it and
  the engine is lost in reading.
- The words of the page are part of the engine: for a report they weigh as much as several findings.
- Shares order a list. Their calibration is shown above on few cases, so pages say likely, possible and unlikely and
  no number.
- The profiles are drafts by a machine, estimated where no series gave a count, and no radiologist has reviewed
  them.
"""


def interval(gain: list[float]) -> str:
    """The interval of a gain, in words."""
    return f"({gain[1]:+.0%} to {gain[2]:+.0%})"


def row(name: str, measures: dict[str, Any]) -> str:
    """A row of a table."""
    shares = " | ".join(f"{measures[f'top_{place}']:.0%}" for place in (1, 3, 5, 10))
    return f"| {name} | {shares} | {measures['mrr']:.2f} | {measures['median_rank'] or '—'} |"


def half(title: str, measured: dict[str, Any], coded: dict[str, Any]) -> list[str]:
    """The section of one half: read from free text, and from coded findings."""
    lines = [
        f"\n## {title}\n",
        f"{measured['number_of_cases']} cases, {measured['covered']} of diagnoses in the library.\n",
        "| | first | first 3 | first 5 | first 10 | MRR | median rank |",
        "|---|---|---|---|---|---|---|",
        row("**engine**", measured),
    ]
    lines += [row(NAMES[name], measures) for name, measures in measured["baselines"].items()]
    lines.append(row("engine, findings coded", coded))
    lines += [row(f"engine, findings {name}", measures) for name, measures in measured["perturbed"].items()]
    intervals = "; ".join(
        f"{name.replace('_', ' ')} {low:.0%} to {high:.0%}"
        for name, (low, high) in measured["intervals"].items()
        if name != "mrr"
    )
    lines.append(f"\n95 % bootstrap intervals of the engine: {intervals}.")
    for name, gains in measured["better_than"].items():
        told = "; ".join(f"first {place} {gains[f'top_{place}'][0]:+.0%} {interval(gains[f'top_{place}'])}" for place in (1, 3))
        lines.append(f"Against {NAMES[name]}: {told}.")
    recall = measured["must_not_miss_recall_10"]
    if recall is not None:
        lines.append(f"Diagnoses that must not be missed are among the first ten in {recall:.0%} of their cases.")
    calibration = measured["calibration"]
    if calibration:
        told = f"Brier {calibration['brier']:.2f}, expected error {calibration['ece']:.2f}"
        lines.append(f"Share of the first against how often it is right: {told}.")
        lines += ["\n| share of the first, mean | right | cases |", "|---|---|---|"]
        lines += [f"| {each['share']:.0%} | {each['right']:.0%} | {each['cases']} |" for each in calibration["bins"]]
    lines += ["\n| region | cases | first | first 3 | first 10 |", "|---|---|---|---|---|"]
    for region, each in measured["by_region"].items():
        lines.append(f"| {region} | {each['covered']} | {each['top_1']:.0%} | {each['top_3']:.0%} | {each['top_10']:.0%} |")
    return lines


def main(folder: Path) -> None:
    """Prints the page from `<half>.json` files in a folder."""
    measured = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name, _ in HALVES}
    coded = {name: json.loads((folder / f"{name}-coded.json").read_text(encoding="utf-8")) for name, _ in HALVES}
    cases = sum(each["number_of_cases"] for each in measured.values())
    outside = cases - sum(each["covered"] for each in measured.values())
    lines = [HEAD.format(edition=measured["test"]["edition"], cases=cases)]
    for name, title in reversed(HALVES):
        lines += half(title, measured[name], coded[name])
    print("\n".join(lines) + "\n" + LIMITS.format(cases=cases, outside=outside), end="")  # noqa: T201  # this is what it is for


if __name__ == "__main__":
    main(Path(sys.argv[1]))
