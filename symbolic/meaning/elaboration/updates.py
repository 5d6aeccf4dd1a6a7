r"""The rule by which a notation lets quantities be updated.

    w - \eta \frac{\partial C}{\partial w}      for a quantity b, w is b

It must be readable for one quantity at least.
"""

from backproof.symbolic.meaning.notations.vocabulary import Trouble, Vocabulary
from backproof.symbolic.meaning.parsing.changes import updated
from backproof.symbolic.meaning.parsing.parse import Parsed, parse_text

__all__ = ["rule_trouble"]


def rule_trouble(rule: str, vocabulary: Vocabulary) -> Trouble | None:
    """What is wrong with a rule, if it can be read for no quantity at all."""
    line = vocabulary.whole.update_line
    if updated(rule, "") == rule:
        message = f"the rule of updates, {rule}, says nothing of w"
        return Trouble(message, line, "w stands for what is updated")
    first: Parsed | None = None
    for entry in vocabulary.symbols.values():
        parsed = parse_text(updated(rule, entry.latex), vocabulary)
        if not parsed.findings:
            return None
        first = first or parsed
    parsed = first or parse_text(rule, vocabulary)
    for finding in parsed.findings:
        message = f"the rule of updates, {rule}: {finding.message}"
        return Trouble(message, line, finding.help)
    return None
