"""A network file is read as data; whatever is wrong with it is said in one message."""

import os
import time
from fractions import Fraction
from pathlib import Path

import pytest

from backproof.reports.described import described_network
from backproof.reports.network_file import (
    MAX_BYTES,
    Description,
    parse_widths,
    read_description,
)
from backproof.symbolic.errors import BackproofError, MalformedError

_FULL = """\
widths = [2, 3, 1]
activation = ["gate", "identity"]
cost = "quartic"
biases = false
l2 = 0.01
samples = 4
seed = 7

[activations]
gate = "u*sigmoid(2*u)"

[costs]
quartic = "(y - t)**4"
"""

# What the file holds, and words that the message must contain.
_HOSTILE = {
    "empty": (b"", ["'widths' is missing", "[2, 3, 1]"]),
    "unknown key": (
        b"widths = [2, 1]\nactivtion = 'tanh'",
        ["net.toml:2", "did you mean 'activation'?"],
    ),
    "widths as text": (b"widths = '2-3-1'", ["net.toml:1", "widths", "list"]),
    "width as float": (b"widths = [2, 3.0]", ["widths", "whole numbers"]),
    "width as bool": (b"widths = [true, 1]", ["widths", "whole numbers"]),
    "width zero": (b"widths = [2, 0, 1]", ["width 0 of layer 1"]),
    "width negative": (b"widths = [2, -3, 1]", ["width -3 of layer 1"]),
    "one width": (b"widths = [2]", ["at least two widths"]),
    "no widths": (b"widths = []", ["at least two widths"]),
    "too many layers": (b"widths = [" + b"1," * 20_000 + b"1]", ["20000 layers"]),
    "huge width": (b"widths = [2, 99999999999]", ["is above"]),
    "endless number": (b"widths = [2, " + b"9" * 5000 + b"]", ["net.toml"]),
    "endless hexadecimal": (b"widths = [2, 0x" + b"f" * 60_000 + b"]", ["widths"]),
    "l2 not a number": (b"widths = [2, 1]\nl2 = nan", ["net.toml:2", "l2", "positive"]),
    "l2 infinite": (b"widths = [2, 1]\nl2 = inf", ["l2", "positive"]),
    "l2 negative": (b"widths = [2, 1]\nl2 = -1", ["l2", "positive"]),
    "l2 zero": (b"widths = [2, 1]\nl2 = 0.0", ["l2", "positive"]),
    "l2 astronomic": (b"widths = [2, 1]\nl2 = 1e999999999", ["l2", "positive"]),
    "l2 over zero": (b"widths = [2, 1]\nl2 = '1/0'", ["l2", "positive"]),
    "samples as text": (b"widths = [2, 1]\nsamples = 'two'", ["samples", "'two'"]),
    "samples none": (b"widths = [2, 1]\nsamples = 0", ["samples", "from 1 to"]),
    "seed huge": (b"widths = [2, 1]\nseed = 99999999999999", ["seed"]),
    "biases as text": (b"widths = [2, 1]\nbiases = 'no'", ["biases", "true or false"]),
    "date": (b"widths = [2, 1]\nseed = 2020-01-01", ["seed", "2020-01-01"]),
    "unknown activation": (
        b"widths = [2, 1]\nactivation = 'sigmod'",
        ["did you mean 'sigmoid'?"],
    ),
    "unknown among own": (
        b"widths = [2, 1]\nactivation = 'gat'\n[activations]\ngate = 'u**2'",
        ["did you mean 'gate'?"],
    ),
    "unknown cost": (b"widths = [2, 1]\ncost = 'hubber'", ["did you mean 'huber'?"]),
    "impossible cost": (
        b"widths = [2, 1]\nactivation = 'identity'\ncost = 'binary-cross-entropy'",
        ["binary-cross-entropy-logits"],
    ),
    "too few activations": (
        b"widths = [2, 3, 1]\nactivation = ['tanh']",
        ["2 layers", "1 activations"],
    ),
    "activation list of numbers": (b"widths = [2, 1]\nactivation = [1]", ["a name"]),
    "code in a formula": (
        b'widths = [2, 1]\n[activations]\nevil = \'__import__("os").system("id")\'',
        ["evil", "column 1"],
    ),
    "bad formula": (b"widths = [2, 1]\n[activations]\nf = 'u^2'", ["write **"]),
    "formula no text": (b"widths = [2, 1]\n[activations]\nf = 3", ["activations"]),
    "name with markup": (
        b"widths = [2, 1]\n[activations]\n'<script>' = 'u**2'",
        ["activation name"],
    ),
    "taken name": (b"widths = [2, 1]\n[activations]\ntanh = 'u**2'", ["taken"]),
    "syntax": (b"widths = [2, 3 1]", ["net.toml:1:16", "[2, 3 1]\n", "^"]),
    "unfinished": (b"widths = [2, 3", ["net.toml:1:15", "^"]),
    "key twice": (b"seed = 1\nseed = 2\n", ["net.toml:2", "overwrite"]),
    "lists nested deeply": (b"widths = " + b"[" * 30_000, ["nested too deeply"]),
    "tables nested deeply": (b"x = " + b"{a=" * 15_000, ["nested too deeply"]),
    "keys nested deeply": (b"a" + b".a" * 30_000 + b" = 1", ["nested keys"]),
    "long line": (b"widths = " + b" " * 60_000 + b"!", ["net.toml:1:60010", "^"]),
    "binary": (bytes(range(256)), ["UTF-8"]),
    "latin-1": ("# größe\nwidths = [1]".encode("latin-1"), ["net.toml:1", "UTF-8"]),
    "utf-16": ("widths = [2, 1]".encode("utf-16"), ["UTF-8"]),
    "null bytes": (b"widths\0 = [2, 1]", ["net.toml:1:7"]),
    "escape codes": (b"widths = [2, 1]\n'\\u001b[31m' = 1", ["net.toml"]),
    "too large": (b"#" * (MAX_BYTES + 1), ["larger than 64 KiB"]),
}


def _written(folder: Path, data: bytes) -> Path:
    path = folder / "net.toml"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("case", _HOSTILE)
def test_hostile_file_gets_one_clear_message(tmp_path: Path, case: str) -> None:
    data, words = _HOSTILE[case]
    path = _written(tmp_path, data)
    start = time.process_time()
    with pytest.raises(BackproofError) as caught:
        described_network(read_description(path))
    assert time.process_time() - start < 5
    message = str(caught.value)
    for word in words:
        assert word in message
    assert len(message) < 600
    assert message.count("\n") <= 2


def test_every_key_is_read(tmp_path: Path) -> None:
    found = read_description(_written(tmp_path, _FULL.encode()))
    assert found == Description(
        widths=(2, 3, 1),
        activation=("gate", "identity"),
        cost="quartic",
        biases=False,
        l2=Fraction(1, 100),
        samples=4,
        seed=7,
        activations={"gate": "u*sigmoid(2*u)"},
        costs={"quartic": "(y - t)**4"},
    )
    net = described_network(found)
    assert [row.name for row in net.activations] == ["gate", "identity"]
    assert net.cost.name == "quartic"
    assert net.penalty == Fraction(1, 100)


def test_line_endings_of_windows_are_read(tmp_path: Path) -> None:
    path = _written(tmp_path, b"widths = [2, 1]\r\nseed = 3\r\n")
    assert read_description(path).seed == 3


def test_missing_file_says_what_a_network_is(tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match=r"no such file.*2-3-1"):
        read_description(tmp_path / "none.toml")


def test_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match="is no file"):
        read_description(tmp_path)


def test_pipe_without_writer_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MalformedError, match="is no file"):
        read_description(tmp_path / "pipe")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_impossible_path_is_refused(name: str) -> None:
    with pytest.raises(MalformedError, match="cannot be read"):
        read_description(Path(name))


@pytest.mark.parametrize("text", ["", "2-", "-2", "2--3", "2,3", "2x3", "٢-٣", "2-3\n"])
def test_what_is_no_list_of_widths_is_refused(text: str) -> None:
    with pytest.raises(MalformedError, match="2-3-1"):
        parse_widths(text)


@pytest.mark.parametrize("name", ["xor", "digits", "regression"])
def test_examples_are_networks(name: str) -> None:
    folder = Path(__file__).parents[2] / "examples"
    net = described_network(read_description(folder / f"{name}.toml"))
    assert net.depth >= 2


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    path.write_bytes(b"\xef\xbb\xbfwidths = [2, 1]\n")
    assert read_description(path).widths == (2, 1)
