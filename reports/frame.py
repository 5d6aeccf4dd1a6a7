"""The frame of an HTML page: one file that holds its style and its fonts.

No script, no request, and a Content-Security-Policy that forbids both.  Templates
extend frame.html.  Jinja2 escapes every text; the signs that no page may hold become
U+FFFD at the very end.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from .foreign import cleaned
from .marks import Mark

__all__ = ["framed", "mark_html", "tone"]

_TONES = MappingProxyType({32: "good", 33: "open", 31: "bad"})


@dataclass(frozen=True)
class _Font:
    """A font file, the family it is known by, and the list it was made from."""

    family: str
    file: str
    code_points: str

    @property
    def source(self) -> str:
        data = files(f"{__package__}.assets").joinpath(self.file).read_bytes()
        return base64.b64encode(data).decode("ascii")


_MATHS = _Font("backproof math", "stix-two-math.woff2", "code-points.txt")
_RARE = _Font("backproof rare", "stix-two-math-rare.woff2", "code-points-rare.txt")


def framed(
    template: str,
    styles: tuple[str, ...],
    filters: Mapping[str, Callable[..., object]],
    **context: object,
) -> str:
    """The page that a template makes of its context.

    The second font comes along only if the page shows one of its signs.
    """
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({"mark": mark_html, **filters})
    style = Markup("\n".join(map(_template, styles)))  # noqa: S704
    loaded = environment.get_template(template)
    fonts = [_MATHS]
    text = loaded.render(style=style, fonts=fonts, **context)
    if _rare_sign().search(text):
        text = loaded.render(style=style, fonts=[*fonts, _RARE], **context)
    return cleaned(text)


def mark_html(mark: Mark) -> Markup:
    """A verdict as glyph, word and colour.

    >>> from .marks import MARKS, Status
    >>> print(mark_html(MARKS[Status.REFUTED]))
    <span class="mark bad"><span class="glyph">×</span> refuted</span>
    """
    return Markup(
        '<span class="mark {}"><span class="glyph">{}</span> {}</span>'
    ).format(tone(mark), mark.glyph, mark.word)


def tone(mark: Mark) -> str:
    """The class of a verdict: good, open or bad."""
    return _TONES[mark.ansi]


def _template(name: str) -> str:
    return files(f"{__package__}.templates").joinpath(name).read_text(encoding="utf-8")


@cache
def _rare_sign() -> re.Pattern[str]:
    text = files(f"{__package__}.assets").joinpath(_RARE.code_points).read_text()
    ranges = []
    for part in text.replace("\n", ",").split(","):
        if part:
            first, _, last = part.removeprefix("U+").partition("-")
            ranges.append(rf"\U{int(first, 16):08x}-\U{int(last or first, 16):08x}")
    return re.compile(f"[{''.join(ranges)}]")
