"""Data sets in BEIR layout: corpus.jsonl, queries.SPLIT.jsonl, qrels/SPLIT.tsv; each file may be .xz."""

import json
import lzma
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Questions:
    ids: list
    texts: list
    relevant: list  # for each question {place in the corpus: gain}, gains above 0


@dataclass
class Corpus:
    ids: list
    texts: list  # without titles: the program embeds an article's text, and the title is its norm's


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
    return Corpus([e["_id"] for e in entries], [e["text"] for e in entries])


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


def group_of(article_id):
    """The norm of an article: what its id says before '#'."""
    return article_id.split("#")[0]
