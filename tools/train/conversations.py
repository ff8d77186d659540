"""Makes a folder in BEIR layout, which the other commands learn from, of conversations with their sources.

    python -m tools.train.conversations EXPORT [EXPORT ...] --out FOLDER [--corpus CORPUS.jsonl]

EXPORT has one JSON object a line, "-" is the standard input:

    {"messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}],
     "sources": [{"document": "lei-14133-2021", "device": "art75_cpt_inc2", "text": "..."}], "likes": 3}

The question is the last of the user's messages; each article that a source is of answers it. What has no sources, or fewer
likes than --likes, is left out and counted. Needs nothing but Python's standard library.
"""

import argparse
import json
import lzma
import sys
from pathlib import Path


class Malformed(Exception):
    pass


def article_of(device):
    """"art75_cpt_inc2" is in "art75", "adct_art2_par1" in "adct_art2": the article is what search finds."""
    steps = device.split("~")[0].split("_")
    inner = steps[0] == "adct" or steps[0].startswith("anx")
    return "_".join(steps[: 2 if inner else 1])


def wanted(value, kind, what):
    if not isinstance(value, kind) or isinstance(value, bool) or value == "":
        raise Malformed(f"{what} is missing or is no {'text' if kind is str else 'list' if kind is list else 'whole number'}")
    return value


def question_of(messages):
    for message in reversed(messages):
        if isinstance(message, dict) and message.get("role") == "user":
            return wanted(message.get("content"), str, '"content" of the user\'s message').strip()
    raise Malformed('"messages" has none of the role "user"')


def sources_of(entry):
    """(id of the article, text) of each source."""
    found = []
    for source in wanted(entry.get("sources", []), list, '"sources"'):
        if not isinstance(source, dict):
            raise Malformed('a source is no object with "document", "device" and "text"')
        document = wanted(source.get("document"), str, '"document" of a source')
        device = source.get("device") or ""
        article = article_of(wanted(device, str, '"device" of a source')) if device else ""
        found.append((f"{document}#{article}" if article else document, wanted(source.get("text"), str, '"text" of a source')))
    return found


class Folder:
    def __init__(self, corpus=()):
        self.articles = {entry["_id"]: entry for entry in corpus}
        self.given = frozenset(self.articles)
        self.answers = {}  # of each question the ids of its articles, in order
        self.without_sources = self.disliked = 0

    def add(self, line, likes):
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise Malformed(f"no JSON ({error})") from None
        if not isinstance(entry, dict):
            raise Malformed("no JSON object")
        question = question_of(wanted(entry.get("messages"), list, '"messages"'))
        sources = sources_of(entry)
        if wanted(entry.get("likes", 0), int, '"likes"') < likes:
            self.disliked += 1
        elif not sources:
            self.without_sources += 1
        else:
            answers = self.answers.setdefault(question, {})
            for article, text in sources:
                answers[article] = None
                self.learn(article, text)

    def learn(self, article, text):
        """A source may quote a part of its article: the longest is kept, and the corpus knows better."""
        known = self.articles.get(article)
        if article not in self.given and (known is None or len(known["text"]) < len(text)):
            self.articles[article] = {"_id": article, "title": "", "text": text}

    def write(self, out):
        (out / "qrels").mkdir(parents=True, exist_ok=True)
        with open(out / "corpus.jsonl", "w", encoding="utf-8") as file:
            for entry in self.articles.values():
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        with open(out / "queries.train.jsonl", "w", encoding="utf-8") as queries, \
                open(out / "qrels" / "train.tsv", "w", encoding="utf-8") as qrels:
            qrels.write("query-id\tcorpus-id\tscore\n")
            for number, (question, articles) in enumerate(self.answers.items(), 1):
                queries.write(json.dumps({"_id": f"c{number}", "text": question}, ensure_ascii=False) + "\n")
                for article in articles:
                    qrels.write(f"c{number}\t{article}\t1\n")


def lines_of(path):
    """(place, line) of each that is not blank; `path` may be .xz."""
    name = str(path)
    if name == "-":
        file = sys.stdin
    else:
        file = lzma.open(path, "rt", encoding="utf-8-sig") if name.endswith(".xz") else open(path, encoding="utf-8-sig")
    with file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"{name}:{number}", line


def convert(exports, out, corpus=None, likes=0):
    folder = Folder(json.loads(line) for _, line in lines_of(corpus)) if corpus else Folder()
    for export in exports:
        for place, line in lines_of(export):
            try:
                folder.add(line, likes)
            except Malformed as error:
                raise SystemExit(f"{place}: {error}") from None
    if not folder.answers:
        raise SystemExit("no conversation has sources and likes enough: there is nothing to learn from")
    folder.write(Path(out))
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exports", nargs="+", metavar="EXPORT")
    parser.add_argument("--out", required=True, help="folder to write")
    parser.add_argument("--corpus", help="corpus.jsonl (or .xz) with all the articles that are searched; else those of the sources")
    parser.add_argument("--likes", type=int, default=0, help="leave out what fewer people liked (default 0)")
    arguments = parser.parse_args()
    folder = convert(arguments.exports, arguments.out, arguments.corpus, arguments.likes)
    print(f"{len(folder.answers)} questions, {len(folder.articles)} articles; left out {folder.without_sources} without "
          f"sources, {folder.disliked} with few likes")


if __name__ == "__main__":
    main()
