"""Data sets in BEIR layout: corpus.jsonl, queries.SPLIT.jsonl, qrels/SPLIT.tsv; each file may be .xz."""

import argparse
import json
import lzma
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Questions:
    ids: list
    texts: list
    relevant: list  # for each question {place in the corpus: gain}, gains above 0


@dataclass
class Corpus:
    ids: list
    texts: list
    titles: list  # of the documents that the texts are of; may be empty

    def embedded(self):
        """Each text as the program embeds it (src/atimo/retrieval/embedder.cc)."""
        return [f"{title}\n{text}" if title else text for title, text in zip(self.titles, self.texts)]


def _open(path):
    packed = path.with_name(path.name + ".xz")
    if path.exists():
        return open(path, encoding="utf-8")
    if packed.exists():
        return lzma.open(packed, "rt", encoding="utf-8")
    raise SystemExit(f"{path}: missing (.xz would do too)")


def _lines(path):
    with _open(path) as file:
        return [json.loads(line) for line in file if line.strip()]


def read_corpus(folder):
    entries = _lines(Path(folder) / "corpus.jsonl")
    return Corpus([e["_id"] for e in entries], [e["text"] for e in entries], [e.get("title", "") for e in entries])


def has_split(folder, split):
    return any((Path(folder) / f"queries.{split}.jsonl{end}").exists() for end in ("", ".xz"))


def read_questions(folder, split, corpus):
    """Those with a judgement above 0 on an article of the corpus."""
    place = {name: i for i, name in enumerate(corpus.ids)}
    relevant = {}
    with _open(Path(folder) / "qrels" / f"{split}.tsv") as file:
        for line in list(file)[1:]:
            question, article, gain = line.split("\t")
            if int(gain) > 0 and article in place:
                relevant.setdefault(question, {})[place[article]] = int(gain)
    entries = [e for e in _lines(Path(folder) / f"queries.{split}.jsonl") if e["_id"] in relevant]
    return Questions([e["_id"] for e in entries], [e["text"] for e in entries], [relevant[e["_id"]] for e in entries])


@dataclass
class Training:
    """The training questions of several folders, and of each the place of one relevant text among those of all."""

    ids: list
    texts: list
    answers: list
    groups: list  # what is of one group must not be on both sides of a cut
    folders: list


def training_questions(folders, corpora):
    asked, base = Training([], [], [], [], []), 0
    for folder, corpus in zip(folders, corpora):
        if has_split(folder, "train"):
            found = read_questions(folder, "train", corpus)
            best = [max(gains, key=gains.get) for gains in found.relevant]
            asked.ids += found.ids
            asked.texts += found.texts
            asked.answers += [base + place for place in best]
            asked.groups += [group_of(corpus.ids[place]) for place in best]
            asked.folders += [folder] * len(best)
        base += len(corpus.texts)
    return asked


def group_of(article_id):
    """The norm of an article: what its id says before '#'."""
    return article_id.split("#")[0]


def part(text):
    """"1/3" as (1, 3)."""
    number, _, parts = text.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and int(number) < int(parts)):
        raise argparse.ArgumentTypeError(f"{text}: I/N is wanted, I from 0 to N - 1")
    return int(number), int(parts)


def parts_of(groups, parts):
    """For each question the number of its part. A group is in one part: the largest first, each where least is."""
    names, sizes = np.unique(groups, return_counts=True)
    filled, part_of = np.zeros(parts), {}
    for i in np.argsort(-sizes, kind="stable"):
        part_of[names[i]] = int(filled.argmin())
        filled[part_of[names[i]]] += sizes[i]
    return np.asarray([part_of[group] for group in groups], dtype=int)
