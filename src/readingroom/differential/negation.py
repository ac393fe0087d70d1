"""Whether what a report mentions is there, is not, may be, was, or is somebody else's (after NegEx, Chapman 2001)."""

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.differential.mentions import Mention
from readingroom.differential.report_rules import Cue, ReportRules
from readingroom.differential.sentences import PhraseFinder, Sentence

_SINGULAR = frozenset({"is", "was", "has"})
_NEAR = 6
_LISTED = frozenset({"and", "or", "nor"})
_CHOICE = frozenset({"or", "nor"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue in a sentence: words `first` to `last`, the latter excluded."""

    first: int
    last: int
    role: str
    reach: int


class Negation:
    """Judges mentions by the cues around them."""

    def __init__(self, rules: ReportRules) -> None:
        self._cues: PhraseFinder[Cue] = PhraseFinder(rules.cues)

    def judge(self, sentence: Sentence, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """For each mention "" when it is simply there, else negated, uncertain, history, resolved or family.

        The cue nearest to a mention holds; a cue within the words of a mention does not count for it.
        """
        words = [token.word for token in sentence.tokens]
        cues = [_Found(first, last, cue.role, cue.reach) for first, last, cue in self._cues.find(words)]
        return tuple(_judge(words, cues, mention) for mention in mentions)


def _judge(words: Sequence[str], cues: Sequence[_Found], mention: Mention) -> str:
    own = set(mention.places)
    # "No margin and no matrix": a name that begins with its own negation is not negated by the one before.
    negative = any(cue.role == "negated-before" and cue.first == mention.first for cue in cues)
    reaching: list[tuple[int, str]] = []
    for cue in cues:
        role, _, side = cue.role.rpartition("-")
        # "No suspicious" may begin before "suspicious calcifications"; what begins within a name belongs to the name.
        if cue.first in own or (negative and cue.role == "negated-before"):
            continue
        if side == "before" and _reaches_on(words, cue, cues, mention):
            reaching.append((max(mention.first - cue.last, 0), role))
        elif side == "after" and _reaches_back(words, cue, cues, mention):
            reaching.append((cue.first - mention.last, role))
    if any(role == "family" for _, role in reaching):
        return "family"
    return min(reaching)[1] if reaching else ""


def _reaches_on(words: Sequence[str], cue: _Found, cues: Sequence[_Found], mention: Mention) -> bool:
    """True when a cue that comes first holds at the mention: no end between, or it stands within the mention."""
    if cue.first < mention.first < cue.last:
        return True
    if mention.first < cue.first < mention.last:
        return cue.reach <= _NEAR or cue.role.startswith("uncertain")
    if not cue.last <= mention.first <= cue.last + cue.reach:
        return False
    if cue.role == "negated-before" and cue.reach <= _NEAR and _ends_a_part(words, cue, mention):
        return False
    return not any(each.role in ("stop", "stop-forward") and cue.last <= each.first < mention.first for each in cues)


def _ends_a_part(words: Sequence[str], cue: _Found, mention: Mention) -> bool:
    """True when "not" is said before a comma and the mention behind it, and no list goes on: "not invaded, small effusion"."""
    between = range(cue.last, mention.first)
    return "," in (words[place] for place in between) and _CHOICE.isdisjoint(words[cue.last : mention.last + _NEAR])


def _reaches_back(words: Sequence[str], cue: _Found, cues: Sequence[_Found], mention: Mention) -> bool:
    """True when a cue that comes last holds at the mention, which may be one of a list ("a and b are not seen")."""
    if not mention.last < cue.first <= mention.last + cue.reach:
        return False
    if any(each.role == "stop" and mention.last < each.first < cue.first for each in cues):
        return False
    between = range(mention.last + 1, cue.first)
    joints = [place for place in between if words[place] in _LISTED]
    if joints and words[cue.first] in _SINGULAR:
        return False
    commas = [place for place in between if words[place] == ","]
    return not commas or bool(joints)
