"""What the model gives for a few sentences written for this, so that the program can be compared with this code."""

import json

import numpy as np

from .vectors import rows_of_length_one

SENTENCES = [
    "Qual é o prazo para recorrer da decisão?",
    "O servidor público que faltar ao trabalho sem justificativa responde por falta disciplinar.",
    "licitação licitação LICITAÇÃO dispensa",
    "Art. 12-A, § 3º – o contrato “verbal” é nulo.",
    "O síndico presta contas à assembleia até o dia 31 de março de cada ano 🙂",
    "☃",
]
KEPT = 16  # every 16th component of a token's vector


def golden(tokenizer, table, token_weights):
    cases = []
    for sentence in SENTENCES:
        ids = [0, *tokenizer.ids(sentence), 2]
        distinct, times = np.unique(ids, return_counts=True)
        dense = rows_of_length_one((np.sqrt(times)[:, None] * table[distinct]).sum(axis=0)[None])[0]
        sparse = {int(i): round(float(token_weights[i]), 6) for i in distinct if i > 3 and token_weights[i] > 0}
        vectors = rows_of_length_one(table[ids[1:]])[:, ::KEPT]
        cases.append(
            {
                "text": sentence,
                "ids": ids,
                "dense": np.round(dense, 6).tolist(),
                "sparse": sorted(sparse.items()),
                "multi_vector": np.round(vectors, 6).tolist(),
            }
        )
    return json.dumps({"every": KEPT, "cases": cases}, ensure_ascii=False, separators=(",", ":")) + "\n"
