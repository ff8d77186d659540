"""Of tools/train/conversations.py. Run by ctest from the root of the tree."""

import json
import tempfile
import unittest
from pathlib import Path

from tools.train import conversations


def line(question="Quem paga a taxa?", sources=(("lei-1-2020", "art5_cpt_inc2", "Art. 5º Paga quem usa."),), **more):
    return json.dumps({
        "messages": [{"role": "user", "content": question}, {"role": "assistant", "content": "Quem usa [1]."}],
        "sources": [{"document": d, "device": i, "text": t} for d, i, t in sources], **more})


class Conversations(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.folder = Path(self.place.name)

    def converted(self, *lines, **options):
        export = self.folder / "export.jsonl"
        export.write_text("\n".join(lines) + "\n", encoding="utf-8")
        conversations.convert([export], self.folder / "out", **options)
        out = self.folder / "out"
        read = lambda name: [json.loads(text) for text in (out / name).read_text(encoding="utf-8").splitlines()]
        return read("corpus.jsonl"), read("queries.train.jsonl"), (out / "qrels/train.tsv").read_text().splitlines()

    def test_a_question_is_answered_by_the_articles_of_its_sources(self):
        corpus, queries, qrels = self.converted(line(sources=(
            ("lei-1-2020", "art5_cpt_inc2", "II - quem usa"), ("lei-1-2020", "art5_par1", "Art. 5º ... § 1º Paga quem usa."),
            ("constituicao-1988", "adct_art2_par1", "Art. 2º No dia 7"), ("sumula-3", "", "Paga quem usa."))))
        self.assertEqual([e["_id"] for e in corpus], ["lei-1-2020#art5", "constituicao-1988#adct_art2", "sumula-3"])
        self.assertEqual(corpus[0]["text"], "Art. 5º ... § 1º Paga quem usa.")
        self.assertEqual(queries, [{"_id": "c1", "text": "Quem paga a taxa?"}])
        self.assertEqual(qrels, ["query-id\tcorpus-id\tscore", "c1\tlei-1-2020#art5\t1",
                                 "c1\tconstituicao-1988#adct_art2\t1", "c1\tsumula-3\t1"])

    def test_of_several_turns_the_last_question_counts(self):
        turns = json.loads(line())
        turns["messages"] = [{"role": "system", "content": "x"}, {"role": "user", "content": "antes"}, *turns["messages"]]
        _, queries, _ = self.converted(json.dumps(turns))
        self.assertEqual(queries[0]["text"], "Quem paga a taxa?")

    def test_a_question_asked_twice_is_one(self):
        _, queries, qrels = self.converted(line(), line(sources=(("lei-2-2021", "art1", "Art. 1º"),)))
        self.assertEqual(len(queries), 1)
        self.assertEqual(qrels[1:], ["c1\tlei-1-2020#art5\t1", "c1\tlei-2-2021#art1\t1"])

    def test_what_is_not_liked_or_rests_on_nothing_is_left_out(self):
        _, queries, _ = self.converted(line("a", likes=1), line("b", likes=2), line("c", sources=(), likes=9), line("d"), likes=2)
        self.assertEqual([q["text"] for q in queries], ["b"])

    def test_a_corpus_gives_the_articles_and_their_whole_text(self):
        corpus_file = self.folder / "corpus.jsonl"
        corpus_file.write_text("\n".join(json.dumps({"_id": f"lei-1-2020#art{n}", "title": "Lei 1", "text": f"Art. {n}"})
                                         for n in (4, 5)), encoding="utf-8")
        corpus, _, _ = self.converted(line(), corpus=corpus_file)
        self.assertEqual([(e["_id"], e["text"]) for e in corpus], [("lei-1-2020#art4", "Art. 4"), ("lei-1-2020#art5", "Art. 5")])

    def test_a_bad_line_is_refused_with_its_place(self):
        cases = {"{": "no JSON", "[]": "no JSON object", "{}": '"messages"', '{"messages": []}': "messages",
                 line(likes="3"): '"likes"', line(sources=(("", "art1", "x"),)): '"document"',
                 line(sources=(("lei-1-2020", "art1", ""),)): '"text"', line(""): '"content"',
                 '{"messages": [{"role": "user", "content": "x"}], "sources": {}}': '"sources"'}
        for bad, said in cases.items():
            with self.subTest(bad), self.assertRaises(SystemExit) as refused:
                self.converted(line(), bad)
            self.assertIn("export.jsonl:2: ", str(refused.exception))
            self.assertIn(said, str(refused.exception))

    def test_nothing_to_learn_from_is_an_error(self):
        with self.assertRaises(SystemExit):
            self.converted(line(sources=()))


if __name__ == "__main__":
    unittest.main()
