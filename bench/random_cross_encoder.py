#!/usr/bin/env python3
"""Writes a cross-encoder of bge-reranker's size with random weights, as a model is published, for `atimo models pull NAME
--from FOLDER`: what reordering costs can then be measured without the real weights. Its opinions are worth nothing.

Usage: bench/random_cross_encoder.py VOCABULARY FOLDER [LAYERS]
       VOCABULARY: a WordPiece vocab.txt (packages: numpy, safetensors)
"""

import json
import pathlib
import shutil
import sys

import numpy
from safetensors.numpy import save_file

HIDDEN, HEADS, MIDDLE, POSITIONS = 1024, 16, 4096, 514


def shapes(vocabulary, layers):
    yield "bert.embeddings.word_embeddings.weight", (vocabulary, HIDDEN)
    yield "bert.embeddings.position_embeddings.weight", (POSITIONS, HIDDEN)
    yield "bert.embeddings.token_type_embeddings.weight", (2, HIDDEN)
    linears = [("bert.pooler.dense", HIDDEN, HIDDEN), ("classifier", 1, HIDDEN)]
    norms = ["bert.embeddings.LayerNorm"]
    for layer in range(layers):
        at = f"bert.encoder.layer.{layer}"
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            linears.append((f"{at}.{part}", HIDDEN, HIDDEN))
        linears += [(f"{at}.intermediate.dense", MIDDLE, HIDDEN), (f"{at}.output.dense", HIDDEN, MIDDLE)]
        norms += [f"{at}.attention.output.LayerNorm", f"{at}.output.LayerNorm"]
    for name, outputs, inputs in linears:
        yield f"{name}.weight", (outputs, inputs)
        yield f"{name}.bias", (outputs,)
    for name in norms:
        yield f"{name}.weight", (HIDDEN,)
        yield f"{name}.bias", (HIDDEN,)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    vocabulary, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    layers = int(sys.argv[3]) if len(sys.argv) == 4 else 24
    words = sum(1 for _ in vocabulary.open(encoding="utf-8"))
    random = numpy.random.default_rng(1)
    tensors = {}
    for name, shape in shapes(words, layers):
        values = random.standard_normal(shape, numpy.float32) * numpy.float32(0.02)
        tensors[name] = values + numpy.float32(1) if name.endswith("LayerNorm.weight") else values
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors")
    shutil.copy(vocabulary, folder / "vocab.txt")
    config = {
        "architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_act": "gelu",
        "hidden_size": HIDDEN, "num_hidden_layers": layers, "num_attention_heads": HEADS, "intermediate_size": MIDDLE,
        "max_position_embeddings": POSITIONS, "type_vocab_size": 2, "vocab_size": words, "layer_norm_eps": 1e-12,
        "position_embedding_type": "absolute", "id2label": {"0": "LABEL_0"}}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")


if __name__ == "__main__":
    main()
