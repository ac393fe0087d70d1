"""What the codes of problems found in one document mean; the list in docs/reference/checks.md is made from it."""

from collections.abc import Mapping
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "D001": "The front matter is missing or does not end.",
        "D002": "The front matter is not a list of keys and values.",
        "D003": "A key that every document of this kind needs is missing.",
        "D004": "A key that documents of this kind do not have.",
        "D005": "A value that does not fit its key.",
        "D010": "A heading of a level that is not used.",
        "D011": "Text before the first section.",
        "D012": "A kind of block that is not used: code, quotation, rule, a table inside a bullet.",
        "D013": "Bullets nested too deeply.",
        "D014": "An empty bullet.",
        "D015": "A row of a table with more cells than its head.",
        "D020": "Raw HTML. It is shown as typed, never run.",
        "D021": "An image in the text instead of the front matter.",
        "D022": "Something that looks like a citation and is none.",
        "D023": "A link to an address of a kind that is not followed.",
        "D024": "A link that does not lead to a document of the library.",
        "D030": "A finding, site, modality or clinical term that the vocabulary does not have.",
        "D031": "A finding named on a modality on which it cannot be seen.",
        "C001": "Sections of the kind are present, in the fixed order, each once and none empty.",
        "C004": "A disease names findings for its primary modality and for every modality it lists.",
        "C010": "Structured values contradict each other, or the words of the text.",
        "C011": "Numbers are possible: shares up to 100 %, ranges that rise, attenuation and sizes within reach.",
        "C012": "Every image has its file, alternative text, caption, licence and credit, and a clinical one its record.",
        "C013": "Always, never, best or pathognomonic is said with a reference.",
        "C019": "A disease has at least one code, and every code has the form of its scheme.",
        "C023": "A claim with a number has a reference in the same bullet.",
    }
)
