"""Near-identical texts of one place within days are reports of one matter."""

from intake.copies.finder import Copy, CopyFinder, Text

__all__ = ["Copy", "CopyFinder", "Text"]
