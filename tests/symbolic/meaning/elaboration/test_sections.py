"""Sections: what a part of a document knows of the parts before it."""

import pytest

from backproof.symbolic.meaning.checked import CheckedDocument
from backproof.symbolic.meaning.notations.file import NotationError, notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import HOLD, displayed

FIRST = r"""
[quantities]
w = ""
x = ""
y = ""
[functions]
g = ""
"""


def parts(first: tuple[str, ...], *more: tuple[str, ...]) -> str:
    """A document in which each part but the first is announced in words."""
    texts = ["One", displayed(*first)]
    for name, formulas in zip(("Two", "Three"), more, strict=False):
        texts += [f"Here is part {name}.", displayed(*formulas)]
    return "\n\n".join(texts)


def checked(
    notation: str, first: tuple[str, ...], *more: tuple[str, ...]
) -> CheckedDocument:
    text = parts(first, *more)
    return check_document(Source("paper.md", text), notation_from_text(notation, "n"))


def words(document: CheckedDocument) -> list[str]:
    return [
        str(one.verdict.status if one.verdict else one.kind)
        for one in document.statements
    ]


def test_a_section_knows_all_of_the_notation_around_it() -> None:
    notation = FIRST + '[[sections]]\nstarts = "part Two"\n'
    found = checked(notation, ("y = g(w x)",), (r"\D{y}{w} = g'(w x) x",))
    assert words(found) == ["definition", "proved"]


def test_a_fresh_section_knows_nothing_of_it() -> None:
    notation = FIRST + '[[sections]]\nstarts = "part Two"\nfresh = true\n'
    claim = r"\D{y}{w} = g'(w x) x"
    found = checked(notation, ("y = g(w x)",), (claim,))
    assert words(found) == ["definition", "undecided"]
    assert "not declared" in found.statements[1].message


def test_a_section_may_define_anew_in_its_notation() -> None:
    notation = (
        FIRST
        + '[definitions]\ny = "w x"\n'
        + '[[sections]]\nstarts = "part Two"\n[sections.definitions]\ny = "w + x"\n'
    )
    claim = r"\D{y}{w} = x"
    found = checked(notation, (claim,), (claim, r"\D{y}{w} = 1"))
    assert [word in HOLD for word in words(found)] == [True, False, True]


def test_sections_stand_in_the_order_of_the_document() -> None:
    notation = (
        '[[sections]]\nstarts = "part Three"\n[sections.definitions]\ny = "3"\n'
        '[[sections]]\nstarts = "part Two"\n[sections.definitions]\ny = "2"\n'
    )
    found = checked(notation, ("2 - 1 = 1",), ("y = 2", "y = 3"), ("y = 2", "y = 3"))
    assert [word in HOLD for word in words(found)] == [True, True, False, False, True]


def test_a_section_begins_at_the_beginning_of_its_line() -> None:
    notation = '[[sections]]\nstarts = "part two"\n[sections.definitions]\ny = "2"\n'
    text = "$$ 2 - 1 = 1 $$\n\n\\[ 2 y = 4 \\] in part two\n"
    found = check_document(Source("paper.md", text), notation_from_text(notation))
    assert [word in HOLD for word in words(found)] == [True, True]


def test_a_section_that_begins_nowhere_is_the_notations_trouble() -> None:
    notation = FIRST + '[[sections]]\nstarts = "part Four"\n'
    with pytest.raises(NotationError, match="no line of the document has the text"):
        checked(notation, ("y = g(w x)",))


def test_troubles_of_a_section_are_the_notations() -> None:
    notation = (
        FIRST + '[[sections]]\nstarts = "part Two"\n[sections.definitions]\ny = "q"\n'
    )
    with pytest.raises(NotationError, match="q is not declared"):
        checked(notation, ("y = g(w x)",), ("y = y",))


def test_a_name_that_gets_company_keeps_its_definitions() -> None:
    notation = """
        [quantities]
        y = ""
        x = ""
        "a_1" = ""
        [[sections]]
        starts = "part Two"
        [sections.quantities]
        "a_2" = ""
    """
    claims = (
        r"\D{y}{x} = a_1",
        r"\D{y}{x} = 2 a_2 + a_2",
    )
    found = words(checked(notation, ("y = a_1 x",), claims))
    assert found[1] in HOLD
    assert found[2] == Status.REFUTED


def test_a_quantity_declared_anew_is_another_one() -> None:
    notation = FIRST + (
        '[[sections]]\nstarts = "part Two"\n[sections.quantities]\ny = "n"\nu = "n"\n'
    )
    second = ("y = u + w", r"\D{(u^T y)}{y} = u", r"u^T y = u^T u")
    found = words(checked(notation, ("y = g(w x)",), second))
    assert found[1] == "definition"
    assert found[2] in HOLD
    assert found[3] == Status.REFUTED


def test_a_definition_of_the_document_holds_to_the_next_fresh_section() -> None:
    notation = (
        FIRST + '[[sections]]\nstarts = "part Two"\nfresh = true\n'
        '[sections.quantities]\nw = ""\nx = ""\ny = ""\n'
    )
    claim = r"\D{y}{w} = x"
    found = words(checked(notation, ("y = w x", claim), ("y = w + x", claim)))
    assert found[:3] == ["definition", "proved", "definition"]
    assert found[3] == Status.REFUTED
