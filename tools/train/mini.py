"""Trains all that ships as `mini`: the encoder, and the order of candidates that uses its vectors.

    python -m tools.train.mini --atimo build/release/atimo --data FOLDER [--data FOLDER ...] --out models/mini

Folders as for tools.train.encoder. An encoder knows the questions that it learned from, and an order trained on its vectors
of them would trust them too much. So each third of the questions, in whole norms, gets its vectors from an encoder that
learned without it (cross-fitting), and only the encoder that ships has seen all. What is done is kept in --work, and a run
that was interrupted goes on from there; another set of data wants another folder.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from . import beir, ranker_card

PARTS = 3


def run(*command):
    print("$", " ".join(map(str, command)), flush=True)
    subprocess.run(list(map(str, command)), check=True, env={**os.environ, "ATIMO_EMBEDDER": "none"})


def train_encoders(arguments, options):
    """Those without a part, as WORK/part-I, then the one that ships."""
    common = [sys.executable, "-m", "tools.train.encoder", "--work", arguments.work / "encoder"]
    for folder in arguments.data:
        common += ["--data", folder]
    for part in range(PARTS):
        out = arguments.work / f"part-{part}"
        if not (out / "README.md").exists():  # the last that is written
            run(*common, "--out", out, "--apart", f"{part}/{PARTS}", *arguments.setting)
    run(*common, "--out", arguments.out, *options, *arguments.setting)


def write_part(asked, folder, part, path):
    """The questions of a folder that the encoder of this part has not seen."""
    with open(path, "w", encoding="utf-8") as file:
        for own, place, name, text in zip(beir.parts_of(asked.groups, PARTS), asked.folders, asked.ids, asked.texts):
            if own == part and place == folder:
                file.write(json.dumps({"_id": name, "text": text}, ensure_ascii=False) + "\n")


def corpus_file(folder):
    plain = Path(folder) / "corpus.jsonl"
    return plain if plain.exists() else Path(folder) / "corpus.jsonl.xz"


def export_features(arguments, asked, folder, part):
    """What the program sees of the candidates of one part's questions, with the encoder that learned without them."""
    work = arguments.work / f"part-{part}"
    features, questions = work / f"{Path(folder).name}.f32", work / f"{Path(folder).name}.jsonl"
    if not features.exists():
        home, name = arguments.work / "home", f"part-{part}"
        write_part(asked, folder, part, questions)
        run(arguments.atimo, "--home", home, "models", "pull", name, "--from", work)
        unfinished = features.with_suffix(".unfinished")
        run(arguments.atimo, "--home", home, "--embedder", f"{name}:int8", "eval", "--corpus", corpus_file(folder),
            "--queries", questions, "--qrels", Path(folder) / "qrels" / "train.tsv", "--features", unfinished)
        Path(f"{unfinished}.tsv").rename(f"{features}.tsv")
        unfinished.rename(features)
    return features


def evaluated(arguments, folder, split, ranker):
    """The report of `atimo eval` with the trained encoder."""
    command = [arguments.atimo, "--no-daemon", "--home", arguments.work / "home", "--embedder", "trained:int8", "--ranker", ranker, "eval",
               "--json", "--corpus", corpus_file(folder), "--queries", Path(folder) / f"queries.{split}.jsonl", "--qrels",
               Path(folder) / "qrels" / f"{split}.tsv"]
    print("$", " ".join(map(str, command)), flush=True)
    done = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def write_ranker_card(arguments, corpora, report):
    results = []
    if arguments.measure:
        run(arguments.atimo, "--home", arguments.work / "home", "models", "pull", "trained", "--from", arguments.out)
    for target in arguments.measure:
        folder, _, split = target.rpartition(":")
        with_and_without = {name: evaluated(arguments, folder, split, ranker)
                            for name, ranker in (("without", "none"), ("with", arguments.out / "ranker.bin"))}
        results.append({"set": f"{Path(folder).name} {split}", **with_and_without})
    articles = sum(len(corpus.ids) for folder, corpus in zip(arguments.data, corpora) if beir.has_split(folder, "train"))
    folders = [folder for folder in arguments.data if beir.has_split(folder, "train")]
    card = ranker_card.text(arguments.out, report, results, folders, articles)
    (arguments.out / "RANKER.md").write_text(card, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--atimo", required=True, type=Path, help="the program, which computes the features")
    parser.add_argument("--data", action="append", required=True, help="a folder in BEIR layout; may be repeated")
    parser.add_argument("--out", required=True, type=Path, help="folder of the encoder's checkpoint, of ranker.bin and of their cards")
    parser.add_argument("--work", type=Path, help="folder of what is done so far (default: OUT/.work)")
    parser.add_argument("--goldens", help="file for the sentences that the program's tests compare with")
    parser.add_argument("--measure", action="append", default=[], metavar="FOLDER:SPLIT", help="measure there, for the cards")
    arguments, arguments.setting = parser.parse_known_args()
    arguments.work = arguments.work or arguments.out / ".work"
    arguments.work.mkdir(parents=True, exist_ok=True)

    options = ["--goldens", arguments.goldens] if arguments.goldens else []
    for target in arguments.measure:
        options += ["--measure", target]
    train_encoders(arguments, options)
    corpora = [beir.read_corpus(folder) for folder in arguments.data]
    asked = beir.training_questions(arguments.data, corpora)
    if not asked.ids:
        raise SystemExit("no folder has queries.train.jsonl: the encoder is there, an order of candidates needs questions")
    features = [export_features(arguments, asked, folder, part) for folder in sorted(set(asked.folders)) for part in range(PARTS)]
    run(sys.executable, Path(__file__).with_name("ranker.py"), *features, "--out", arguments.out / "ranker.bin", "--report",
        arguments.work / "ranker.json")
    write_ranker_card(arguments, corpora, json.loads((arguments.work / "ranker.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
