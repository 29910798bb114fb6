"""Urgent rules on texts: a text that tells of a danger makes its case urgent, whatever its topic."""

from intake.urgent_texts.rule_file import load_text_rules, shipped_text_rules
from intake.urgent_texts.rules import TextRules

__all__ = ["TextRules", "load_text_rules", "shipped_text_rules"]
