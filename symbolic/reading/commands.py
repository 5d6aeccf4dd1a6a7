r"""What each LaTeX command is: one table a kind, one row a command.

    \cdot    -> operator \cdot            \le     -> relation \leq
    \dfrac   -> fraction, two arguments   \bm     -> font "bold"
    \color   -> dropped, with its argument

A command stands for what it *prints*, never for what it means: whether
``\circ`` is a composition or a product is for the notation to say.  Commands
that print the same have one name, so ``\le`` and ``\leq`` are both ``\leq``.
Whatever has no row is unknown, and a finding where it is used.

Sources: The TeXbook (Knuth 1986), appendix F and chapters 16 to 18; the user's
guide of amsmath 2.1; the support table of KaTeX for ``\R`` and its like.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from types import MappingProxyType

from .delimiters import DELIMITERS

__all__ = [
    "CHARACTERS",
    "COMMANDS",
    "NEGATIONS",
    "RADICAL",
    "SPACED_WORD_FONTS",
    "Command",
    "Role",
    "similar",
]


class Role(Enum):
    """What a command does to the tree."""

    ACCENT = "accent"
    ARROW = "arrow with texts"
    BIG = "big operator"
    BINOMIAL = "binomial"
    BREAK = "line break"
    CANCEL = "crossed out"
    DELIMITER = "delimiter"
    FONT = "font"
    FONT_SWITCH = "font of the rest of the group"
    FRACTION = "fraction"
    FUNCTION = "function"
    INFIX = "fraction of the whole group"
    LABELLED_BRACE = "brace with a remark"
    LAYOUT = "layout"
    LEFT = "left delimiter"
    MIDDLE = "middle delimiter"
    NAME = "operator name"
    NOT = "negated relation"
    OPERATOR = "operator"
    PROSE = "a word"
    PUNCTUATION = "punctuation"
    RELATION = "relation"
    RIGHT = "right delimiter"
    ROOT = "root"
    SET = "number set"
    SIZE = "size of a delimiter"
    SPACE = "wide space"
    STACK = "one above the other"
    SUBSTACK = "lines of a script"
    SYMBOL = "symbol"
    TEXT = "text"
    UNSUPPORTED = "not supported"
    WRAP = "decoration"


@dataclass(frozen=True, slots=True)
class Command:
    r"""One command, or one character that acts as a command.

    ``value`` is the name that the node gets: the LaTeX of the preferred spelling,
    or the name of a font, an accent or a side.  ``raw`` lists the arguments that
    are plain text and no mathematics, in order: ``*`` a star and ``[`` an optional
    argument, if there, ``{`` an argument, ``=`` a length such as ``-3mu``.
    """

    name: str
    role: Role
    value: str = ""
    raw: str = ""


def _same(role: Role, names: str, *, raw: str = "") -> list[Command]:
    """Commands that are their own value."""
    return [Command(f"\\{n}", role, f"\\{n}", raw) for n in names.split()]


def _valued(role: Role, rows: Mapping[str, str], *, raw: str = "") -> list[Command]:
    """Commands by their value: every row lists the commands that share it."""
    return [
        Command(f"\\{n}", role, value, raw)
        for value, names in rows.items()
        for n in names.split()
    ]


# What prints a sign ---------------------------------------------------------

_SYMBOLS = [
    *_same(
        Role.SYMBOL,
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa "
        "varkappa lambda mu nu xi omicron pi varpi rho varrho sigma varsigma tau "
        "upsilon phi varphi chi psi omega digamma "
        "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
    ),
    *_same(
        Role.SYMBOL,
        "partial nabla infty ell hbar imath jmath wp Re Im aleph beth emptyset prime "
        "top bot intercal dagger ddagger forall exists nexists neg angle triangle "
        "square diamondsuit heartsuit clubsuit spadesuit flat sharp natural checkmark "
        "complement eth mho vdots ddots _ % # $ &",
    ),
    *_valued(
        Role.SYMBOL,
        {
            # The height of the dots follows the operators around them.
            r"\dots": "dots ldots cdots dotsb dotsc dotsi dotsm dotso mathellipsis",
            r"\Gamma": "varGamma",
            r"\Delta": "varDelta",
            r"\Theta": "varTheta",
            r"\Lambda": "varLambda",
            r"\Xi": "varXi",
            r"\Pi": "varPi",
            r"\Sigma": "varSigma",
            r"\Phi": "varPhi",
            r"\Psi": "varPsi",
            r"\Omega": "varOmega",
            r"\hbar": "hslash",
            r"\emptyset": "varnothing empty",
            r"\neg": "lnot",
            r"\square": "Box",
            r"\dagger": "dag",
            r"\ddagger": "ddag",
            r"\infty": "infin",
            r"\vartheta": "thetasym",
            r"\ddots": "adots",
        },
    ),
]
_SETS = _valued(
    Role.SET, {"C": "Complex cnums", "N": "N natnums", "R": "R Reals reals", "Z": "Z"}
)
_OPERATORS = [
    *_same(
        Role.OPERATOR,
        "cdot times div odot otimes oplus ominus oslash circ bullet star pm mp wedge "
        "vee cup cap setminus bmod amalg uplus sqcup sqcap diamond boxdot boxplus "
        "boxtimes boxminus circledast circledcirc circleddash ltimes rtimes wr "
        "backslash bigcirc dotplus",
    ),
    *_valued(
        Role.OPERATOR,
        {
            "*": "ast",
            "/": "slash",
            r"\cdot": "cdotp centerdot",
            r"\wedge": "land",
            r"\vee": "lor",
            r"\setminus": "smallsetminus",
            r"\pm": "plusmn",
        },
    ),
]
_RELATIONS = [
    *_same(
        Role.RELATION,
        "leq geq neq approx equiv sim simeq cong propto ll gg in notin ni subset "
        "subseteq supset supseteq nsubseteq prec succ preceq succeq asymp doteq mid "
        "nmid parallel perp models vdash leftarrow rightarrow leftrightarrow "
        "Leftarrow Rightarrow Leftrightarrow mapsto triangleq hookrightarrow "
        "hookleftarrow uparrow downarrow updownarrow nearrow searrow nrightarrow "
        "rightharpoonup leadsto lesssim gtrsim approxeq bumpeq circeq eqcirc Doteq "
        "risingdotseq vDash dashv between precsim succsim subsetneq supsetneq "
        "sqsubseteq sqsupseteq leftrightarrows rightleftarrows rightleftharpoons "
        "leftrightharpoons longmapsfrom mapsfrom Uparrow Downarrow nwarrow swarrow "
        "nRightarrow nLeftarrow nLeftrightarrow nleftarrow",
    ),
    *_valued(
        Role.RELATION,
        {
            "=": "eq",
            "<": "lt",
            ">": "gt",
            ":=": "coloneqq coloneq colonequals",
            "=:": "eqqcolon eqcolon equalscolon",
            r"\leq": "le leqslant leqq",
            r"\geq": "ge geqslant geqq",
            r"\in": "isin",
            r"\neq": "ne",
            r"\approx": "thickapprox",
            r"\sim": "thicksim",
            r"\propto": "varpropto",
            r"\Doteq": "doteqdot",
            r"\ni": "owns",
            r"\leftarrow": "gets longleftarrow",
            r"\rightarrow": "to longrightarrow",
            r"\leftrightarrow": "longleftrightarrow",
            r"\Leftarrow": "impliedby Longleftarrow",
            r"\Rightarrow": "implies Longrightarrow",
            r"\Leftrightarrow": "iff Longleftrightarrow",
            r"\mapsto": "longmapsto",
            r"\leadsto": "rightsquigarrow",
        },
    ),
]
_BIG_OPERATORS = [
    *_same(
        Role.BIG,
        "sum prod coprod int iint iiint oint bigcup bigcap bigoplus bigotimes bigodot "
        "bigwedge bigvee bigsqcup biguplus",
    ),
    *_valued(Role.BIG, {r"\int": "intop smallint"}),
]
_FUNCTIONS = [
    Command(f"\\{n}", Role.FUNCTION, n)
    for n in [
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "argmax",
        "argmin",
        "cos",
        "cosh",
        "cot",
        "coth",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "hom",
        "inf",
        "injlim",
        "ker",
        "lg",
        "lim",
        "liminf",
        "limsup",
        "ln",
        "log",
        "max",
        "min",
        "Pr",
        "projlim",
        "sec",
        "sin",
        "sinh",
        "sup",
        "tan",
        "tanh",
    ]
]
# The names that Russian books use.
_OTHER_NAMES = _valued(
    Role.FUNCTION,
    {
        "arctan": "arctg",
        "cosh": "ch",
        "cot": "ctg cotg",
        "coth": "cth",
        "csc": "cosec",
        "sinh": "sh",
        "tan": "tg",
        "tanh": "th",
    },
)
_PUNCTUATION = _valued(
    Role.PUNCTUATION, {":": "colon vcentcolon ratio", ".": "ldotp", "?": "textquery"}
)
_PROSE = [
    Command(r"\therefore", Role.PROSE, "therefore"),
    Command(r"\because", Role.PROSE, "because"),
]

# What takes arguments -------------------------------------------------------

_FRACTIONS = [
    Command(r"\frac", Role.FRACTION),
    Command(r"\dfrac", Role.FRACTION),
    Command(r"\tfrac", Role.FRACTION),
    Command(r"\cfrac", Role.FRACTION, raw="["),
    Command(r"\nicefrac", Role.FRACTION),
    Command(r"\sfrac", Role.FRACTION),
    Command(r"\binom", Role.BINOMIAL),
    Command(r"\dbinom", Role.BINOMIAL),
    Command(r"\tbinom", Role.BINOMIAL),
    Command(r"\over", Role.INFIX, r"\frac"),
    Command(r"\choose", Role.INFIX, r"\binom"),
    Command(r"\sqrt", Role.ROOT),
]
_STACKS = [
    Command(r"\overset", Role.STACK, "over"),
    Command(r"\stackrel", Role.STACK, "over"),
    Command(r"\underset", Role.STACK, "under"),
    Command(r"\substack", Role.SUBSTACK),
    *_valued(
        Role.ARROW,
        {
            r"\leftarrow": "xleftarrow",
            r"\rightarrow": "xrightarrow",
            r"\leftrightarrow": "xleftrightarrow",
            r"\Leftarrow": "xLeftarrow",
            r"\Rightarrow": "xRightarrow",
            r"\mapsto": "xmapsto",
            "=": "xlongequal",
        },
    ),
    *_valued(
        Role.LABELLED_BRACE,
        {
            "_": "underbrace underbracket underparen",
            "^": "overbrace overbracket overparen",
        },
    ),
]
_ACCENTS = _valued(
    Role.ACCENT,
    {
        "acute": "acute",
        "bar": "bar",
        "breve": "breve",
        "check": "check widecheck",
        "dddot": "dddot",
        "ddot": "ddot",
        "dot": "dot",
        "grave": "grave",
        "hat": "hat widehat",
        "mathring": "mathring",
        "overleftarrow": "overleftarrow",
        "overline": "overline",
        "tilde": "tilde widetilde",
        "underline": "underline underbar",
        "vec": "vec overrightarrow",
    },
)
_FONTS = [
    *_valued(
        Role.FONT,
        {
            "blackboard": "mathbb Bbb mathds mathbbm symbb",
            "bold": "mathbf boldsymbol bm bold pmb symbf mathbfit mathbfup",
            "calligraphic": "mathcal symcal",
            "fraktur": "mathfrak frak symfrak",
            "italic": "mathit symit",
            "normal": "mathnormal",
            "roman": "mathrm mathup symup symrm",
            "sans": "mathsf mathsfit symsf",
            "script": "mathscr",
            "typewriter": "mathtt",
        },
    ),
    *_valued(
        Role.FONT_SWITCH,
        {
            "bold": "bf",
            "calligraphic": "cal",
            "italic": "it em sl",
            "normal": "mit",
            "roman": "rm",
            "sans": "sf",
            "typewriter": "tt",
        },
    ),
]
SPACED_WORD_FONTS = frozenset({"italic", "roman", "sans", "typewriter"})
r"""Fonts that set adjacent letters as one word: ``\mathrm{net}``, ``\mathit{net}``."""

_TEXTS = [
    *_valued(
        Role.TEXT,
        {
            "": "text mbox hbox textrm textnormal textup textmd textsf texttt textsc",
            "bold": "textbf",
            "italic": "textit emph textsl",
        },
        raw="{",
    ),
    Command(r"\operatorname", Role.NAME, raw="*{"),
    Command(r"\operatornamewithlimits", Role.NAME, raw="{"),
]

# What is dropped ------------------------------------------------------------

_SPACES = [
    Command(r"\quad", Role.SPACE, "wide"),
    Command(r"\qquad", Role.SPACE, "wide"),
    Command("\\ ", Role.SPACE),
    Command("~", Role.SPACE),
    Command(r"\space", Role.SPACE),
    Command(r"\nobreakspace", Role.SPACE),
    Command(r"\hspace", Role.SPACE, "length", raw="*{"),
    Command(r"\hskip", Role.SPACE, "length", raw="="),
    Command(r"\kern", Role.SPACE, "length", raw="="),
    Command(r"\mspace", Role.SPACE, "length", raw="{"),
    Command(r"\mkern", Role.SPACE, "length", raw="="),
    Command(r"\mskip", Role.SPACE, "length", raw="="),
]
_LAYOUT = [
    *_same(
        Role.LAYOUT,
        r", : ; ! > / - thinspace medspace thickspace negthinspace negmedspace "
        "negthickspace enspace enskip hfill hfil hss null relax protect allowbreak "
        "nobreak noindent centering strut mathstrut nonumber notag limits nolimits "
        "displaylimits displaystyle textstyle scriptstyle scriptscriptstyle tiny "
        "scriptsize footnotesize small normalsize large Large LARGE huge Huge "
        "boldmath unboldmath qed qedhere qedsymbol blacksquare hline hdashline toprule "
        "midrule bottomrule footnotemark par smallskip medskip bigskip vfill newpage",
    ),
    *_same(
        Role.LAYOUT,
        "label ref eqref autoref cref Cref pageref nameref cite citep citet footnote "
        "footnotetext index todo intertext shortintertext noalign phantom hphantom "
        "vphantom cline require mathversion",
        raw="{",
    ),
    *_same(
        Role.LAYOUT,
        "allowdisplaybreaks displaybreak pagebreak nopagebreak linebreak nolinebreak",
        raw="[",
    ),
    Command(r"\tag", Role.LAYOUT, r"\tag", raw="*{"),
    Command(r"\vspace", Role.LAYOUT, r"\vspace", raw="*{"),
    Command(r"\vskip", Role.LAYOUT, r"\vskip", raw="="),
    Command(r"\rule", Role.LAYOUT, r"\rule", raw="[{{"),
    Command(r"\color", Role.LAYOUT, r"\color", raw="[{"),
]
# Their last argument is set as if it stood alone; it is no group of its own.
_WRAPS = [
    *_same(
        Role.WRAP,
        "boxed Aboxed mathop mathbin mathrel mathord mathopen mathclose mathpunct "
        "mathinner mathclap mathllap mathrlap clap llap rlap ensuremath fbox framebox "
        "uline uuline uwave ul hl tcbhighmath mathsmaller mathlarger",
    ),
    *_same(
        Role.WRAP, "colorbox class cssId href style htmlClass htmlId htmlStyle", raw="{"
    ),
    *_same(Role.WRAP, "fcolorbox multicolumn", raw="{{"),
    Command(r"\textcolor", Role.WRAP, r"\textcolor", raw="[{"),
    Command(r"\smash", Role.WRAP, r"\smash", raw="["),
    Command(r"\bbox", Role.WRAP, r"\bbox", raw="["),
]
_STRUCTURE = [
    Command(r"\\", Role.BREAK, raw="*["),
    Command(r"\newline", Role.BREAK),
    Command(r"\tabularnewline", Role.BREAK),
    Command(r"\cr", Role.BREAK),
    Command(r"\left", Role.LEFT),
    Command(r"\right", Role.RIGHT),
    Command(r"\middle", Role.MIDDLE),
    Command(r"\not", Role.NOT),
    *_valued(
        Role.SIZE,
        {
            "": "big Big bigg Bigg",
            "open": "bigl Bigl biggl Biggl",
            "close": "bigr Bigr biggr Biggr",
            "middle": "bigm Bigm biggm Biggm",
        },
    ),
]
_UNSUPPORTED = [
    *_same(Role.CANCEL, "cancel bcancel xcancel sout xout cancelto"),
    *_same(
        Role.UNSUPPORTED,
        "above abovewithdelims atop atopwithdelims brace brack buildrel displaylines "
        "enclose eqalign genfrac iddots includegraphics mathchoice mod overwithdelims "
        "pmod pod prescript raise raisebox root sideset underaccent unicode verb "
        "xymatrix "
        # Of the package physics, whose arguments may stand in any bracket.
        "abs bra braket comm curl dd derivative dv eval expval fdv flatfrac "
        "functionalderivative grad ket laplacian norm order partialderivative pdv qty "
        "va vb vu",
    ),
]

# The whole ------------------------------------------------------------------

_ALL = (
    *_SYMBOLS,
    *_SETS,
    *_OPERATORS,
    *_RELATIONS,
    *_BIG_OPERATORS,
    *_FUNCTIONS,
    *_OTHER_NAMES,
    *_PUNCTUATION,
    *_PROSE,
    *_FRACTIONS,
    *_STACKS,
    *_ACCENTS,
    *_FONTS,
    *_TEXTS,
    *_SPACES,
    *_LAYOUT,
    *_WRAPS,
    *_STRUCTURE,
    *_UNSUPPORTED,
    *(Command(n, Role.DELIMITER, d.name) for n, d in DELIMITERS.items() if "\\" in n),
)
COMMANDS: Mapping[str, Command] = MappingProxyType({c.name: c for c in _ALL})
"""Every known command, by its name with the backslash (and the tie, ``~``)."""

RADICAL = "√"
"""A root without a bar over what belongs to it."""

CHARACTERS: Mapping[str, Command] = MappingProxyType(
    {
        **{n: Command(n, Role.OPERATOR, n) for n in ("+", "-", "*", "/", "!", "@")},
        **{n: Command(n, Role.OPERATOR, n) for n in (".*", "./")},
        **{n: Command(n, Role.RELATION, n) for n in ("=", "<", ">", ":=", "=:")},
        **{n: Command(n, Role.PUNCTUATION, n) for n in (",", ".", ":", ";", "?", '"')},
        **{
            n: Command(n, Role.DELIMITER, d.name)
            for n, d in DELIMITERS.items()
            if "\\" not in n
        },
        "==": Command("==", Role.RELATION, "="),
        "<=": Command("<=", Role.RELATION, r"\leq"),
        ">=": Command(">=", Role.RELATION, r"\geq"),
        "->": Command("->", Role.RELATION, r"\rightarrow"),
        "=>": Command("=>", Role.RELATION, r"\Rightarrow"),
        RADICAL: Command(RADICAL, Role.ROOT),
        "..": Command("..", Role.SYMBOL, r"\dots"),
        "...": Command("...", Role.SYMBOL, r"\dots"),
    }
)
"""What the characters of a keyboard are, alone and in twos and threes."""

NEGATIONS: Mapping[str, str] = MappingProxyType(
    {
        "=": r"\neq",
        r"\in": r"\notin",
        r"\mid": r"\nmid",
        r"\subseteq": r"\nsubseteq",
        r"\rightarrow": r"\nrightarrow",
    }
)
r"""The relation that ``\not`` makes of another."""


def similar(name: str) -> str:
    r"""The known command that was probably meant, or nothing.

    >>> similar(r"\alhpa")
    '\\alpha'
    >>> similar(r"\qqq")
    ''
    """
    close = get_close_matches(name, COMMANDS, n=1, cutoff=0.7)
    return close[0] if close else ""
