"""A file is written whole, or what was there stays."""

from pathlib import Path

import pytest

from backproof.symbolic.files import OutputError, write_text


def test_new_file_is_written(tmp_path: Path) -> None:
    write_text(tmp_path / "a.html", "δ\n")
    assert (tmp_path / "a.html").read_bytes() == "δ\n".encode()
    assert (tmp_path / "a.html").stat().st_mode & 0o600 == 0o600


def test_old_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


def test_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match=r"a\.html.*no space left"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "is a directory"), ("none/a.html", "no directory"), ("a\0b", "usable")],
)
def test_impossible_path_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(OutputError, match=words):
        write_text(tmp_path / name, "text")
    assert list(tmp_path.iterdir()) == []


def test_symbolic_link_to_a_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    link = tmp_path / "link.html"
    link.symlink_to("real.html")
    write_text(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "real.html").read_text() == "new"
