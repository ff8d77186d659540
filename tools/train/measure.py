"""Measures of retrieval, with bootstrap intervals over the questions."""

import numpy as np


def ndcg10(scores, relevant):
    """One value a question; scores are questions x articles, gains 2^rel - 1 (Burges et al. 2005)."""
    values = []
    for row, gains in zip(scores, relevant):
        top = np.argpartition(-row, min(10, len(row) - 1))[:10]
        top = top[np.argsort(-row[top], kind="stable")]
        discount = 1 / np.log2(np.arange(2, 12))
        found = sum(d * (2 ** gains.get(int(i), 0) - 1) for i, d in zip(top, discount))
        ideal = sum(d * (2**g - 1) for g, d in zip(sorted(gains.values(), reverse=True), discount))
        values.append(found / ideal)
    return np.asarray(values)


def recall(scores, relevant, depth):
    values = []
    for row, gains in zip(scores, relevant):
        top = np.argpartition(-row, min(depth, len(row) - 1))[:depth]
        values.append(sum(int(i) in gains for i in top) / len(gains))
    return np.asarray(values)


def interval(values, seed, rounds=2000):
    """The middle 95 % of the means of samples drawn with replacement (Efron 1979)."""
    rng = np.random.default_rng(seed)
    means = values[rng.integers(0, len(values), (rounds, len(values)))].mean(axis=1)
    return tuple(np.quantile(means, [0.025, 0.975]))


def summary(scores, relevant, seed):
    values = ndcg10(scores, relevant)
    low, high = interval(values, seed)
    return {
        "questions": len(values),
        "ndcg10": float(values.mean()),
        "low": float(low),
        "high": float(high),
        "recall10": float(recall(scores, relevant, 10).mean()),
        "recall100": float(recall(scores, relevant, 100).mean()),
    }
