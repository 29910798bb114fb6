"""What is read: files, and the profile that reads them."""

from pathlib import Path

import msgspec

from intake.profile import Profile


class Source(msgspec.Struct, frozen=True):
    """Files that one profile reads."""

    files: tuple[Path, ...]
    profile: Profile
