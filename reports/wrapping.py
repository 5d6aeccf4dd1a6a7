"""Where a long formula may go on in the next line, and how wide it is about.

Browsers do not break MathML.  A formula is cut before its relations and operators
into several; standing side by side they look like one, and text breaks between them.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["ems", "pieces"]

_BEFORE = frozenset("=≠≈≡∝<>≤≥→←⇒⟹⇔+-−±∓⋅·×∘∗⊙⊗")
_CLOSING = frozenset(")]}⟩|‖!′″‴,")
_BRACKETS = frozenset(["", *"()[]{}⟨⟩|‖⌈⌉⌊⌋/"])
_SCRIPT = 0.72


def pieces(root: ET.Element) -> tuple[ET.Element, ...]:
    """The formula as formulas that stand in one line, or in several.

    >>> root = ET.fromstring("<math><mi>a</mi><mo>+</mo><mi>b</mi></math>")
    >>> [ET.tostring(piece, encoding="unicode") for piece in pieces(root)]
    ['<math><mi>a</mi></math>', \
'<math><mo form="infix">+</mo><mi>b</mi></math>']
    """
    found = [ET.Element(root.tag, root.attrib)]
    before: ET.Element | None = None
    for element in _parts(root):
        if before is not None and _may_break(before, element):
            if element.tag == "mo":
                # At the beginning of a formula it would be taken for a sign.
                element.set("form", "infix")
            found.append(ET.Element(root.tag, root.attrib))
        found[-1].append(element)
        before = element
    return tuple(found)


def _parts(root: ET.Element) -> list[ET.Element]:
    while len(root) == 1 and _is_plain(root[0]):
        root = root[0]
    return list(root)


def _is_plain(element: ET.Element) -> bool:
    """Whether it only holds its parts together: no box, no brackets that grow."""
    if element.tag != "mrow" or element.attrib or not len(element):
        return False
    return not any(_grows(part) for part in (element[0], element[-1]))


def _grows(element: ET.Element) -> bool:
    growing = element.tag == "mo" and element.get("stretchy") != "false"
    return growing and (element.text or "") in _BRACKETS


def _may_break(before: ET.Element, element: ET.Element) -> bool:
    """Whether a line may end between the two."""
    if before.tag == "mo" and before.text not in _CLOSING:
        return False
    if element.tag == "mo":
        return element.text in _BEFORE
    return element.tag == "mrow" and element.find("mtable") is not None


def ems(element: ET.Element) -> float:
    """About how many ems wide a formula is; too wide by a fifth rather than narrow."""
    return _WIDTHS.get(element.tag, _row)(element)


def _row(element: ET.Element) -> float:
    return sum(map(ems, element))


def _token(element: ET.Element) -> float:
    text = element.text or ""
    own = sum(1.0 if letter > "\u2e80" else 0.55 for letter in text)
    return own + (0.5 if element.tag == "mo" and text in _BEFORE else 0.0)


def _widest(element: ET.Element) -> float:
    return max(map(ems, element), default=0.0)


def _limits(element: ET.Element) -> float:
    base, *scripts = map(ems, element)
    return max([base, *(_SCRIPT * script for script in scripts)]) + 0.2


def _scripts(element: ET.Element) -> float:
    base, *scripts = map(ems, element)
    return base + _SCRIPT * max(scripts, default=0.0) + 0.1


def _table(element: ET.Element) -> float:
    rows = [[ems(cell) for cell in row] for row in element]
    columns = max(map(len, rows), default=0)
    widths = (
        max((row[number] for row in rows if number < len(row)), default=0.0)
        for number in range(columns)
    )
    return sum(width + 0.8 for width in widths)


_WIDTHS: Mapping[str, Callable[[ET.Element], float]] = MappingProxyType(
    {
        **dict.fromkeys(("mi", "mn", "mo", "ms", "mtext"), _token),
        **dict.fromkeys(("mover", "munder", "munderover"), _limits),
        **dict.fromkeys(("msub", "msup", "msubsup", "mmultiscripts"), _scripts),
        "mfrac": _widest,
        "mspace": lambda _: 0.3,
        "mtable": _table,
    }
)
