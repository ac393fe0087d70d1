"""Other people's vocabularies: how their codes look, and where each is explained."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Scheme:
    """One foreign vocabulary: `pattern` is the form of its codes, `page` their web address or empty.

    In `page`, `{code}` stands for the whole code and `{digits}` for what follows its colon.
    """

    name: str
    pattern: re.Pattern[str]
    example: str
    page: str = ""


def _scheme(name: str, pattern: str, example: str, page: str = "") -> Scheme:
    return Scheme(name, re.compile(pattern, re.ASCII), example, page)


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "radlex": _scheme("RadLex", r"RID\d{1,6}", "RID1301", "http://radlex.org/RID/{code}"),
        "radelement": _scheme("RadElement", r"RDES?\d+(\.\d+)?", "RDE1301", "https://radelement.org/element/{code}"),
        "icd-10-cm": _scheme("ICD-10-CM", r"[A-Z][0-9A][0-9AB](\.[0-9A-Z]{1,4})?", "D75.89"),
        "icd-11": _scheme("ICD-11", r"[0-9A-HJ-NP-V][A-HJ-NP-Z]\d[0-9A-HJ-NP-Z](\.[0-9A-HJ-NP-Z]{1,2})?", "2A00.00"),
        "mesh": _scheme("MeSH", r"[DCQ]\d{6,9}", "D006411", "https://meshb.nlm.nih.gov/record/ui?ui={code}"),
        "mondo": _scheme("Mondo", r"MONDO:\d{7}", "MONDO:0005148", "https://monarchinitiative.org/{code}"),
        "doid": _scheme("Disease Ontology", r"DOID:\d+", "DOID:1612", "https://disease-ontology.org/?id={code}"),
        "orphanet": _scheme("Orphanet", r"ORPHA:\d+", "ORPHA:558", "https://www.orpha.net/en/disease/detail/{digits}"),
        "hpo": _scheme("Human Phenotype Ontology", r"HP:\d{7}", "HP:0002487", "https://hpo.jax.org/browse/term/{code}"),
        "loinc": _scheme("LOINC", r"\d{1,7}-\d", "24627-2", "https://loinc.org/{code}"),
        "snomed-ct": _scheme("SNOMED CT", r"[1-9]\d{5,17}", "416940007"),
        "uberon": _scheme("Uberon", r"UBERON:\d{7}", "UBERON:0000955", "http://purl.obolibrary.org/obo/UBERON_{digits}"),
        "fma": _scheme("Foundational Model of Anatomy", r"FMA:\d+", "FMA:50801"),
        "ncit": _scheme("NCI Thesaurus", r"C\d+", "C3224", "http://purl.obolibrary.org/obo/NCIT_{code}"),
        "umls": _scheme("UMLS", r"C\d{7}", "C0027651"),
        "omim": _scheme("OMIM", r"OMIM:\d{6}", "OMIM:154700", "https://www.omim.org/entry/{digits}"),
        "dcm": _scheme("DICOM", r"[0-9A-Z]{2,16}", "MR"),
        "wikidata": _scheme("Wikidata", r"Q[1-9]\d*", "Q1362"),
    }
)


def check_code(scheme: str, value: str) -> str:
    """Why `value` cannot be a code of the scheme, or nothing when it can: form and, where there is one, check digit.

    Raises:
        KeyError: The scheme is not in `SCHEMES`.
    """
    known = SCHEMES[scheme]
    if not known.pattern.fullmatch(value):
        return f"“{value}” does not look like a code of {known.name}, such as {known.example}"
    check = _CHECK_DIGITS.get(scheme)
    if check is not None and not check(value):
        return f"The check digit of “{value}” is not right for {known.name}"
    return ""


def code_page(scheme: str, value: str) -> str:
    """The web address that explains a code, or nothing when the scheme has no public pages.

    Raises:
        KeyError: The scheme is not in `SCHEMES`.
    """
    return SCHEMES[scheme].page.format(code=value, digits=value.partition(":")[2])


def has_luhn_digit(code: str) -> bool:
    """True when the last digit of a LOINC code is its Luhn mod-10 check digit (LOINC Users' Guide, check digits)."""
    digits = [int(sign) for sign in code if sign != "-"]
    total = sum(digits[-1::-2])
    total += sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return total % 10 == 0


def has_verhoeff_digit(code: str) -> bool:
    """True when the last digit of a SNOMED CT identifier is its Verhoeff check digit.

    Source: SNOMED CT Release File Specifications, "Check-digit computation".
    """
    check = 0
    for index, sign in enumerate(reversed(code)):
        check = _multiply(check, _permute(int(sign), index))
    return check == 0


def _multiply(left: int, right: int) -> int:
    """The product in the dihedral group D5, on which the Verhoeff check digit is built."""
    turned = (left + right if left < 5 else left - right) % 5
    return turned if (left < 5) == (right < 5) else turned + 5


def _permute(digit: int, times: int) -> int:
    for _ in range(times % 8):
        digit = _PERMUTATION[digit]
    return digit


_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_CHECK_DIGITS = MappingProxyType({"loinc": has_luhn_digit, "snomed-ct": has_verhoeff_digit})
