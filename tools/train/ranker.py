"""Trains the learned order of candidates from what `atimo eval --features` wrote.

    python tools/train/ranker.py FEATURES [FEATURES ...] --out RANKER

FEATURES holds a row of float32 a candidate, FEATURES.tsv what each row is; several hold different questions. The model is the mean of some members, each a
linear layer plus one hidden layer, trained listwise (softmax over the candidates of a question against its relevances;
Cao et al. 2007). Each member keeps another tenth of the norms apart to choose when to stop. Prints nDCG@10 of the
first-stage order and of each member on the part that it kept apart, as JSON. The file's form is in
docs/formats/ranker.md.
"""

import argparse
import json
import struct

import numpy as np
import xxhash

BATCH = 64
EPOCHS = 60
PATIENCE = 8
RATE = 2e-3
DECAY = 1e-4
# What a search may not know (src/atimo/retrieval/features.cc), and how often that is made so while training.
UNKNOWN = {
    "meaning": ["cosine", "cosine_gap", "dense_rank", "dense_listed"],
    "norms": ["vote", "norm_citations", "article_citations", "article_weight", "norm_articles", "constituicao", "lei",
              "decreto", "norm_in_head"],
}
FORGET = 0.3


def read(paths):
    """Rows by query: names, features [rows, width], relevance [rows], (begin, end, norm of the first relevant) of each
    question that has a relevant candidate, and how many questions there are in all."""
    tables, relevance, groups, rows, asked = [], [], [], 0, 0
    for path in paths:
        queries, norms = [], {}
        with open(path + ".tsv", encoding="utf-8") as lines:
            names = next(lines).rstrip("\n").split("\t")[3:]
            for line in lines:
                query, candidate, score = line.rstrip("\n").split("\t")
                queries.append(query)
                relevance.append(float(score))
                if float(score) > 0:
                    norms.setdefault(query, candidate.split("#")[0])
        tables.append(np.fromfile(path, dtype=np.float32).reshape(len(queries), len(names)))
        starts = [i for i in range(len(queries)) if i == 0 or queries[i] != queries[i - 1]] + [len(queries)]
        for begin, end in zip(starts, starts[1:]):
            if queries[begin] in norms:
                groups.append((rows + begin, rows + end, norms[queries[begin]]))
        rows += len(queries)
        asked += len(starts) - 1
    return names, np.concatenate(tables), np.array(relevance, dtype=np.float32), groups, asked


def padded(groups, features, relevance, width):
    """[questions, candidates, features], [questions, candidates]; what is padding has relevance -1."""
    x = np.zeros((len(groups), width, features.shape[1]), dtype=np.float32)
    y = np.full((len(groups), width), -1, dtype=np.float32)
    for i, (begin, end, _) in enumerate(groups):
        x[i, : end - begin] = features[begin:end]
        y[i, : end - begin] = relevance[begin:end]
    return x, y


def standardised(features, means, inverse):
    """What is unknown is at the mean."""
    return np.nan_to_num((features - means) * inverse).astype(np.float32)


def scores_of(w, x):
    return x @ w["linear"] + np.maximum(x @ w["first"].T + w["bias"], 0) @ w["second"]


class Order:
    """score(x) = linear . x + second . relu(first x + bias), with its gradients and Adam with decoupled decay."""

    def __init__(self, inputs, hidden, random):
        self.weights = {
            "linear": np.zeros(inputs, dtype=np.float32),
            "first": random.normal(0, inputs**-0.5, (hidden, inputs)).astype(np.float32),
            "bias": np.zeros(hidden, dtype=np.float32),
            "second": random.normal(0, 0.05, hidden).astype(np.float32),
        }
        self.moments = {name: (np.zeros_like(w), np.zeros_like(w)) for name, w in self.weights.items()}
        self.steps = 0

    def scores(self, x):
        return scores_of(self.weights, x)

    def learn(self, x, y):
        """One step down the listwise loss: cross-entropy of the softmax over candidates with their relevances."""
        w = self.weights
        there = y >= 0
        before = x @ w["first"].T + w["bias"]
        hidden = np.maximum(before, 0)
        scores = np.where(there, x @ w["linear"] + hidden @ w["second"], -1e9)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        wanted = np.maximum(y, 0)
        wanted /= wanted.sum(axis=1, keepdims=True)
        error = ((chances - wanted) * there / len(x)).astype(np.float32)
        inner = error[..., None] * w["second"] * (before > 0)
        rows, width = error.ravel(), x.shape[-1]
        inner, flat = inner.reshape(len(rows), -1), x.reshape(-1, width)
        self.step({"linear": rows @ flat, "second": rows @ hidden.reshape(len(rows), -1),
                   "first": inner.T @ flat, "bias": inner.sum(axis=0)})

    def step(self, gradients):
        self.steps += 1
        for name, gradient in gradients.items():
            first, second = self.moments[name]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient * gradient - second)
            mean, square = first / (1 - 0.9**self.steps), second / (1 - 0.999**self.steps)
            self.weights[name] -= RATE * (mean / (np.sqrt(square) + 1e-8) + DECAY * self.weights[name])


def ndcg10(scores, relevance):
    scores = np.where(relevance < 0, -1e9, scores)
    gains = 2 ** np.maximum(relevance, 0) - 1
    discounts = 1 / np.log2(np.arange(2, 12))
    order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    found = (np.take_along_axis(gains, order, axis=1) * discounts[: order.shape[1]]).sum(axis=1)
    best = (-np.sort(-gains, axis=1)[:, :10] * discounts).sum(axis=1)
    return float((found / best).mean())


def write(path, names, means, inverse, weights):
    feature_set = xxhash.xxh3_64_intdigest("".join(name + "\n" for name in names).encode())
    body = struct.pack("<8sIIQII", b"ATIMORNK", 1, len(names), feature_set, len(weights["second"]), 0)
    for part in (means, inverse, weights["linear"], weights["first"], weights["bias"], weights["second"]):
        body += part.astype("<f4").tobytes()
    with open(path, "wb") as file:
        file.write(body + struct.pack("<Q", xxhash.xxh3_64_intdigest(body)))


def forget(x, columns, random):
    """A copy where some questions lack one kind of features or another: 0 is their mean."""
    x = x.copy()
    for places in columns:
        x[np.ix_(random.random(len(x)) < FORGET, np.arange(x.shape[1]), places)] = 0
    return x


def train(x, y, apart_x, apart_y, columns, hidden, random):
    """The weights that were best on the part kept apart, and their nDCG@10 there."""
    order = Order(x.shape[-1], hidden, random)
    best, weights, waited = 0.0, None, 0
    for _ in range(EPOCHS):
        places = random.permutation(len(x))
        for begin in range(0, len(places), BATCH):
            batch = places[begin : begin + BATCH]
            order.learn(forget(x[batch], columns, random), y[batch])
        score = ndcg10(order.scores(apart_x), apart_y)
        waited += 1
        if score > best:
            best, waited = score, 0
            weights = {name: w.copy() for name, w in order.weights.items()}
        if waited >= PATIENCE:
            break
    return weights, best


def mean_of(members):
    """One network whose score is the mean of theirs."""
    return {
        "linear": np.mean([weights["linear"] for weights in members], axis=0),
        "first": np.concatenate([weights["first"] for weights in members]),
        "bias": np.concatenate([weights["bias"] for weights in members]),
        "second": np.concatenate([weights["second"] for weights in members]) / len(members),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("features", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without", action="append", default=[], metavar="NAME", help="a feature to leave out; may be repeated")
    parser.add_argument("--report", metavar="FILE", help="what is printed, as a file")
    parser.add_argument("--measure", metavar="FEATURES", help="of other questions: their nDCG@10 among these candidates")
    arguments = parser.parse_args()
    random = np.random.default_rng(arguments.seed)

    names, features, relevance, groups, asked = read(arguments.features)
    known = np.ma.masked_invalid(features)
    means, deviations = known.mean(axis=0).filled(0), known.std(axis=0).filled(0)
    inverse = np.where(deviations > 1e-6, 1 / np.maximum(deviations, 1e-6), 0)
    inverse[[names.index(name) for name in arguments.without]] = 0
    norms = random.permutation(sorted({norm for _, _, norm in groups}))
    width = max(end - begin for begin, end, _ in groups)
    scaled = standardised(features, means, inverse)
    columns = [[names.index(name) for name in kind] for kind in UNKNOWN.values()]
    members, report = [], []
    for number in range(arguments.members):
        apart = set(norms[number::10])
        x, y = padded([g for g in groups if g[2] not in apart], scaled, relevance, width)
        apart_x, apart_y = padded([g for g in groups if g[2] in apart], scaled, relevance, width)
        weights, trained = train(x, y, apart_x, apart_y, columns, arguments.hidden, random)
        members.append(weights)
        first_stage = ndcg10(apart_x[:, :, names.index("lexical")], apart_y)
        report.append({"apart": len(apart_x), "first_stage": round(first_stage, 4), "trained": round(trained, 4)})
    weights = mean_of(members)
    write(arguments.out, names, means, inverse, weights)
    result = {"questions": len(groups), "asked": asked, "norms": len(norms), "features": len(names), "hidden": arguments.hidden,
              "seed": arguments.seed, "weights": int(2 * len(names) + sum(w.size for w in weights.values())), "members": report}
    if arguments.measure:
        _, others, relevance, groups, others_asked = read([arguments.measure])
        x, y = padded(groups, standardised(others, means, inverse), relevance, max(end - begin for begin, end, _ in groups))
        # What is not among the candidates is not found.
        result["measured"] = {"questions": others_asked,
                              "ndcg@10": round(ndcg10(scores_of(weights, x), y) * len(groups) / others_asked, 4)}
    if arguments.report:
        with open(arguments.report, "w", encoding="utf-8") as file:
            file.write(json.dumps(result) + "\n")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
