"""Embedded posts: found, lifted out whole, and tagged with their language."""

from __future__ import annotations

from .find import find
from .language import language_of, tag

__all__ = ["find", "language_of", "tag"]
