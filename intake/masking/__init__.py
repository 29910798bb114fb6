"""Masking of structured person data in free text, for titles that a city chose to keep."""

from intake.masking.mask import Masked, mask

__all__ = ["Masked", "mask"]
