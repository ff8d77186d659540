#!/usr/bin/env python3
"""Writes tests/encoder/data/model_goldens.json: what torch and transformers give for models with random weights.

Usage: model_goldens.py OUTPUT.json     (packages: tools/requirements-reference.txt)

Each case names its shape and seed; the test builds the same model from encoder::RandomWeights. Of long
outputs every n-th number is kept.
"""

import json
import sys

import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel, XLMRobertaConfig
from transformers import XLMRobertaForSequenceClassification, XLMRobertaModel

import random_weights

SHAPES = {
    "tiny-xlmr": dict(family="xlm-roberta", hidden=64, layers=3, heads=4, intermediate=160, vocabulary=97, positions=150,
                      token_types=1, seed=1),
    "tiny-bert": dict(family="bert", hidden=48, layers=2, heads=2, intermediate=100, vocabulary=61, positions=40,
                      token_types=2, seed=2),
    "full-xlmr": dict(family="xlm-roberta", hidden=1024, layers=24, heads=16, intermediate=4096, vocabulary=1000,
                      positions=514, token_types=1, seed=3),
}
LENGTHS = {"tiny-xlmr": [1, 2, 3, 12, 13, 31, 32, 33, 100], "tiny-bert": [5, 24, 40], "full-xlmr": [24, 200]}


def ids_of(length, vocabulary):
    """Token ids of the tests: any rule will do as long as padding (1) does not come up."""
    return [0] + [(4 + 7919 * i + 31 * length) % (vocabulary - 4) + 4 for i in range(1, length)]


def make(shape, cls, config_cls):
    xlmr = shape["family"] == "xlm-roberta"
    config = config_cls(
        vocab_size=shape["vocabulary"], hidden_size=shape["hidden"], num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"], intermediate_size=shape["intermediate"],
        max_position_embeddings=shape["positions"], type_vocab_size=shape["token_types"], hidden_act="gelu",
        layer_norm_eps=1e-5 if xlmr else 1e-12, pad_token_id=1 if xlmr else 0, num_labels=1,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    return cls(config).eval()


def published_name(name):
    for prefix in ("roberta.", "bert."):
        name = name.removeprefix(prefix)
    # A BERT classifier's pooler and classifier play the parts of XLM-R's dense and out_proj.
    return {"pooler.dense.weight": "classifier.dense.weight", "pooler.dense.bias": "classifier.dense.bias",
            "classifier.weight": "classifier.out_proj.weight",
            "classifier.bias": "classifier.out_proj.bias"}.get(name, name)


def heads_of(hidden, shape):
    """BGE-M3's heads on one text's hidden states (tokens x hidden)."""
    seed, width = shape["seed"], shape["hidden"]
    weight = lambda name, size: torch.from_numpy(random_weights.values(name, size, seed))
    dense = torch.nn.functional.normalize(hidden[0], dim=-1)
    sparse = torch.relu(hidden @ weight("sparse_linear.weight", (1, width)).T + weight("sparse_linear.bias", (1,)))
    vectors = hidden[1:] @ weight("colbert_linear.weight", (width, width)).T + weight("colbert_linear.bias", (width,))
    return {"dense": dense, "sparse": sparse[:, 0], "multi_vector": torch.nn.functional.normalize(vectors, dim=-1)}


def sampled(tensor):
    values = tensor.flatten().double().numpy()
    values = values[:: max(1, values.size // 256)]
    return [float(f"{x:.8g}") for x in values]


def case_of(name, shape, length):
    xlmr = shape["family"] == "xlm-roberta"
    torch.manual_seed(0)
    model = make(shape, XLMRobertaModel if xlmr else BertModel, XLMRobertaConfig if xlmr else BertConfig)
    random_weights.fill(model, shape["seed"], lambda n: None if n.startswith("pooler") else published_name(n))
    scorer = make(shape, XLMRobertaForSequenceClassification if xlmr else BertForSequenceClassification,
                  XLMRobertaConfig if xlmr else BertConfig)
    random_weights.fill(scorer, shape["seed"], published_name)
    ids = ids_of(length, shape["vocabulary"])
    second = length // 2 if shape["token_types"] > 1 else length
    types = torch.tensor([[0] * second + [1] * (length - second)])
    inputs = dict(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, length, dtype=torch.long),
                  token_type_ids=types)
    with torch.no_grad():
        hidden = model(**inputs).last_hidden_state[0]
        logit = scorer(**inputs).logits[0, 0]
    outputs = {"hidden": hidden, **heads_of(hidden, shape)}
    mean = torch.nn.functional.normalize(hidden.mean(0), dim=-1)
    return {"shape": name, "ids": ids, "second_begin": second, "logit": float(logit), "mean": sampled(mean),
            **{key: sampled(value) for key, value in outputs.items()}}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    cases = [case_of(name, SHAPES[name], length) for name, lengths in LENGTHS.items() for length in lengths]
    with open(sys.argv[1], "w") as out:
        json.dump({"shapes": SHAPES, "cases": cases}, out, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    torch.set_num_threads(2)
    np.seterr(all="raise", under="ignore", over="ignore")
    main()
