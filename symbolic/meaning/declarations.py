r"""The entries of a notation, compiled in the order in which they need each other.

    letters  ->  sizes  ->  ranges  ->  quantities  ->  functions, products, ...
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Fenced, Node, Operator, Scripted, Symbol
from backproof.symbolic.reading.tree import lines

from .indices import index_text, is_letter, letter_name, script_parts, shifted
from .merging import merged
from .notation import Entry, Notation
from .patterns import Names, Pattern, UpdateLabel, fit
from .shapes import Drafted, drafted, with_axes
from .sizes import SizeDraft, size_drafts
from .spelling import canonical_items, opened, plain_name
from .syntax import IndexTerm
from .values import WrittenRange, WrittenValue, written_range, written_value
from .vocabulary import (
    FunctionEntry,
    IndexEntry,
    SizeEntry,
    Slot,
    SymbolEntry,
    Template,
    Trouble,
    Vocabulary,
)
