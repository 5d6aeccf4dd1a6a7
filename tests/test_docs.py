"""What the documentation shows is what happens.

A page is read from top to bottom.  Of its fenced blocks

    toml              is a notation file: it can be used, and holds up to the next one
    latex, markdown   is a document, paper.tex or paper.md
    console           is a command behind a dollar, and all that it prints

and of its tables one whose first column is called "written" has a formula in each
row, which is checked on its own: "read as" is what it is taken for, or its verdict,
and "said" a part of what is said of it.
"""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from backproof.reports.cli import main
from backproof.reports.explain import CATALOGUE
from backproof.reports.paper_arguments import FORMATS
from backproof.symbolic.meaning.checked import CheckedDocument, CheckedStatement
from backproof.symbolic.meaning.notations.entry_rules import PRODUCTS
from backproof.symbolic.meaning.notations.file import (
    NotationError,
    notation_from_text,
)
from backproof.symbolic.meaning.notations.functions import KNOWN_FUNCTIONS
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.meaning.notations.preset_files import PRESETS, preset_text
from backproof.symbolic.meaning.notations.tables import (
    _DOCUMENT_KEYS,
    MAX_BYTES,
    MAX_ENTRIES,
)
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.commands import COMMANDS, Role
from backproof.symbolic.reading.markup import DISPLAY_ENVIRONMENTS
from backproof.symbolic.reading.scan import KINDS
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status

DOCS = Path(__file__).parents[1] / "docs"
NAMES = {"latex": "paper.tex", "markdown": "paper.md"}

_FENCE = re.compile(r"```(\w*)")
_CODE = re.compile(r"`([^`]*)`")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Block:
    """A fenced block, and the line of its first fence."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Row:
    """A row of a table, by the titles of its columns."""

    cells: dict[str, str] = field(hash=False)
    line: int


@dataclass(frozen=True)
class Step:
    """Something that a page claims: where, and what holds there."""

    page: str
    what: Block | Row
    notation: str = ""
    document: Block | None = None

    def __str__(self) -> str:
        """Its name among the tests."""
        return f"{self.page}:{self.what.line}"


def parts(text: str) -> Iterator[Block | Row]:
    """The fenced blocks and the rows of tables of a page."""
    lines = text.split("\n")
    number = 0
    titles: list[str] = []
    while number < len(lines):
        line = lines[number]
        if fence := _FENCE.fullmatch(line):
            end = lines.index("```", number + 1)
            inside = "".join(f"{one}\n" for one in lines[number + 1 : end])
            yield Block(fence[1], inside, number + 1)
            number = end
        elif line.startswith("|"):
            cells = [cell.strip().replace(r"\|", "|") for cell in _BAR.split(line)]
            cells = cells[1:-1]
            if not titles:
                titles = cells
            elif set(line) - set("|-: "):
                yield Row(dict(zip(titles, cells, strict=True)), number + 1)
        else:
            titles = []
        number += 1


def steps(name: str) -> Iterator[Step]:
    """What a page claims, each with the notation and the document that hold there."""
    notation, document = "", None
    for part in parts((DOCS / name).read_text(encoding="utf-8")):
        step = Step(name, part, notation, document)
        if isinstance(part, Row):
            yield from (step,) * ("written" in part.cells)
        elif part.kind == "toml":
            notation, document = part.text, None
            yield Step(name, part)
        elif part.kind in NAMES:
            document = part
        else:
            yield step


PAGES = sorted(path.name for path in DOCS.glob("*.md"))
STEPS = [step for name in PAGES for step in steps(name)]


def of_kind(kind: str) -> list[Step]:
    """The blocks of a kind."""
    blocks = [(step, step.what) for step in STEPS]
    return [s for s, part in blocks if isinstance(part, Block) and part.kind == kind]


TABLE_ROWS = [step for step in STEPS if isinstance(step.what, Row)]
REFUSED = "paper.notation.toml:"


# Notation files ---------------------------------------------------------------


def refused(step: Step) -> bool:
    """Whether the page shows how this notation file is refused."""
    behind = STEPS[STEPS.index(step) + 1].what
    return isinstance(behind, Block) and REFUSED in behind.text.split("\n")[1]


@pytest.mark.parametrize("step", of_kind("toml"), ids=str)
def test_every_notation_file_can_be_used_or_is_shown_to_be_refused(step: Step) -> None:
    assert isinstance(step.what, Block)
    if refused(step):
        with pytest.raises(NotationError):
            use(step.what.text)
    else:
        use(step.what.text)


def use(text: str) -> None:
    """Read a notation, and compile it for a document that has all its sections."""
    notation = notation_from_text(text, "paper.notation.toml")
    starts = "\n\n".join(section.starts for section in notation.sections)
    check_document(Source("paper.md", starts), notation)


# Commands ---------------------------------------------------------------------


@pytest.mark.parametrize("step", of_kind("console"), ids=str)
def test_every_command_prints_what_is_shown(
    step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To accept a change of the output, run once with UPDATE_GOLDEN=1 and look."""
    assert isinstance(step.what, Block)
    monkeypatch.chdir(tmp_path)
    command, _, shown = step.what.text.partition("\n")
    printed = output(command, step)
    if os.environ.get("UPDATE_GOLDEN") and printed != shown:
        page = DOCS / step.page
        text = page.read_text(encoding="utf-8")
        before = f"```console\n{step.what.text}```"
        page.write_text(
            text.replace(before, f"```console\n{command}\n{printed}```", 1),
            encoding="utf-8",
        )
    assert printed == shown


def output(command: str, step: Step) -> str:
    """What a command prints in the folder where we are, with the files of a step."""
    if step.notation:
        Path("paper.notation.toml").write_text(step.notation, encoding="utf-8")
    for name in NAMES.values():
        Path(name).write_text("", encoding="utf-8")
    if step.document is not None:
        name = NAMES[step.document.kind]
        Path(name).write_text(step.document.text, encoding="utf-8")
    printed = io.StringIO()
    dollar, program, *arguments = command.split()
    assert (dollar, program) == ("$", "backproof")
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        main(arguments)
    return printed.getvalue()


# Rows of tables ---------------------------------------------------------------


@pytest.mark.parametrize("step", TABLE_ROWS, ids=str)
def test_every_formula_of_a_table_is_read_as_it_is_said(step: Step) -> None:
    assert isinstance(step.what, Row)
    cells = step.what.cells
    document = judged(step.notation, code(cells["written"]))
    last = document.statements[-1]
    assert read_as(last) == cells["read as"]
    assert cells.get("said", "").replace("`", "") in what_is_said(document)


@cache
def meant(text: str) -> Notation:
    """The notation of a text, read once."""
    return notation_from_text(text)


def judged(notation: str, formula: str) -> CheckedDocument:
    """A document of one displayed formula, checked."""
    source = Source("paper.tex", f"\\[ {formula} \\]\n")
    return check_document(source, meant(notation))


def code(cell: str) -> str:
    """What stands between the backticks of a cell."""
    found = _CODE.fullmatch(cell)
    assert found is not None
    return found[1]


def read_as(statement: CheckedStatement) -> str:
    """The verdict on a statement; where it has none, what it was taken for."""
    verdict = statement.verdict
    return str(verdict.status if verdict else statement.kind)


def what_is_said(document: CheckedDocument) -> str:
    """All messages about a document, one a line."""
    said = [finding.message for finding in document.findings]
    said += [remark.message for remark in document.remarks]
    for statement in document.statements:
        said += [statement.code, statement.message, statement.help]
        said += [remark.message for remark in statement.remarks]
        said += [statement.repair.text] if statement.repair else []
        if statement.verdict is not None:
            said += [statement.verdict.reason, *statement.verdict.given]
    return "\n".join(said)


# The pages as a whole ---------------------------------------------------------


def named(page: str) -> set[str]:
    """Every word of a page that stands between backticks."""
    text = (DOCS / page).read_text(encoding="utf-8")
    spans = _CODE.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return {word for span in spans for word in (span, *re.split(r"[\s,]+", span))}


def test_the_pages_claim_something() -> None:
    """Empty lists would pass the tests above."""
    assert len(of_kind("toml")) > 10
    assert len(of_kind("console")) > 5
    assert len(TABLE_ROWS) > 50


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        found = (DOCS / name) if name else DOCS / page
        assert found.is_file(), target
        if anchor:
            assert anchor in anchors(found.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """The names that headings have in links."""
    titles = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in plain}


def test_every_table_and_setting_of_a_notation_file_is_described() -> None:
    text = (DOCS / "notation.md").read_text(encoding="utf-8")
    for key in _DOCUMENT_KEYS:
        names = {f"`{key}`", f"`[{key}]`", f"[[{key}]]", f"| `{key}` |"}
        assert any(name in text for name in names), key
    assert all(f"`{product}`" in text for product in PRODUCTS)


def test_every_preset_is_described_with_all_that_it_declares() -> None:
    found = named("notation.md")
    for preset in PRESETS:
        notation = notation_from_text(preset_text(preset))
        entries = (*notation.indices, *notation.quantities, *notation.functions)
        assert {preset, *(entry.key for entry in entries)} <= found


def test_every_known_function_is_listed() -> None:
    assert set(KNOWN_FUNCTIONS) <= named("notation.md")


def test_every_code_is_listed_with_its_title() -> None:
    text = (DOCS / "reading.md").read_text(encoding="utf-8")
    for code_name, row in CATALOGUE.items():
        assert f"| `{code_name}` | {row.title.replace('|', '')} |" in text


def test_the_limits_of_a_notation_file_are_those_it_has() -> None:
    text = (DOCS / "notation.md").read_text(encoding="utf-8")
    said = f"A file may have {MAX_BYTES // 1024} KiB and {MAX_ENTRIES} entries."
    assert said in " ".join(text.split())


def test_every_kind_of_file_display_and_verdict_is_listed() -> None:
    found = named("reading.md")
    assert set(KINDS) <= found
    assert found >= DISPLAY_ENVIRONMENTS
    assert {str(status) for status in Status} <= found
    assert set(FORMATS) <= found


def test_every_command_that_is_not_supported_is_listed() -> None:
    refused_roles = (Role.UNSUPPORTED, Role.CANCEL)
    names = {row.name for row in COMMANDS.values() if row.role in refused_roles}
    assert names <= named("reading.md")


# The twins: each check above can fail ---------------------------------------------


WRONG = """\
```toml
[quantities]
x = ""
```

| written | read as | said |
|---|---|---|
| `x + x = 3 x` | proved | nothing |

```latex
\\[ x + x = 3 x \\]
```

```console
$ backproof check paper.tex --format concise
paper.tex: nothing wrong: 1 claim holds
```
"""


def test_a_wrong_page_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    toml, row, latex, console = parts(WRONG)
    assert isinstance(row, Row)
    assert all(isinstance(part, Block) for part in (toml, latex, console))
    assert isinstance(toml, Block)
    assert isinstance(latex, Block)
    assert isinstance(console, Block)
    document = judged(toml.text, code(row.cells["written"]))
    assert read_as(document.statements[-1]) != row.cells["read as"]
    assert row.cells["said"] not in what_is_said(document)
    command, _, shown = console.text.partition("\n")
    assert output(command, Step("wrong.md", console, toml.text, latex)) != shown


def test_a_notation_file_with_a_mistake_is_seen() -> None:
    with pytest.raises(NotationError):
        use("[quantities]\nx = 'i in N'")
    with pytest.raises(NotationError):
        use("[definitions]\ny = 'q'")
