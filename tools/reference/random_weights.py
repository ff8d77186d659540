"""The weights of encoder::RandomWeights (src/atimo/encoder/convert.cc), bit for bit: models that nobody trained, for
comparing arithmetic and speed without a file to carry."""

import numpy as np
import xxhash

_U64 = np.uint64


def _mixed(x):
    """SplitMix64."""
    with np.errstate(over="ignore"):
        x = x + _U64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> _U64(30))) * _U64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> _U64(27))) * _U64(0x94D049BB133111EB)
        return x ^ (x >> _U64(31))


def values(name, shape, seed):
    """float32 of `shape`: normal, deviation 0.02; one is added to the gain of a LayerNorm."""
    stream = _mixed(_U64(seed) ^ _U64(xxhash.xxh3_64_intdigest(name.encode())))
    count = int(np.prod(shape, dtype=np.int64))
    out = np.empty(count, np.float32)
    for first in range(0, count, 1 << 22):
        part = np.arange(first, min(first + (1 << 22), count), dtype=np.uint64)
        with np.errstate(over="ignore"):
            bits = _mixed(stream + part)
        total = np.zeros(part.shape, np.float32)
        for lane in range(4):
            field = ((bits >> _U64(16 * lane)) & _U64(0xFFFF)).astype(np.float32)
            total += field / np.float32(65536) - np.float32(0.5)
        out[first : first + part.size] = np.float32(0.02) * np.float32(1.7320508) * total
    if name.endswith("LayerNorm.weight"):
        out += np.float32(1)
    return out.reshape(shape)


def fill(module, seed, rename=lambda name: name):
    """Overwrites the parameters of a torch module. `rename` gives the name of the published checkpoint, or None for a
    parameter that stays as it is."""
    import torch

    with torch.no_grad():
        for name, parameter in module.named_parameters():
            published = rename(name)
            if published is not None:
                parameter.copy_(torch.from_numpy(values(published, tuple(parameter.shape), seed)))
