#!/usr/bin/env python3
"""Calibrates the thresholds of the answer cache for a model (src/atimo/cache/answer_cache.h, Thresholds).

    tools/calibrate_cache.py build/release/atimo DATA/provas [--model mini]

Two kinds of pairs, none of them an evaluation pair:
  paraphrases   made by rules: ways of asking one thing, each with the subjects listed here
  neighbours    two different statements of the training set of `provas` that are founded on the same article:
                as near as questions get that have different answers

`agreeing` is the 1st percentile of the paraphrases' cosines, rounded down: below it, vectors contradict what the
words say. `in_doubt` is the 99th percentile of the neighbours', rounded up: few questions with different answers are nearer,
and by then everything else that the guard compares agrees.

Seeded; needs nothing but Python's standard library and the program.
"""

import argparse
import collections
import csv
import json
import lzma
import math
import pathlib
import random
import subprocess
import tempfile

SUBJECTS = [
    ("contestar a cobrança", "a contestação da cobrança"),
    ("renovar a licença", "a renovação da licença"),
    ("registrar a marca", "o registro da marca"),
    ("demolir o imóvel", "a demolição do imóvel"),
    ("convocar a assembleia", "a convocação da assembleia"),
    ("parcelar o débito", "o parcelamento do débito"),
    ("reintegrar o empregado", "a reintegração do empregado"),
    ("averbar a reserva legal", "a averbação da reserva legal"),
    ("dissolver a sociedade", "a dissolução da sociedade"),
    ("transferir o veículo", "a transferência do veículo"),
    ("adotar a criança", "a adoção da criança"),
    ("interditar o estabelecimento", "a interdição do estabelecimento"),
    ("exportar o produto", "a exportação do produto"),
    ("aposentar o professor", "a aposentadoria do professor"),
    ("cancelar a matrícula", "o cancelamento da matrícula"),
    ("desapropriar a fazenda", "a desapropriação da fazenda"),
]

WAYS = [
    ["Quando se pode {verb}?", "Em que hipóteses cabe {noun}?", "Em quais casos posso {verb}?"],
    ["Quem pode {verb}?", "Qual autoridade pode {verb}?", "A quem compete {verb}?"],
    ["Qual o prazo para {verb}?", "Até quando posso {verb}?", "Em que prazo cabe {noun}?"],
    ["É possível {verb}?", "Posso {verb}?", "Pode-se {verb}?"],
    ["Como {verb}?", "De que forma se pode {verb}?"],
    ["Quais documentos são exigidos para {verb}?", "Que documentos devo juntar para {verb}?"],
]


def rule_made_paraphrases():
    for verb, noun in SUBJECTS:
        for ways in WAYS:
            questions = [way.format(verb=verb, noun=noun) for way in ways]
            for i, first in enumerate(questions):
                for second in questions[i + 1 :]:
                    yield first, second


def neighbours(provas, count, seed):
    with lzma.open(provas / "queries.train.jsonl.xz", "rt", encoding="utf-8") as lines:
        texts = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    by_article = collections.defaultdict(list)
    for name in sorted((provas / "qrels").glob("train*.tsv")):
        with open(name, encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t"):
                if row["query-id"] in texts:
                    by_article[row["corpus-id"]].append(texts[row["query-id"]])
    pairs = [
        (a, b)
        for _, group in sorted(by_article.items())
        for i, a in enumerate(group)
        for b in group[i + 1 :]
        if a.casefold() != b.casefold()
    ]
    random.Random(seed).shuffle(pairs)
    return pairs[:count]


def vectors_of(program, model, texts):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(" ".join(text.split()) for text in texts) + "\n")
        file.flush()
        run = subprocess.run(
            [program, "embed", "--model", model, "--file", file.name, "--json"],
            check=True, capture_output=True, text=True,
        )
    return [json.loads(line)["dense"] for line in run.stdout.splitlines()]


def cosines(program, model, pairs):
    texts = sorted({text for pair in pairs for text in pair})
    vectors = dict(zip(texts, vectors_of(program, model, texts)))
    return sorted(sum(x * y for x, y in zip(vectors[a], vectors[b])) for a, b in pairs)


def percentile(values, share):
    return values[min(len(values) - 1, int(share * len(values)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("provas", type=pathlib.Path)
    parser.add_argument("--model", default="mini")
    parser.add_argument("--pairs", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    same = cosines(arguments.program, arguments.model, list(rule_made_paraphrases()))
    near = cosines(arguments.program, arguments.model, neighbours(arguments.provas, arguments.pairs, arguments.seed))
    for name, values in (("paraphrases", same), ("neighbours", near)):
        shown = "  ".join(f"p{100 * share:g} {percentile(values, share):.3f}" for share in (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999))
        print(f"{name:<12} {len(values):6}  {shown}")
    print(f"agreeing  {math.floor(percentile(same, 0.01) * 100) / 100:.2f}")
    print(f"in_doubt  {math.ceil(percentile(near, 0.99) * 100) / 100:.2f}")


if __name__ == "__main__":
    main()
