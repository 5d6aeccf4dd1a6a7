"""check, notation and explain on the command line: what is read, written, returned."""

import json
import subprocess
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from backproof.reports import paper_commands
from backproof.reports.cli import main
from backproof.reports.paper_arguments import FORMATS
from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.meaning.checked import CheckedDocument
from backproof.symbolic.meaning.notations import file as notation_file
from backproof.symbolic.meaning.notations import writer as notation_writer
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.reading.source import Source


@dataclass
class Engine:
    """Stands for the checker: the same result for every document, and what it got."""

    result: CheckedDocument
    notations: dict[str, str | None] = field(default_factory=dict)
    options: list[tuple[int, bool]] = field(default_factory=list)

    def check_document(
        self,
        source: Source,
        notation: Notation | None = None,
        *,
        seed: int = 0,
        inline: bool = False,
        tell: Callable[[str], None] | None = None,
    ) -> CheckedDocument:
        if "unsupported" in source.path:
            raise UnsupportedError(f"{source.path}: is not supported")
        if "deep" in source.path:
            raise RecursionError
        if tell is not None:
            tell(f"{source.path}: checking")
        self.notations[source.path] = None if notation is None else notation.path
        self.options.append((seed, inline))
        document = replace(self.result, seed=seed)
        text = self.result.source.text
        return replace(document, source=Source(source.path, text))

    def draft_notation(self, source: Source) -> Notation:
        return Notation(source.path)


@pytest.fixture(autouse=True)
def engine(
    wrong_paper: CheckedDocument, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Engine:
    """The commands with a stand-in for the checker, in a folder with two documents."""
    stand_in = Engine(wrong_paper)
    for name in ("check_document", "draft_notation"):
        where = {"check_document": "paper", "draft_notation": "drafting.draft"}[name]
        module = types.ModuleType(f"backproof.symbolic.meaning.{where}")
        setattr(module, name, getattr(stand_in, name))
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(
        notation_writer, "write_notation", lambda notation: f"# of {notation.path}\n"
    )
    monkeypatch.setattr(
        notation_file, "read_notation", lambda path: _notation(Path(path))
    )
    page = types.ModuleType("backproof.reports.paper_page")
    monkeypatch.setattr(page, "paper_page", _page, raising=False)
    monkeypatch.setitem(sys.modules, page.__name__, page)
    monkeypatch.chdir(tmp_path)
    for path in ("paper.md", "other.tex"):
        Path(path).write_text("$$ a = b $$\n", encoding="utf-8")
    return stand_in


def _notation(path: Path) -> Notation:
    if not path.exists() or "wrong" in path.read_text(encoding="utf-8"):
        raise notation_file.NotationError(f"{path}:3:1: unknown table [quantitys]")
    return Notation(path.as_posix())


def _page(documents: tuple[CheckedDocument, ...]) -> str:
    return "".join(f"<p>{document.source.path}</p>" for document in documents)


def test_something_wrong_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "paper.md"]) == 1
    printed = capsys.readouterr()
    assert "paper.md:11:14: BP201 refuted: the two sides differ" in printed.out
    assert printed.err == ""
    assert "\x1b" not in printed.out


def test_a_terminal_gets_colour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paper_commands, "wants_colour", lambda: True)
    main(["check", "paper.md"])
    assert "\x1b[31mBP201 refuted\x1b[0m" in capsys.readouterr().out


def test_nothing_wrong_exits_with_0(
    engine: Engine, right_paper: CheckedDocument
) -> None:
    engine.result = right_paper
    assert main(["check", "paper.md", "--strict"]) == 0


def test_undecided_exits_with_1_only_under_strict(
    engine: Engine, undecided_paper: CheckedDocument
) -> None:
    engine.result = undecided_paper
    assert main(["check", "paper.md"]) == 0
    assert main(["check", "paper.md", "--strict"]) == 1


def test_ends_that_differ_exit_with_1(
    engine: Engine, differing_paper: CheckedDocument
) -> None:
    chains = [c for c in differing_paper.chains if c.first_wrong is None]
    engine.result = replace(differing_paper, chains=tuple(chains))
    assert main(["check", "paper.md"]) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "paper.md", "other.tex", "--format", name]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    for word in ("paper.md", "other.tex", "BP206"):
        assert word in printed.out
    if name in ("json", "sarif"):
        json.loads(printed.out)


def test_the_formats_of_the_parser_are_those_that_exist() -> None:
    assert tuple(paper_commands._FORMATS) == FORMATS


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("missing.md", "missing.md: cannot be read"),
        (".", "cannot be read"),
        ("unsupported.md", "is not supported"),
        ("deep.md", "nested too deep"),
        ("binary.md", "zero byte"),
    ],
)
def test_a_document_that_cannot_be_checked_stops_no_other(
    bad: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("unsupported.md", "deep.md"):
        Path(path).write_text("", encoding="utf-8")
    Path("binary.md").write_bytes(b"\0")
    assert main(["check", "paper.md", bad, "other.tex", "--format=json"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("backproof: ")
    assert words in printed.err
    data = json.loads(printed.out)
    assert [one["path"] for one in data["documents"]] == ["paper.md", "other.tex"]
    [unread] = data["unread"]
    assert unread["path"] == bad
    assert words in unread["message"]


def test_the_notation_beside_a_document_is_used(engine: Engine) -> None:
    Path("paper.notation.toml").write_text("", encoding="utf-8")
    main(["check", "paper.md", "other.tex"])
    assert engine.notations == {"paper.md": "paper.notation.toml", "other.tex": None}


def test_a_notation_that_is_named_is_used_for_all(engine: Engine) -> None:
    for path in ("paper.notation.toml", "shared.toml"):
        Path(path).write_text("", encoding="utf-8")
    main(["check", "paper.md", "other.tex", "--notation", "shared.toml"])
    assert set(engine.notations.values()) == {"shared.toml"}


def test_a_mistake_in_the_notation_beside_a_document_concerns_it_alone(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("paper.notation.toml").write_text("wrong", encoding="utf-8")
    assert main(["check", "paper.md", "other.tex"]) == 2
    assert "paper.notation.toml:3:1: unknown table" in capsys.readouterr().err
    assert list(engine.notations) == ["other.tex"]


def test_a_mistake_in_the_notation_of_all_stops_the_run(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "paper.md", "--notation", "none.toml"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "none.toml:3:1: unknown table" in printed.err
    assert engine.notations == {}


def test_options_reach_the_checker(engine: Engine) -> None:
    main(["check", "paper.md", "--seed", "5", "--inline"])
    main(["check", "paper.md"])
    assert engine.options == [(5, True), (0, False)]


def test_a_document_named_twice_is_checked_once(engine: Engine) -> None:
    main(["check", "paper.md", "paper.md"])
    assert len(engine.options) == 1


def test_verbose_prints_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "paper.md", "--format", "concise"])
    short = capsys.readouterr().out
    main(["check", "paper.md", "--format", "concise", "--verbose"])
    long = capsys.readouterr().out
    assert "tested: " not in short
    assert "tested: " in long


def test_a_report_shows_all_documents() -> None:
    assert main(["check", "paper.md", "other.tex", "--report", "page.html"]) == 1
    page = Path("page.html").read_text(encoding="utf-8")
    assert page == "<p>paper.md</p><p>other.tex</p>"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], ["PAPER", "usage:"]),
        (["chekc", "paper.md"], ["did you mean 'check'"]),
        (["check", "paper.md", "--formt", "json"], ["mean '--format'"]),
        (["check", "paper.md", "--format", "xml"], ["'xml'", "sarif"]),
        (["check", "paper.md", "--seed", "-1"], ["--seed"]),
        (["check", "paper.md", "--report", "page.pdf"], ["ends in .html", ".pdf"]),
        (["check", "paper.md", "--report", "no/page.html"], ["no directory"]),
        (["notation"], ["PAPER", "usage:"]),
        (["notation", "paper.md", "other.tex"], ["'other.tex'", "one PAPER"]),
        (["notation", "missing.md"], ["missing.md: cannot be read"]),
        (["notation", "paper.md", "-o", "other.tex"], ["exists", "--force"]),
        (["notation", "paper.md", "-o", "no/n.toml"], ["no directory"]),
        (["explain", "BP999"], ["unknown code 'BP999'"]),
        (["explain", "BP201", "BP202"], ["one CODE"]),
    ],
)
def test_what_cannot_run_exits_with_2_and_checks_nothing(
    arguments: list[str],
    words: list[str],
    engine: Engine,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = sorted(Path().iterdir())
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("backproof: ")
    for word in words:
        assert word in printed.err
    assert engine.options == []
    assert sorted(Path().iterdir()) == before


def test_a_draft_goes_to_standard_output_or_to_a_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["notation", "paper.md"]) == 0
    assert capsys.readouterr().out == "# of paper.md\n"
    assert main(["notation", "paper.md", "-o", "paper.notation.toml"]) == 0
    assert Path("paper.notation.toml").read_text(encoding="utf-8") == "# of paper.md\n"
    assert capsys.readouterr().out.endswith("\n  backproof check paper.md\n")
    assert main(["notation", "paper.md", "-o", "n.toml"]) == 0
    assert "check paper.md --notation n.toml\n" in capsys.readouterr().out


def test_a_draft_replaces_a_file_only_by_force() -> None:
    Path("n.toml").write_text("a day of work", encoding="utf-8")
    assert main(["notation", "paper.md", "-o", "n.toml"]) == 2
    assert Path("n.toml").read_text(encoding="utf-8") == "a day of work"
    assert main(["notation", "paper.md", "-o", "n.toml", "--force"]) == 0
    assert Path("n.toml").read_text(encoding="utf-8") == "# of paper.md\n"


def test_explain_says_what_a_code_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "BP207"]) == 0
    assert capsys.readouterr().out.startswith("BP207: shapes do not fit\n")
    assert main(["explain"]) == 0
    assert "  BP207  shapes do not fit\n" in capsys.readouterr().out


def test_explain_and_help_do_not_import_sympy() -> None:
    code = (
        "import sys\n"
        "from backproof.reports.cli import main\n"
        "codes = [main(['check', '--help']), main(['notation', '--help']),\n"
        "         main(['explain', '--help']), main(['explain', 'BP201'])]\n"
        "heavy = {'sympy', 'numpy', 'jinja2', 'math_core'} & set(sys.modules)\n"
        "sys.exit(f'{codes} {heavy}' if any(codes) or heavy else 0)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
