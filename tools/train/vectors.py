"""Token vectors: a start by latent semantic analysis, and steps of contrastive learning. Plain numpy and scipy: the
model is one table, so a gradient is two products with sparse counts."""

import numpy as np
import scipy.sparse as sparse

from .tokens import damped


def rows_of_length_one(matrix):
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)


def latent_vectors(counts, idf, width, rng):
    """Directions of tokens in the latent semantic space of `counts` (log tf x idf, rows of length 1), by the
    randomised range finder of Halko, Martinsson & Tropp 2011 with two power iterations; lengths are the idf."""
    weighted = counts.copy()
    weighted.data = 1 + np.log(weighted.data)
    weighted = weighted @ sparse.diags(idf)
    lengths = np.sqrt(np.asarray(weighted.power(2).sum(axis=1)).ravel())
    weighted = (sparse.diags(1 / np.maximum(lengths, 1e-9)) @ weighted).astype(np.float32).tocsr()
    transposed = weighted.T.tocsr()
    basis = weighted @ rng.standard_normal((weighted.shape[1], width + 16), dtype=np.float32)
    for _ in range(2):
        basis = weighted @ np.linalg.qr(transposed @ np.linalg.qr(basis)[0])[0]
    basis = np.linalg.qr(basis)[0]
    _, _, directions = np.linalg.svd((transposed @ basis).T, full_matrices=False)
    return (rows_of_length_one(directions[:width].T) * idf[:, None] / 5).astype(np.float32)


def encode(counts, table):
    return rows_of_length_one((damped(counts) @ table).astype(np.float32))


def softmax(scores):
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def contrast(table, left, right, ignored, sharpness):
    """InfoNCE (van den Oord et al. 2018) of each left text with the right one of its place against all others of the
    batch, and half as much the other way round. `ignored` pairs count neither for nor against. Returns the loss and
    the table's gradient."""
    a, b = left @ table, right @ table
    length_a = np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-6)
    length_b = np.maximum(np.linalg.norm(b, axis=1, keepdims=True), 1e-6)
    a /= length_a
    b /= length_b
    scores = sharpness * (a @ b.T)
    scores[ignored] = -1e4
    size = len(a)
    own = np.arange(size)
    gradient = softmax(scores)
    loss = -np.log(np.maximum(gradient[own, own], 1e-12)).mean()
    gradient[own, own] -= 1
    back = softmax(scores[:, :size].T)
    back[own, own] -= 1
    gradient[:, :size] += 0.5 * back.T
    gradient *= sharpness / size
    to_a, to_b = gradient @ b, gradient.T @ a
    to_a = (to_a - a * (a * to_a).sum(axis=1, keepdims=True)) / length_a
    to_b = (to_b - b * (b * to_b).sum(axis=1, keepdims=True)) / length_b
    return loss, left.T.tocsr() @ to_a.astype(np.float32) + right.T.tocsr() @ to_b.astype(np.float32)


class Adam:
    """Kingma & Ba 2015, in place."""

    def __init__(self, table, decay=(0.9, 0.99)):
        self.first, self.second, self.room = (np.zeros_like(table) for _ in range(3))
        self.decay, self.steps = decay, 0

    def step(self, table, gradient, rate):
        (one, two), room = self.decay, self.room
        self.steps += 1
        self.first *= one
        self.first += np.multiply(gradient, 1 - one, out=room)
        self.second *= two
        np.multiply(gradient, gradient, out=room)
        room *= 1 - two
        self.second += room
        correction = np.sqrt(1 - two**self.steps)
        np.sqrt(self.second, out=room)
        room += 1e-8 * correction
        np.divide(self.first, room, out=room)
        room *= rate * correction / (1 - one**self.steps)
        table -= room


def with_dropout(counts, share, rng):
    """Square roots of counts, each token left out with this probability."""
    kept = counts.data * (rng.random(counts.nnz) >= share)
    return sparse.csr_matrix((np.sqrt(kept, dtype=np.float32), counts.indices, counts.indptr), shape=counts.shape)
