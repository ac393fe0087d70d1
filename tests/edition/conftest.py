from collections.abc import Mapping

import pytest
from tests.edition.making import build_small

from readingroom.edition.opening import Edition


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Edition]:
    """The edition of the small library by its access, `open` or `members`."""
    return {access: build_small(tmp_path_factory.mktemp(access), access=access) for access in ("open", "members")}
