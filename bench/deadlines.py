#!/usr/bin/env python3
"""How well answers keep their deadline while a reranker works: starts `atimo serve`, searches with X-Deadline-Ms from 50 ms
on, and prints what each took and how many passages were read.

Usage: bench/deadlines.py HOME RERANKER [PORT]
       HOME: a data folder with documents and the model RERANKER (a release build of atimo)
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEADLINES_MS = (None, 50, 100, 200, 500, 1000, 2000)
QUESTIONS = ("Quando a licitação é dispensável?", "Qual o prazo de vigência dos contratos?",
             "Quem pode ser agente de contratação?", "Como se calcula o valor estimado?",
             "O que deve constar do edital?", "Quais sanções podem ser aplicadas ao licitante?", "Quando cabe recurso?",
             "Qual o limite da garantia contratual?")


def search(port, question, deadline_ms):
    headers = {"Content-Type": "application/json"}
    if deadline_ms:
        headers["X-Deadline-Ms"] = str(deadline_ms)
    body = json.dumps({"query": question, "top_k": 5}).encode()
    start = time.perf_counter()
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/search", body, headers)) as answer:
            metadata = json.load(answer)["metadata"]
    except urllib.error.HTTPError as error:
        metadata = {"reranked": f"HTTP {error.code}"}
    return (time.perf_counter() - start) * 1e3, metadata["reranked"]


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    port = int(sys.argv[3]) if len(sys.argv) == 4 else 8155
    server = subprocess.Popen([str(ROOT / "build/release/atimo"), "--home", sys.argv[1], "--reranker", sys.argv[2], "serve",
                               "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health")
                break
            except OSError:
                time.sleep(0.1)
        print("deadline    p50 ms    max ms  passages read")
        for deadline_ms in DEADLINES_MS:
            times, read = zip(*(search(port, question, deadline_ms) for question in QUESTIONS))
            print(f"{deadline_ms or 'none':>8}{statistics.median(times):>10.0f}{max(times):>10.0f}  {list(read)}", flush=True)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
