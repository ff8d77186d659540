#!/usr/bin/env python3
"""Times the encoder beside what a user could pick instead, on this machine, and prints one table.

Usage: bench/encoder_peers.py [--rounds N] [--threads N] [--layers N] [--cache FOLDER] [CONTENDER...]
       (packages: bench/requirements-peers.txt; a release build of atimo)

All run a model of bge-m3's shape with random weights, on the same lengths, each in a process of its own, in turn, round
after round. Peers may take texts one by one, or sorted by length and padded to the longest, twenty at a time: the faster
of the two counts.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools" / "reference"))

HIDDEN, HEADS, MIDDLE, VOCABULARY, POSITIONS = 1024, 16, 4096, 2000, 514
WORKLOADS = {"question-24": [24], "rerank-20-ragged": [104 + i * 97 % 153 for i in range(20)],
             "rerank-20-uniform": [256] * 20, "chunks-100": [104 + i * 97 % 153 for i in range(100)]}
PADDED_TOGETHER = 20  # at most, of texts sorted by length
CONTENDERS = ["atimo-int8", "atimo-bf16", "atimo-fp32", "ort-int8", "ort-fp32", "openvino-int8", "openvino-bf16",
              "openvino-fp32", "torch-bf16", "torch-fp32"]


def make_module(layers, seed=1):
    """XLM-R's encoder in plain torch: token ids and a 0/1 mask to the first tokens' hidden states."""
    import torch
    from torch import nn

    import random_weights

    class Layer(nn.Module):
        def __init__(self):
            super().__init__()
            self.query, self.key, self.value, self.dense = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
            self.up, self.down = nn.Linear(HIDDEN, MIDDLE), nn.Linear(MIDDLE, HIDDEN)
            self.norm1, self.norm2 = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)

        def forward(self, x, bias):
            batch, length, _ = x.shape
            split = lambda y: y.view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2)
            mixed = nn.functional.scaled_dot_product_attention(
                split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=bias)
            x = self.norm1(x + self.dense(mixed.transpose(1, 2).reshape(batch, length, HIDDEN)))
            return self.norm2(x + self.down(nn.functional.gelu(self.up(x))))

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.positions = nn.Embedding(VOCABULARY, HIDDEN), nn.Embedding(POSITIONS, HIDDEN)
            self.norm = nn.LayerNorm(HIDDEN)
            self.layers = nn.ModuleList(Layer() for _ in range(layers))

        def forward(self, ids, mask):
            places = torch.cumsum(mask, 1) * mask + 1
            x = self.norm(self.words(ids) + self.positions(places))
            bias = ((1 - mask[:, None, None, :]).to(x.dtype)) * -30000.0
            for layer in self.layers:
                x = layer(x, bias)
            return x[:, 0]

    module = Encoder().eval()
    random_weights.fill(module, seed)
    return module


def export_onnx(cache, layers):
    import torch

    path = cache / f"fp32-{layers}.onnx"
    if path.exists():
        return path
    ids = torch.ones(2, 16, dtype=torch.int64)
    shape = {0: torch.export.Dim("batch", min=1, max=64), 1: torch.export.Dim("length", min=2, max=512)}
    torch.onnx.export(make_module(layers), (ids, ids), str(path), dynamo=True, external_data=True,
                      input_names=["ids", "mask"], output_names=["first"], dynamic_shapes=[shape, shape])
    return path


def quantized_onnx(cache, layers):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    path = cache / f"int8-{layers}.onnx"
    if not path.exists():
        quantize_dynamic(str(export_onnx(cache, layers)), str(path), per_channel=True, weight_type=QuantType.QInt8,
                         use_external_data_format=True)
    return path


def padded(lengths):
    import numpy

    ids = numpy.ones((len(lengths), max(lengths)), numpy.int64)
    mask = numpy.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = (4 + numpy.arange(length) * 7919 + length) % VOCABULARY
        mask[row, :length] = 1
    return ids, mask


def open_peer(name, cache, layers, threads):
    """A function of (ids, mask) that runs the model."""
    kind, precision = name.split("-")
    if kind == "ort":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        path = (quantized_onnx if precision == "int8" else export_onnx)(cache, layers)
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        return lambda ids, mask: session.run(None, {"ids": ids, "mask": mask})
    if kind == "openvino":
        import openvino

        core = openvino.Core()
        model = core.read_model(str(export_onnx(cache, layers)))
        settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
        if precision == "int8":
            import nncf

            # Weights by output channel; activations are quantised as they come.
            model = nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_SYM)
            settings["DYNAMIC_QUANTIZATION_GROUP_SIZE"] = "32"
        else:
            settings["INFERENCE_PRECISION_HINT"] = {"bf16": "bf16", "fp32": "f32"}[precision]
        model = core.compile_model(model, "CPU", settings)
        request = model.create_infer_request()
        return lambda ids, mask: request.infer([ids, mask])
    import torch

    torch.set_num_threads(threads)
    module = make_module(layers)
    if precision == "bf16":
        module = module.to(torch.bfloat16)

    def run(ids, mask):
        with torch.inference_mode():
            return module(torch.from_numpy(ids), torch.from_numpy(mask))

    return run


def time_ms(work, least_runs, budget_s):
    times = []
    while len(times) < least_runs or sum(times) < budget_s * 1e3 and len(times) < 100:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def measure_peer(name, cache, layers, threads):
    start = time.perf_counter()
    run = open_peer(name, cache, layers, threads)
    question = padded(WORKLOADS["question-24"])
    run(*question)
    result = {"load_ms": (time.perf_counter() - start) * 1e3}
    for workload, lengths in WORKLOADS.items():
        in_order = sorted(lengths)
        together = [padded(in_order[i : i + PADDED_TOGETHER]) for i in range(0, len(lengths), PADDED_TOGETHER)]
        alone = [padded([length]) for length in lengths]
        budget = 3 if len(lengths) == 1 else 0
        times = [time_ms(lambda: [run(*text) for text in alone], 1, budget)]
        if len(lengths) > 1:
            times.append(time_ms(lambda: [run(*texts) for texts in together], 1, budget))
        result[workload] = min(times)
    return result


def measure_atimo(name, cache, layers, threads):
    precision = name.split("-")[1]
    command = [str(ROOT / "build/release/atimo"), "--home", str(cache), "bench", "encoder", "--json", "--threads",
               str(threads), "--layers", str(layers), "--precision", precision]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    result = {row["name"]: row["p50_ms"] for row in report["workloads"] if row["name"] in WORKLOADS}
    return {"load_ms": report["load_ms"], "peak": report["peak"], **result}


def measure(name, arguments):
    """In a process of its own, so that nothing of one contender is left for the next."""
    command = [sys.executable, __file__, "--one", name, "--cache", str(arguments.cache), "--threads",
               str(arguments.threads), "--layers", str(arguments.layers)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{name}: failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contenders", nargs="*", default=CONTENDERS, help=", ".join(CONTENDERS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--layers", type=int, default=24)
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "build" / "peers")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    if arguments.one:
        run = measure_atimo if arguments.one.startswith("atimo") else measure_peer
        print(json.dumps(run(arguments.one, arguments.cache, arguments.layers, arguments.threads)))
        return
    rounds = {name: [] for name in arguments.contenders}
    for round_number in range(arguments.rounds):
        for name in arguments.contenders:
            result = measure(name, arguments)
            if result:
                rounds[name].append(result)
                print(f"round {round_number + 1}, {name}: {result}", file=sys.stderr)
    print(f"{'contender':<16}" + "".join(f"{w:>20}" for w in [*WORKLOADS, "load_ms"]) + "   (ms, median of rounds)")
    for name, results in rounds.items():
        if results:
            row = [statistics.median(r[w] for r in results) for w in [*WORKLOADS, "load_ms"]]
            print(f"{name:<16}" + "".join(f"{value:>20.1f}" for value in row))


if __name__ == "__main__":
    main()
