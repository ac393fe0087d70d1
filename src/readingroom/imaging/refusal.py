"""A file that is not taken or cannot be shown: refused by name, with the reason and what to do about it."""


class FileRefused(Exception):
    """A file cannot be used: `str()` says what is wrong with it, `code` names the kind of fault, `suggestion` what to do.

    `code` is one short word group with hyphens that stays the same between releases, such as `truncated`, `not-an-image`,
    `unknown-transfer-syntax`, `too-large`; programs may tell refusals apart by it.
    """

    def __init__(self, code: str, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.suggestion = suggestion
