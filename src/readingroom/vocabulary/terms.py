"""The terms a library may use, and how they stand to each other."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True, slots=True)
class Code:
    """What a term is called in another vocabulary: `scheme` is a key of `readingroom.vocabulary.codes.SCHEMES`."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that has one value at a time, such as the signal on T2WI; its findings exclude each other."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term: `parent` is the more general term of the same file that it is a kind of.

    `wordings` is how reports say it in other words than its names: it is read by them and not called so.
    """

    kind: ClassVar[str] = ""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    definition: str = ""
    parent: str | None = None
    codes: tuple[Code, ...] = ()
    wordings: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name followed by the synonyms."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Term):
    """What can be seen: on which modalities, and which variable it is a value of."""

    kind: ClassVar[str] = "finding"

    variable: str | None = None
    modalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Term):
    """Where something can be: `part_of` is the larger structure."""

    kind: ClassVar[str] = "site"

    part_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modality(Term):
    """How it is seen: a modality with its DICOM Modality (0008,0060) values, or a sequence whose parent is one."""

    kind: ClassVar[str] = "modality"

    dicom: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalTerm(Term):
    """The setting: a known disease, a symptom, a treatment."""

    kind: ClassVar[str] = "clinical"


AnyTerm = Finding | Site | Modality | ClinicalTerm
T = TypeVar("T", Finding, Site, Modality, ClinicalTerm, Variable)


class Vocabulary:
    """All terms of a library, each mapping by id in the order of its file. Ids are unique across the four files.

    Links (`parent`, `part_of`, `variable`, `modalities`) must name terms that are present and must not go round in a
    circle; `readingroom.vocabulary.read` sees to that.
    """

    def __init__(
        self,
        *,
        findings: Iterable[Finding] = (),
        sites: Iterable[Site] = (),
        modalities: Iterable[Modality] = (),
        clinical: Iterable[ClinicalTerm] = (),
        variables: Iterable[Variable] = (),
    ) -> None:
        self.findings = _by_id(findings)
        self.sites = _by_id(sites)
        self.modalities = _by_id(modalities)
        self.clinical = _by_id(clinical)
        self.variables = _by_id(variables)
        self._terms: dict[str, AnyTerm] = {**self.findings, **self.sites, **self.modalities, **self.clinical}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __len__(self) -> int:
        return len(self._terms)

    def __contains__(self, term_id: object) -> bool:
        return term_id in self._terms

    def __iter__(self) -> Iterator[AnyTerm]:
        return iter(self._terms.values())

    def __reduce__(self) -> tuple[Any, ...]:
        state = [tuple(mapping.values()) for mapping in self._mappings.values()]
        return (_restore, tuple(state))

    @property
    def _mappings(self) -> dict[str, Mapping[str, Any]]:
        return {
            "findings": self.findings,
            "sites": self.sites,
            "modalities": self.modalities,
            "clinical": self.clinical,
            "variables": self.variables,
        }

    def term(self, term_id: str) -> AnyTerm:
        """The term with this id, of whatever kind.

        Raises:
            KeyError: There is no such term.
        """
        return self._terms[term_id]

    def kind(self, term_id: str) -> str:
        """The kind of a term: `finding`, `site`, `modality` or `clinical`.

        Raises:
            KeyError: There is no such term.
        """
        return self._terms[term_id].kind

    def ancestors(self, term_id: str) -> tuple[str, ...]:
        """The ids of the more general terms, nearest first, without the term itself.

        Raises:
            KeyError: There is no such term.
        """
        chain: list[str] = []
        parent = self._terms[term_id].parent
        while parent is not None:
            chain.append(parent)
            parent = self._terms[parent].parent
        return tuple(chain)

    def children(self, term_id: str) -> tuple[str, ...]:
        """The ids of the terms that name this one as their parent, in the order of the file."""
        return self._children.get(term_id, ())

    def is_a(self, term_id: str, general_id: str) -> bool:
        """True when the first term is the second or a kind of it; False when either is unknown."""
        if term_id not in self._terms or general_id not in self._terms:
            return False
        return term_id == general_id or general_id in self.ancestors(term_id)

    def part_of_chain(self, site_id: str) -> tuple[str, ...]:
        """The sites that hold this one, nearest first, without itself: through part-of, and through what it is a kind of.

        Raises:
            KeyError: There is no such site.
        """
        found: dict[str, None] = {}
        waiting = [self.sites[site_id]]
        while waiting:
            site = waiting.pop(0)
            for above in (site.part_of, site.parent):
                if above is not None and above not in found:
                    found[above] = None
                    waiting.append(self.sites[above])
        return tuple(found)

    def is_within(self, site_id: str, region_id: str) -> bool:
        """True when the site is the region or lies in it; False when either is unknown."""
        if site_id not in self.sites or region_id not in self.sites:
            return False
        return site_id == region_id or region_id in self.part_of_chain(site_id)

    def modality_family(self, modality_id: str) -> str:
        """The modality a sequence belongs to (`t2wi` → `MR`), or the modality itself.

        Raises:
            KeyError: There is no such modality.
        """
        above = self.ancestors(self.modalities[modality_id].id)
        return above[-1] if above else modality_id

    def modality_of_dicom(self, value: str) -> str | None:
        """The id of the modality that a DICOM Modality (0008,0060) value stands for, if any."""
        return self._dicom.get(value)

    def values_of(self, variable_id: str) -> tuple[str, ...]:
        """The ids of the findings that are values of a variable and so exclude each other, in the order of the file."""
        return tuple(finding.id for finding in self.findings.values() if finding.variable == variable_id)

    def named(self, name: str) -> tuple[str, ...]:
        """The ids of the terms with exactly this name or synonym, whatever its case."""
        return self._named.get(name.casefold(), ())

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of everything in the vocabulary, in hexadecimal; the same content gives the same digest."""
        content = {kind: [asdict(term) for term in mapping.values()] for kind, mapping in self._mappings.items()}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        return _group((term.parent, term.id) for term in self if term.parent is not None)

    @cached_property
    def _dicom(self) -> dict[str, str]:
        pairs = [(value, modality.id) for modality in self.modalities.values() for value in modality.dicom]
        return dict(reversed(pairs))

    @cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        return _group((name.casefold(), term.id) for term in self for name in dict.fromkeys(term.names))


def _by_id(terms: Iterable[T]) -> Mapping[str, T]:
    return MappingProxyType({term.id: term for term in terms})


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, dict[str, None]] = {}
    for key, member in pairs:
        groups.setdefault(key, {})[member] = None
    return {key: tuple(members) for key, members in groups.items()}


def _restore(
    findings: tuple[Finding, ...],
    sites: tuple[Site, ...],
    modalities: tuple[Modality, ...],
    clinical: tuple[ClinicalTerm, ...],
    variables: tuple[Variable, ...],
) -> Vocabulary:
    return Vocabulary(findings=findings, sites=sites, modalities=modalities, clinical=clinical, variables=variables)
