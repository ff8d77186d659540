"""Fits the rational function by which the CPU kernels compute GELU, and prints its coefficients.

Phi(x) - 1/2 = x P(x^2) / Q(x^2), the distribution function of the normal distribution, on [-5.2, 5.2]; beyond, x is
clamped. P and Q are found by least squares on Chebyshev nodes, reweighted towards the worst node (Lawson 1961), which
comes near the minimax solution.

    python3 tools/reference/gelu_coefficients.py
"""

import math

import numpy as np

BOUND, P_DEGREE, Q_DEGREE, ROUNDS = 5.2, 4, 5, 60


def fit():
    nodes = BOUND * 0.5 * (1 - np.cos(np.pi * (np.arange(4000) + 0.5) / 4000))
    x = nodes[nodes > 1e-3]
    u = (x / BOUND) ** 2
    target = np.array([0.5 * math.erf(v / math.sqrt(2)) for v in x])
    ratio = target / x
    p_columns = [u**k for k in range(P_DEGREE + 1)]
    q_columns = [-ratio * u**k for k in range(1, Q_DEGREE + 1)]
    system = np.stack(p_columns + q_columns, axis=1)
    weights, denominator, best = np.ones_like(x), np.ones_like(x), None
    for _ in range(ROUNDS):
        scale = weights * x / denominator
        solution = np.linalg.lstsq(system * scale[:, None], ratio * scale, rcond=None)[0]
        p, q = solution[: P_DEGREE + 1], np.concatenate([[1.0], solution[P_DEGREE + 1 :]])
        denominator = np.polyval(q[::-1], u)
        errors = np.abs(x * np.polyval(p[::-1], u) / denominator - target)
        if best is None or errors.max() < best[0]:
            best = errors.max(), p / BOUND ** (2 * np.arange(p.size)), q / BOUND ** (2 * np.arange(q.size))
        weights = weights * (errors / errors.max() + 0.02) ** 0.5
        weights /= weights.max()
    return best


def main():
    error, p, q = fit()
    print(f"largest error of Phi: {error:.1e}")
    print("P:", ", ".join(f"{c:.9g}" for c in p))
    print("Q:", ", ".join(f"{c:.9g}" for c in q))


if __name__ == "__main__":
    main()
