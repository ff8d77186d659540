"""Trains the static encoder `mini` on corpora in BEIR layout and writes its checkpoint.

    python -m tools.train.encoder --data FOLDER [--data FOLDER ...] --out models/mini

A folder has corpus.jsonl and, where there are questions to learn from, queries.train.jsonl and qrels/train.tsv.
One processor, no network; the same input and seed give the same model. What is done is kept in --work, and a run that
was interrupted goes on from there.
"""

import argparse
import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

from . import beir, card, checkpoint, goldens, lessons, measure
from .tokens import Tokenizer, inverse_document_frequency, train_tokenizer
from .vectors import encode, latent_vectors


@dataclass
class Recipe:
    seed: int = 1
    pieces: int = 20_000
    width: int = 256
    sharpness: float = 15.0
    dropout: float = 0.3  # of a line's tokens
    without_line: float = 0.5  # how often an article must be known by its other lines
    few_tokens: float = 0.2  # how often a line keeps about four tokens
    line_steps: int = 400
    line_batch: int = 1024
    line_rate: float = 1e-2
    question_steps: int = 150
    question_batch: int = 1024
    question_rate: float = 2e-3
    question_dropout: float = 0.3
    lines_beside: float = 0.5
    weight_steps: int = 200
    weight_batch: int = 256
    weight_rate: float = 2e-2
    weight_sharpness: float = 1.0


class Run:
    """The stages, each kept in the work folder under a name that says what it was made of."""

    def __init__(self, arguments, recipe):
        self.arguments, self.recipe = arguments, recipe
        self.started = time.monotonic()
        self.work = Path(arguments.work or Path(arguments.out) / ".work")
        self.work.mkdir(parents=True, exist_ok=True)
        self.corpora = [beir.read_corpus(folder) for folder in arguments.data]
        self.texts = [text for corpus in self.corpora for text in corpus.texts]
        self.embedded = [text for corpus in self.corpora for text in corpus.embedded()]
        self.asked = beir.training_questions(arguments.data, self.corpora)
        self.key = self._digest(self.embedded)  # of all that the stages so far were made of

    @staticmethod
    def _digest(parts):
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part.encode())
        return digest.hexdigest()[:12]

    def say(self, text):
        print(f"[{time.monotonic() - self.started:6.0f} s] {text}", flush=True)

    def depends_on(self, *prefixes):
        """From here on, stages are also made of the settings whose names begin so."""
        settings = {k: v for k, v in asdict(self.recipe).items() if k.startswith(prefixes)}
        self.key = self._digest([self.key, json.dumps(settings)])

    def stage(self, name, make):
        path = self.work / f"{name}-{self.key}.npy"
        if path.exists():
            self.say(f"{name}: from {path}")
            return np.load(path)
        made = make()
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, made)
        unfinished.rename(path)
        return made

    def rng(self, stage):
        return np.random.default_rng([self.recipe.seed, stage])

    def tokenizer(self):
        self.depends_on("seed", "pieces")
        path = self.work / f"tokenizer-{self.key}.model"
        if not path.exists():
            self.say("tokenizer: training")
            train_tokenizer(self.embedded, self.recipe.pieces, self.recipe.seed, self.work)
            (self.work / "tokenizer.model").rename(path)
        return Tokenizer(path), path

    def articles(self, tokenizer):
        owner, lines = [], []
        for place, text in enumerate(self.texts):
            for line in text.split("\n"):
                if line.strip():
                    owner.append(place)
                    lines.append(line)
        return lessons.Articles(tokenizer.counts(self.embedded), tokenizer.counts(lines), np.asarray(owner))

    def apart(self, groups):
        """Which questions are kept apart: one of some parts that are about as large, of whole norms each."""
        if not self.arguments.apart:
            return np.zeros(len(groups), dtype=bool)
        part, parts = self.arguments.apart
        return beir.parts_of(groups, parts) == part

    def train(self):
        recipe, say = self.recipe, self.say
        say(f"{len(self.texts)} articles")
        tokenizer, tokenizer_file = self.tokenizer()
        articles = self.articles(tokenizer)
        idf = inverse_document_frequency(articles.counts)
        say(f"{tokenizer.vocabulary} tokens, {int(articles.counts.sum())} of them in the corpus")
        texts, answers, groups = self.asked.texts, np.asarray(self.asked.answers, dtype=int), self.asked.groups
        held = self.apart(groups)
        self.depends_on("width")
        table = self.stage("latent", lambda: latent_vectors(articles.counts, idf, recipe.width, self.rng(1)))
        self.report(tokenizer, table, "latent semantics", texts, answers, held)
        self.depends_on("sharpness", "dropout", "without", "few", "line_")
        table = self.stage("lines", lambda: lessons.learn_lines(table, articles, recipe, self.rng(2), say))
        self.report(tokenizer, table, "lines", texts, answers, held)
        if len(texts) > 0 and recipe.question_steps > 0:
            self.depends_on("question_", "lines_beside")
            self.key = self._digest([self.key, str(self.arguments.apart)])
            table = self.stage("questions", lambda: self.learn_questions(tokenizer, table, articles, texts, answers, held))
            self.report(tokenizer, table, "questions", texts, answers, held)
        self.depends_on("weight_")
        weights = self.stage("weights", lambda: lessons.learn_token_weights(idf, articles, recipe, self.rng(4), say))
        return tokenizer, tokenizer_file, checkpoint.finished(table), weights

    def learn_questions(self, tokenizer, table, articles, texts, answers, held):
        asked = tokenizer.counts([text for text, out in zip(texts, held) if not out])
        return lessons.learn_questions(table, articles, asked, answers[~held], self.recipe, self.rng(3), self.say)

    def report(self, tokenizer, table, stage, texts, answers, held):
        if not held.any():
            return
        chosen = np.flatnonzero(held)
        asked = encode(tokenizer.counts([texts[i] for i in chosen]), table)
        scores = asked @ encode(tokenizer.counts(self.embedded), table).T
        self.say(f"{stage}: nDCG@10 {measure.ndcg10(scores, [{answers[i]: 1} for i in chosen]).mean():.4f} "
                 f"over {len(chosen)} questions kept apart")

    def measured(self, tokenizer, table, weights):
        """Of each --measure FOLDER:SPLIT, by dense and by sparse vectors."""
        results = []
        for target in self.arguments.measure:
            folder, _, split = target.rpartition(":")
            corpus = beir.read_corpus(folder)
            questions = beir.read_questions(folder, split, corpus)
            asked, known = tokenizer.counts(questions.texts), tokenizer.counts(corpus.embedded())
            dense = encode(asked, table) @ encode(known, table).T
            words = sparse.diags(weights**2)
            lexical = np.asarray(((asked > 0) @ words @ (known > 0).T).todense())
            for head, scores in (("dense", dense), ("sparse", lexical)):
                result = measure.summary(scores, questions.relevant, self.recipe.seed)
                results.append({"set": f"{Path(folder).name} {split}", "head": head, **result})
                self.say("{set} {head}: nDCG@10 {ndcg10:.4f} [{low:.3f}, {high:.3f}], R@10 {recall10:.3f}, "
                         "R@100 {recall100:.3f}".format(**results[-1]))
        return results


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True, help="a folder in BEIR layout; may be repeated")
    parser.add_argument("--out", required=True, help="folder of the checkpoint")
    parser.add_argument("--work", help="folder of what is done so far (default: OUT/.work)")
    parser.add_argument("--goldens", help="file for the sentences that the program's tests compare with")
    parser.add_argument("--measure", action="append", default=[], metavar="FOLDER:SPLIT", help="measure there at the end")
    parser.add_argument("--apart", type=beir.part, metavar="I/N", help="learn without part I (from 0) of N of the questions")
    for name, default in asdict(Recipe()).items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(default), default=default, help=f"default {default}")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    recipe = Recipe(**{name: getattr(arguments, name) for name in asdict(Recipe())})
    run = Run(arguments, recipe)
    tokenizer, tokenizer_file, table, weights = run.train()
    out = Path(arguments.out)
    table = checkpoint.write(out, table, weights, tokenizer_file)
    if arguments.goldens:
        Path(arguments.goldens).write_text(goldens.golden(tokenizer, table, weights), encoding="utf-8")
    results = run.measured(tokenizer, table, weights)
    (out / "README.md").write_text(card.text(recipe, arguments, run, results, table.shape), encoding="utf-8")
    run.say(f"written to {out}")


if __name__ == "__main__":
    main()
