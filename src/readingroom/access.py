"""Who may read what: the three levels a reader can have, used by every room that reads, compiles or serves content."""

from enum import IntEnum


class AccessLevel(IntEnum):
    """What a reader may read. Each level includes the ones below it.

    A visitor reads what is open; a member everything published; an editor also the text of withdrawn documents and the
    list of what is wrong with the library.
    """

    VISITOR = 0
    MEMBER = 1
    EDITOR = 2

    @property
    def word(self) -> str:
        """The lower-case word used in files, cookies and on the command line."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> "AccessLevel":
        """The level called `word`.

        Raises:
            ValueError: no level is called that; the message lists those there are.
        """
        for level in cls:
            if level.word == word:
                return level
        known = ", ".join(level.word for level in cls)
        raise ValueError(f"no access level is called “{word}”; there are {known}")
