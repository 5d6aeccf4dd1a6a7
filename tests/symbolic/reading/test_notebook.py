"""Notebooks: the Markdown cells, and the place of every character in the raw JSON."""

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.reading.notebook import markdown_cells
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import Source

QUICK = 60.0  # Seconds; against hangs only, on a machine of any speed.
"""Seconds on a busy machine; an idle one needs a third of them."""


def notebook(*cells: object, indent: int | None = 1) -> Source:
    return Source("note.ipynb", json.dumps({"cells": list(cells)}, indent=indent))


def markdown(source: object) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {"a": [1, {}]}, "source": source}


CODE = {"cell_type": "code", "outputs": [], "source": ["$$ no = formula $$"]}


def test_the_text_of_a_cell_may_be_one_string_or_a_list() -> None:
    for written in ("a\nb", ["a\n", "b"]):
        cells = markdown_cells(notebook(markdown(written)))
        assert [cell.text.text for cell in cells] == ["a\nb"]


def test_only_markdown_is_read_and_cells_between_are_noticed() -> None:
    cells = markdown_cells(notebook(markdown("a"), CODE, markdown("b"), markdown("c")))
    assert [(cell.text.text, cell.apart) for cell in cells] == [
        ("a", False),
        ("b", True),
        ("c", False),
    ]


def test_every_character_keeps_the_json_that_spells_it() -> None:
    source = notebook(markdown(["\\frac 1\n", "α \N{BRAIN} \t"]))
    text = markdown_cells(source)[0].text
    spelled = [
        source.text[text.span(k, k + 1).start : text.span(k, k + 1).end]
        for k in range(len(text))
    ]
    assert spelled == [
        "\\\\", *"frac 1", "\\n", "\\u03b1", " ", "\\ud83e\\udde0", " ", "\\t",
    ]  # fmt: skip


def test_a_display_has_the_lines_of_the_raw_file() -> None:
    source = notebook(markdown(["$$\n", "a = b\n", "$$"]))
    (display,) = scan(source).displays
    first, last = source.lines(display.span)
    lines = source.text.split("\n")
    assert (lines[first - 1].strip(), lines[last - 1].strip()) == ('"$$\\n",', '"$$"')


def test_the_older_format_with_worksheets_is_read() -> None:
    text = json.dumps({"worksheets": [{"cells": [markdown("a")]}]})
    cells = markdown_cells(Source("note.ipynb", text))
    assert [cell.text.text for cell in cells] == ["a"]


@given(st.lists(st.text(max_size=20), max_size=4), st.booleans())
@settings(deadline=None, max_examples=150)
def test_the_text_is_what_json_says(lines: list[str], ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps({"cells": [markdown(lines)]}, ensure_ascii=ascii_only)
    whole = markdown_cells(Source("note.ipynb", text))[0].text
    assert whole.text == "".join(lines)
    for k in range(len(whole)):
        span = whole.span(k, k + 1)
        assert json.loads(f'"{text[span.start : span.end]}"') == whole.text[k]


def test_half_a_pair_of_surrogates_cannot_harm() -> None:
    text = '{"cells": [{"cell_type": "markdown", "source": "\\ud83e"}]}'
    (cell,) = markdown_cells(Source("note.ipynb", text))
    assert cell.text.text.encode()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"cells": [}', ":1:12: this is not JSON"),
        ("[1]", "no notebook"),
        ('{"cells": 3}', ":1:11: cells should be a list"),
        ('{"cells": [3]}', ":1:12: a cell should be an object"),
        (
            '{"cells": [\n{"cell_type": "markdown", "source": 3}]}',
            ":2:37: the source of a cell",
        ),
        (
            '{"cells": [{"cell_type": "markdown", "source": [3]}]}',
            ":1:49: a line of a cell",
        ),
        ("[" * 200_000, "nested too deeply"),
        ('{"cells": [' + "{}," * 30_000 + "{}]}", "over 20,000 cells"),
        (
            '{"cells": [{"cell_type": "markdown", "source": "'
            + "\\n" * 200_000
            + '"}]}',
            "over 100,000 escapes",
        ),
        ("1" * 100_000, "no notebook"),
    ],
    ids=range(10),
)
def test_what_is_no_notebook_is_refused_with_its_place(text: str, wanted: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(MalformedError, match=re.escape(wanted)):
        markdown_cells(Source("note.ipynb", text))
    assert time.perf_counter() - begun < QUICK
