#!/usr/bin/env python3
"""What a graph of uncompressed vectors gives on the vectors of bench/dense_search: recall@10, time of a query, bytes a vector.

Usage: bench/dense_peers.py VECTORS_FILE [DIMENSIONS]
       VECTORS_FILE: written by dense_search (packages: bench/requirements-peers.txt; one thread searches, two build)
"""

import pathlib
import sys
import time

import numpy

QUERIES, TOP, LINKS, BUILD_EF = 200, 10, 16, 200
SEARCH_EFS = (32, 64, 128, 256, 512)


def measured(name, bytes_each, built_s, exact, search):
    for ef in SEARCH_EFS:
        found, times = 0, []
        for _ in range(3):
            for query, expected in exact:
                start = time.perf_counter()
                ids = search(query, ef)
                times.append(time.perf_counter() - start)
                found += len(expected.intersection(ids))
        times.sort()
        print(f"{name:<18} ef {ef:<4} recall@10 {found / (3 * len(exact) * TOP):.4f}  p50 {times[len(times) // 2] * 1e6:6.0f} us"
              f"  p99 {times[len(times) * 99 // 100] * 1e6:6.0f} us  {bytes_each:.0f} bytes, built in {built_s:.0f} s", flush=True)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    dimensions = int(sys.argv[2]) if len(sys.argv) == 3 else 1024
    rows = numpy.fromfile(sys.argv[1], numpy.float32).reshape(-1, dimensions)
    vectors, queries = numpy.ascontiguousarray(rows[:-QUERIES]), rows[-QUERIES:]
    best = numpy.argsort(-(queries @ vectors.T), axis=1)[:, :TOP]
    exact = [(query[None, :], set(map(int, ids))) for query, ids in zip(queries, best)]
    bytes_each = dimensions * 4 + LINKS * 2 * 4

    import faiss

    faiss.omp_set_num_threads(2)
    index = faiss.IndexHNSWFlat(dimensions, LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = BUILD_EF
    start = time.perf_counter()
    index.add(vectors)
    built_s = time.perf_counter() - start
    faiss.omp_set_num_threads(1)

    def search_faiss(query, ef):
        index.hnsw.efSearch = ef
        return map(int, index.search(query, TOP)[1][0])

    measured("FAISS HNSW Flat", bytes_each, built_s, exact, search_faiss)
    flat = faiss.IndexFlatIP(dimensions)
    flat.add(vectors)
    times = []
    for query, _ in exact:
        start = time.perf_counter()
        flat.search(query, TOP)
        times.append(time.perf_counter() - start)
    print(f"FAISS Flat         exact, p50 {sorted(times)[len(times) // 2] * 1e6:.0f} us, {dimensions * 4} bytes", flush=True)

    import hnswlib

    graph = hnswlib.Index(space="ip", dim=dimensions)
    graph.init_index(max_elements=len(vectors), ef_construction=BUILD_EF, M=LINKS)
    start = time.perf_counter()
    graph.add_items(vectors, num_threads=2)
    built_s = time.perf_counter() - start

    def search_hnswlib(query, ef):
        graph.set_ef(ef)
        return map(int, graph.knn_query(query, TOP, num_threads=1)[0][0])

    measured("hnswlib", bytes_each, built_s, exact, search_hnswlib)


if __name__ == "__main__":
    main()
