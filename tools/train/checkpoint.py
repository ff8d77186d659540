"""The published form of the model: config.json, model.safetensors, sentencepiece.bpe.model."""

import json
import shutil
import struct

import numpy as np

from .tokens import SPECIALS

LONGEST_TEXT = 8192  # tokens, special ones included


def quantized(table):
    """int8 rows, each with its scale max|x| / 127; and what they stand for."""
    scales = (np.abs(table).max(axis=1) / 127).astype(np.float32)
    rows = np.rint(table / np.maximum(scales, 1e-30)[:, None]).clip(-127, 127).astype(np.int8)
    return rows, scales, rows.astype(np.float32) * scales[:, None]


def finished(table):
    """Special tokens and <unk> get a faint row in the mean direction, so that any text has a vector."""
    table = table.copy()
    mean = table[SPECIALS:-1].mean(axis=0)
    faint = 1e-4 * np.linalg.norm(table, axis=1).mean() * mean / np.linalg.norm(mean)
    for special in [*range(SPECIALS), len(table) - 1]:
        table[special] = faint
    return table.astype(np.float32)


def _safetensors(tensors):
    kinds = {np.dtype(np.float32): "F32", np.dtype(np.int8): "I8"}
    header, at = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": kinds[values.dtype], "shape": list(values.shape), "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(v.tobytes() for v in tensors.values())


def write(folder, table, token_weights, tokenizer_file):
    """`table`: finished. Returns the rows as the program will read them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, scales, read_back = quantized(table)
    tensors = {"embeddings.scales": scales, "token_weights": token_weights.astype(np.float32), "embeddings.weight": rows}
    (folder / "model.safetensors").write_bytes(_safetensors(tensors))
    config = {
        "architectures": ["AtimoStaticModel"],
        "model_type": "atimo-static",
        "hidden_size": table.shape[1],
        "vocab_size": table.shape[0],
        "max_position_embeddings": LONGEST_TEXT,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(tokenizer_file, folder / "sentencepiece.bpe.model")
    return read_back
