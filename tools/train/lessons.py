"""What is learned, in order: articles from their own lines, then questions from the articles that answer them, then
what each token weighs among words."""

import numpy as np
import scipy.sparse as sparse

from .tokens import damped
from .vectors import Adam, contrast, softmax, with_dropout

SHORTEST_LINE = 8  # tokens


class Articles:
    """Articles and their lines as token counts."""

    def __init__(self, counts, lines, owner):
        self.counts, self.lines, self.owner = counts, lines, owner
        self.lengths = np.asarray(counts.sum(axis=1)).ravel()
        self.line_lengths = np.asarray(lines.sum(axis=1)).ravel()
        self.usable = np.flatnonzero(self.line_lengths >= SHORTEST_LINE)

    def draw(self, size, recipe, rng):
        """Lines with gaps, and the articles they are from; half of the time without that line, where enough of the
        article is left. Some lines keep only a few tokens, as people type them."""
        chosen = rng.choice(self.usable, size)
        lines, owner = self.lines[chosen], self.owner[chosen]
        left = self.lengths[owner] - self.line_lengths[chosen]
        without = (rng.random(size) < recipe.without_line) & (left >= SHORTEST_LINE)
        articles = (self.counts[owner] - sparse.diags(without.astype(np.float32)) @ lines).tocsr()
        articles.data = articles.data.clip(0)
        few = rng.random(size) < recipe.few_tokens
        distinct = np.diff(lines.indptr)
        keep = np.where(few, np.minimum(4 / np.maximum(distinct, 4), 1 - recipe.dropout), 1 - recipe.dropout)
        kept = lines.copy()
        kept.data = kept.data * (rng.random(kept.nnz) < np.repeat(keep, distinct))
        return damped(kept), damped(articles), owner


def others_of_the_same(left, right):
    """Pairs of one article that stand in different places of a batch: neither right nor wrong."""
    same = left[:, None] == right[None, :]
    same[np.arange(len(left)), np.arange(len(left))] = False
    return same


def rate_at(step, steps, highest):
    """Rises over the first steps, then falls to nothing."""
    return highest * min(1.0, (step + 1) / 20) * (1 - step / steps)


def learn_lines(table, articles, recipe, rng, say):
    adam = Adam(table)
    for step in range(recipe.line_steps):
        lines, whole, owner = articles.draw(recipe.line_batch, recipe, rng)
        loss, gradient = contrast(table, lines, whole, others_of_the_same(owner, owner), recipe.sharpness)
        adam.step(table, gradient, rate_at(step, recipe.line_steps, recipe.line_rate))
        if step % 50 == 49:
            say(f"lines {step + 1}/{recipe.line_steps}: loss {loss:.3f}")
    return table


def learn_questions(table, articles, questions, answers, recipe, rng, say):
    """`questions`: counts; `answers`: the place of one relevant article each. Lines go on being learned beside, or the
    few questions would be learned by heart."""
    adam = Adam(table)
    size = min(recipe.question_batch, questions.shape[0])
    for step in range(recipe.question_steps):
        chosen = rng.choice(questions.shape[0], size, replace=False)
        owner = answers[chosen]
        loss, gradient = contrast(
            table,
            with_dropout(questions[chosen], recipe.question_dropout, rng),
            damped(articles.counts[owner]),
            others_of_the_same(owner, owner),
            recipe.sharpness,
        )
        if recipe.lines_beside > 0:
            lines, whole, line_owner = articles.draw(size, recipe, rng)
            ignored = others_of_the_same(line_owner, line_owner)
            gradient += recipe.lines_beside * contrast(table, lines, whole, ignored, recipe.sharpness)[1]
        adam.step(table, gradient, rate_at(step, recipe.question_steps, recipe.question_rate))
        if step % 50 == 49:
            say(f"questions {step + 1}/{recipe.question_steps}: loss {loss:.3f}")
    return table


def learn_token_weights(idf, articles, recipe, rng, say):
    """w of the sparse vectors: the score of a line and an article is the sum of w^2 over the tokens they share, and
    the line's own article is to have the highest. Starts from the idf."""
    weights = np.log(np.maximum(idf, 1e-3) / 10)
    adam = Adam(weights)
    for step in range(recipe.weight_steps):
        lines, whole, owner = articles.draw(recipe.weight_batch, recipe, rng)
        lines.data, whole.data = (lines.data > 0).astype(np.float32), (whole.data > 0).astype(np.float32)
        importance = np.exp(weights)
        scores = np.asarray((lines @ sparse.diags(importance) @ whole.T).todense()) * recipe.weight_sharpness
        scores[others_of_the_same(owner, owner)] = -1e4
        gradient = softmax(scores)
        own = np.arange(len(owner))
        loss = -np.log(np.maximum(gradient[own, own], 1e-12)).mean()
        gradient[own, own] -= 1
        weighted = sparse.csr_matrix(gradient.astype(np.float32)) @ whole
        by_token = np.asarray(lines.multiply(weighted).sum(axis=0)).ravel()
        by_token *= importance * recipe.weight_sharpness / len(owner)
        adam.step(weights, by_token.astype(np.float32), rate_at(step, recipe.weight_steps, recipe.weight_rate))
        if step % 50 == 49:
            say(f"token weights {step + 1}/{recipe.weight_steps}: loss {loss:.3f}")
    return np.where(idf > 0, np.sqrt(np.exp(weights)), 0).astype(np.float32)
