"""The rule book: rule files read, checked and turned into values the matcher understands."""

from .load import Rules, RulesError, shipped_folder
from .schema import CATEGORIES, Fault

__all__ = ["CATEGORIES", "Fault", "Rules", "RulesError", "shipped_folder"]
