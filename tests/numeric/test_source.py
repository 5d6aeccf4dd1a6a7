"""The source is readable, deterministic, and runs without backproof."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from backproof.numeric import Gradient, gradient_plan
from backproof.numeric.source import module_source
from backproof.symbolic.costs import Cost, T, Y
from backproof.symbolic.network import network

Compiled = Callable[..., Gradient]


def test_every_statement_is_one_line_with_its_algebra(compiled: Compiled) -> None:
    lines = compiled((2, 3, 1), ("tanh", "sigmoid")).source.splitlines()
    wanted = "    delta2 = (A2 - t) * (A2 * (1 - A2))  # delta[2] = dC/da[2] * g'(z[2])"
    assert wanted in lines
    assert "    Z1 = W1 @ x + b1[:, None]  # z[1] = W[1] a[0] + b[1]" in lines
    assert "    dW1 = delta1 @ x.T  # dC/dW[1] = delta[1] a[0].T" in lines
    assert lines[-2].startswith("    db1 = delta1.sum(axis=1)  # dC/db[1] = Sum(")


def test_source_is_deterministic() -> None:
    texts = {
        module_source(gradient_plan(network((3, 4, 2), "silu", penalty="1/3")))
        for _ in range(3)
    }
    assert len(texts) == 1


def test_source_runs_without_backproof(compiled: Compiled, tmp_path: Path) -> None:
    gradient = compiled(
        (2, 3, 2), ("gelu", "softmax"), "categorical-cross-entropy", penalty="1/10"
    )
    path = tmp_path / "gradient.py"
    gradient.write_source(path)
    params = gradient.initial(seed=3)
    X, labels = np.arange(8.0).reshape(4, 2), [0, 1, 1, 0]
    loss, grads = gradient(params, X, np.eye(2)[labels])
    np.savez(tmp_path / "params.npz", *(array for layer in params for array in layer))
    script = f"""
import sys
sys.modules["backproof"] = sys.modules["sympy"] = None
sys.path.insert(0, {str(tmp_path)!r})
import numpy as np
import gradient
stored = np.load({str(tmp_path / "params.npz")!r})
W1, b1, W2, b2 = (stored[name] for name in stored.files)
X, T = np.arange(8.0).reshape(4, 2), np.eye(2)[[0, 1, 1, 0]]
loss, grads = gradient.loss_and_gradient([(W1, b1), (W2, b2)], X, T)
print(repr(float(loss)), repr(float(grads[0][0][1, 1])))
"""
    done = subprocess.run(  # noqa: S603  (our own interpreter and script)
        [sys.executable, "-I", "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [repr(loss), repr(float(grads[0][0][1, 1]))]


def test_error_function_without_scipy_gives_the_same(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradient = compiled((2, 1), ("gelu",), dtype="float32")
    params = gradient.initial(seed=0)
    X, T = np.array([[0.5, -2.0]]), np.array([[0.25]])
    loss, grads = gradient(params, X, T)
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    alone: dict[str, object] = {}
    exec(gradient.source, alone)  # noqa: S102  (generated)
    assert "_erf" in alone
    function = alone["loss_and_gradient"]
    assert callable(function)
    other, others = function(params, X.astype("f4"), T.astype("f4"))
    assert others[0][0].dtype == np.float32
    assert float(other) == pytest.approx(loss, rel=1e-6)
    np.testing.assert_allclose(others[0][0], grads[0][0], rtol=1e-5)


@pytest.mark.parametrize("depth", [1, 6])
def test_lines_stay_short_at_any_depth(depth: int) -> None:
    """Parameters are named one layer a line where they do not fit one line."""
    net = network((2,) * (depth + 1), "tanh", biases=depth > 1)
    text = module_source(gradient_plan(net))
    compile(text, "source", "exec")
    code = [line for line in text.splitlines() if "=" in line]
    assert max(map(len, code)) <= 100


def test_shapes_are_checked_in_the_module_too(compiled: Compiled) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    params = gradient.initial(seed=0)
    with pytest.raises(ValueError, match=r"T has shape \(1, 4\), expected \(4, 1\)"):
        gradient.module.loss_and_gradient(params, np.ones((4, 2)), np.ones((1, 4)))
    with pytest.raises(ValueError, match=r"X has shape \(4, 3\), expected \(4, 2\)"):
        gradient.module.predict(params, np.ones((4, 3)))


def test_no_foreign_text_enters_the_source() -> None:
    name = '"""\nimport os\n"""'
    row = Cost(name=name, term=(Y - T) ** 4, derivative=4 * (Y - T) ** 3)
    text = module_source(gradient_plan(network((2, 1), "tanh", cost_name=row)))
    assert "import os" not in text
    assert "Cost: custom." in text
