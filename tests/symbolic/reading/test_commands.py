"""The tables of commands: every row is read, and no row contradicts another."""

import re
from pathlib import Path

import pytest

from backproof.symbolic.reading import codes, commands
from backproof.symbolic.reading.codes import CODES
from backproof.symbolic.reading.commands import (
    CHARACTERS,
    COMMANDS,
    NEGATIONS,
    Command,
    Role,
    similar,
)
from backproof.symbolic.reading.delimiters import DELIMITERS, ENVIRONMENTS
from backproof.symbolic.reading.layout import MAX_NESTING, layout, to_latex
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import (
    Accented,
    BigOperator,
    Binomial,
    Fraction,
    Function,
    Lines,
    Operator,
    Punctuation,
    Relation,
    Root,
    Stacked,
    Symbol,
    Text,
    Tree,
    Unknown,
)

RAW = {"*": "", "[": "", "{": "{10pt}", "=": "10pt"}
# What stands behind a command to make a formula of it, and the node of the result.
USES: dict[Role, tuple[str, type | None]] = {
    Role.ACCENT: ("{a b}", Accented),
    Role.ARROW: ("{a}", Stacked),
    Role.BIG: ("", BigOperator),
    Role.BINOMIAL: ("{a}{b}", Binomial),
    Role.CANCEL: ("{a}{b}", Unknown),
    Role.FONT: ("{a}", Symbol),
    Role.FONT_SWITCH: (" a", Symbol),
    Role.FRACTION: ("{a}{b}", Fraction),
    Role.FUNCTION: ("", Function),
    Role.LABELLED_BRACE: ("{a}", Symbol),
    Role.LAYOUT: ("", None),
    Role.NAME: ("", Function),
    Role.NOT: ("=", Relation),
    Role.OPERATOR: ("", Operator),
    Role.PROSE: ("", Text),
    Role.PUNCTUATION: ("", Punctuation),
    Role.RELATION: ("", Relation),
    Role.ROOT: ("{a}", Root),
    Role.SET: ("", Symbol),
    Role.SIZE: ("", None),
    Role.SPACE: ("", None),
    Role.STACK: ("{a}{b}", Stacked),
    Role.SUBSTACK: (r"{a \\ b}", Lines),
    Role.SYMBOL: ("", Symbol),
    Role.TEXT: ("", Text),
    Role.UNSUPPORTED: ("{a}", Unknown),
    Role.WRAP: ("{a}", Symbol),
}
FINDINGS = {Role.CANCEL: {"BP118"}, Role.UNSUPPORTED: {"BP111"}}


def read(text: str) -> Tree:
    return layout(tokens(MathText.of(text)))


def found(text: str) -> set[str]:
    return {finding.code for finding in read(text).findings}


def signs() -> list[Command]:
    return [row for row in CHARACTERS.values() if row.role is not Role.DELIMITER]


@pytest.mark.parametrize(
    "row", [*COMMANDS.values(), *signs()], ids=lambda row: row.name
)
def test_every_command_is_read_as_its_table_says(row: Command) -> None:
    if row.role not in USES:
        assert row.role in {
            Role.BREAK,
            Role.DELIMITER,
            Role.INFIX,
            Role.LEFT,
            Role.MIDDLE,
            Role.RIGHT,
        }
        return
    behind, node = USES[row.role]
    raw = "{net}" if row.role in (Role.TEXT, Role.NAME) else ""
    text = row.name + (raw or "".join(RAW[kind] for kind in row.raw)) + behind
    tree = read(text)
    assert {f.code for f in tree.findings} == FINDINGS.get(row.role, set())
    items = tree.rows[0].items if tree.rows else ()
    assert [type(item) for item in items[:1]] == ([node] if node else [])


@pytest.mark.parametrize("name", sorted(DELIMITERS))
def test_every_delimiter_closes_its_partner(name: str) -> None:
    known = DELIMITERS[name]
    pair = [name, known.partner] if known.side != "close" else [known.partner, name]
    assert not found(rf"\left{pair[0]} x \right{pair[1]}")
    assert not found(f"{pair[0]} x {pair[1]} + y")
    assert found(f"{pair[0]} x + y") == {"BP121"}


@pytest.mark.parametrize("name", sorted(ENVIRONMENTS))
def test_every_environment_is_read_and_must_be_closed(name: str) -> None:
    raw = "{cc}" if "{" in ENVIRONMENTS[name].raw else ""
    assert not found(rf"\begin{{{name}}}{raw} a & b \\ c & d \end{{{name}}}")
    assert found(rf"\begin{{{name}}}{raw} a & b \\ c & d") == {"BP123"}


@pytest.mark.parametrize("name", [r"\foo", r"\Alpha", r"\summ", r"\partia", r"\x"])
def test_a_command_without_a_row_is_a_finding_and_unknown(name: str) -> None:
    assert name not in COMMANDS
    tree = read(f"a {name}{{b}} c")
    assert [finding.code for finding in tree.findings] == ["BP110"]
    assert [type(item).__name__ for item in tree.rows[0].items] == [
        "Symbol",
        "Unknown",
        "Symbol",
    ]


def test_no_command_has_two_rows() -> None:
    names = [row.name for row in commands._ALL]
    assert sorted(names) == sorted(set(names))


def test_the_preferred_spelling_of_a_command_is_its_own() -> None:
    """Else a tree printed as LaTeX would be read as another tree."""
    rows = [*COMMANDS.values(), *CHARACTERS.values()]
    same = (Role.SYMBOL, Role.OPERATOR, Role.RELATION, Role.BIG, Role.PUNCTUATION)
    for row in rows:
        if row.role in same:
            preferred = COMMANDS.get(row.value) or CHARACTERS[row.value]
            assert (preferred.role, preferred.value) == (row.role, row.value)
    for negated in NEGATIONS.values():
        assert COMMANDS[negated].role is Role.RELATION


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_a_name_or_a_sign_behind_a_backslash(name: str) -> None:
    assert re.fullmatch(r"\\([A-Za-z]+|[^A-Za-z])|~", name)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        (r"\partal", r"\partial"),
        (r"\detla", r"\delta"),
        (r"\dispalystyle", r"\displaystyle"),
        (r"\qwertz", ""),
    ],
)
def test_a_misspelled_command_is_recognised(wrong: str, meant: str) -> None:
    assert similar(wrong) == meant
    (finding,) = read(wrong).findings
    assert meant in finding.help


@pytest.mark.parametrize("row", CODES.values(), ids=lambda row: row.code)
def test_the_example_of_every_finding_gives_it(row: codes.Code) -> None:
    deep = "{" * (MAX_NESTING + 1) + "x" + "}" * (MAX_NESTING + 1)
    example = deep if row.code == codes.LIMIT else row.example
    assert found(example) >= {row.code}
    assert row.title
    assert len(row.text.split()) > 20


def test_every_finding_of_this_layer_is_explained() -> None:
    used = {
        value
        for name, value in vars(codes).items()
        if name.isupper() and isinstance(value, str)
    }
    assert used == set(CODES)
    folder = Path(str(codes.__file__)).parent
    for name in (
        "brackets",
        "builder",
        "constructs",
        "layout",
        "scripts",
        "sieve",
        "tokens",
    ):
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        assert not re.search(r'"BP\d', text), f"{name}.py spells a code out"


def test_what_prints_the_same_has_one_spelling() -> None:
    pairs = [
        (r"a \le b \ne c \to d", r"a \leq b \neq c \rightarrow d"),
        (r"1, \ldots, n \cdots ...", r"1, \dots, n \dots \dots"),
        (r"\R^{n}", r"\mathbb{R}^{n}"),
        (r"\lbrace a \rbrace \lvert b \rvert", r"\{ a \} |b|"),
        (r"\dfrac{a}{b} \tfrac12 {a \over b}", r"\frac{a}{b} \frac{1}{2} \frac{a}{b}"),
    ]
    for left, right in pairs:
        assert read(left) == read(right)
        assert to_latex(read(left)) == to_latex(read(right))
