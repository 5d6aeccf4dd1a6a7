"""What runs: gradients as NumPy functions, compiled once they are verified.

    gradient = compile_gradient(network)         verified first, or refused
    loss, grads = gradient(params, X, T)         float64 or float32
    gradient.flat(theta, X, T)                   for scipy.optimize.minimize(jac=True)
    gradient.write_source("gradient.py")         a module that needs NumPy only
    gradcheck(gradient, params, X, T)            finite steps agree
    fit(gradient, params, X, T, rate=h, ...)     gradient descent

Layers count 0..L: 0 is the input, L the output.  ``params`` holds one tuple
(W[l], b[l]) for each layer 1..L, where W[l] has shape (n[l], n[l-1]); ``X`` and
``T`` have one row per sample.

>>> from backproof.numeric import compile_gradient, gradcheck
>>> from backproof.symbolic.network import network
>>> gradient = compile_gradient(network((2, 3, 1), "tanh"))
>>> loss, grads = gradient(gradient.initial(seed=0), [[0.5, -1.0]], [[0.25]])
>>> gradcheck(gradient, gradient.initial(seed=0), [[0.5, -1.0]], [[0.25]]).passes
True
"""

from .arguments import ArgumentError
from .fit import DivergenceError, Fit, fit
from .gradcheck import GradientCheck, gradcheck
from .gradient import Gradient, compile_gradient
from .plan import Plan, Statement, gradient_plan
from .plan_check import Check, PlanVerification, check_plan

__all__ = [
    "ArgumentError",
    "Check",
    "DivergenceError",
    "Fit",
    "Gradient",
    "GradientCheck",
    "Plan",
    "PlanVerification",
    "Statement",
    "check_plan",
    "compile_gradient",
    "fit",
    "gradcheck",
    "gradient_plan",
]
