"""The tokenizer, and texts as counts of its tokens.

Ids are those of XLM-R, which the program's tokenizer gives: <s> 0, <pad> 1, </s> 2, <unk> 3, every other piece
one more than in the SentencePiece file, <mask> last.
"""

import contextlib
import unicodedata
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
import sentencepiece

SPECIALS = 4  # <s>, <pad>, </s>, <unk>
UNIT_TOKENS = 512  # what the program reads of an article
LONGEST_LINE = 4000  # characters; of these and of so many lines the tokenizer is made
MOST_LINES = 200_000


def normalization_rules():
    """Lower case without accents, one hyphen, one kind of quotes and of space, as a SentencePiece rule file."""
    alike = {"–": "-", "—": "-", "‒": "-", "―": "-", "−": "-", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"}
    ranges = [(0x20, 0x250), (0x300, 0x370), (0x1E00, 0x1F00), (0x2000, 0x2190), (0xFF00, 0xFF60)]
    rules = ["9\t20", "A\t20", "D\t20"]
    for code in (c for low, high in ranges for c in range(low, high)):
        char = chr(code)
        kind = unicodedata.category(char)
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
        plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        plain = alike.get(char, " " if kind == "Zs" else "" if kind == "Cf" else plain)
        if plain != char and "\0" not in plain:
            rules.append("%X\t%s" % (code, " ".join("%X" % ord(c) for c in plain)))
    return "\n".join(rules) + "\n"


def train_tokenizer(texts, pieces, seed, work):
    """Writes work/tokenizer.model. From inside the folder: SentencePiece keeps in the model the paths that it was
    given, and where it was trained is nobody's business."""
    lines = [line[:LONGEST_LINE] for text in texts for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_LINES:  # drawn here: SentencePiece's own draw differs from run to run
        chosen = np.random.default_rng(seed).choice(len(lines), MOST_LINES, replace=False)
        lines = [lines[i] for i in np.sort(chosen)]
    with contextlib.chdir(work):
        Path("normalization.tsv").write_text(normalization_rules(), encoding="ascii")
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_prefix="tokenizer",
            vocab_size=pieces,
            model_type="unigram",
            normalization_rule_tsv="normalization.tsv",
            shuffle_input_sentence=False,
            character_coverage=0.9998,
            max_sentencepiece_length=24,
            hard_vocab_limit=False,
            num_threads=2,
            minloglevel=1,
        )


class Tokenizer:
    def __init__(self, path):
        self._model = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self.vocabulary = self._model.get_piece_size() + 2

    def ids(self, text):
        return [3 if i == 0 else i + 1 for i in self._model.encode(text)]

    def counts(self, texts, limit=UNIT_TOKENS):
        """texts x vocabulary: how often each token is among a text's first `limit`."""
        starts, columns, values = [0], [], []
        for ids in self._model.encode(list(texts), num_threads=2):
            ids = np.asarray(ids[:limit], dtype=np.int32)
            distinct, times = np.unique(np.where(ids == 0, 3, ids + 1), return_counts=True)
            columns.append(distinct.astype(np.int32))
            values.append(times.astype(np.float32))
            starts.append(starts[-1] + len(distinct))
        shape = (len(starts) - 1, self.vocabulary)
        return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), np.asarray(starts)), shape=shape)


def damped(counts):
    """A token said four times counts twice; the program does the same."""
    out = counts.copy()
    np.sqrt(out.data, out=out.data)
    return out


def inverse_document_frequency(counts):
    """log((N + 1) / (df + 1/2)), 0 for what is nearly everywhere or is never there."""
    documents = counts.shape[0]
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((documents + 1) / (frequency + 0.5)).clip(0).astype(np.float32)
    idf[frequency == 0] = 0
    return idf
