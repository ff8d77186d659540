#!/usr/bin/env python3
"""Makes tests/encoder/data/: a small Unigram model, a small WordPiece vocabulary, and what SentencePiece and Hugging
Face tokenizers make of ordinary and of nasty texts with them.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install -r tools/requirements-reference.txt
    /tmp/reference/bin/python tools/reference/tokenizer_goldens.py

The models are trained on the fictional norms of examples/. Training is not the same on every machine, so the ids may
change when the files are made again; what the tests check is that ours are the same.
"""

import contextlib
import json
import pathlib
import tempfile
import unicodedata

import sentencepiece
import tokenizers
from tokenizers import models, normalizers, pre_tokenizers, trainers

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "encoder" / "data"
CORPUS = ["lei-municipal-1234-2023.md", "in-secad-7-2023.md", "README.md"]

# name, text. Bytes: not UTF-8.
CASES = [
    ("empty", ""),
    ("one letter", "a"),
    ("question", "Qual o limite de valor para dispensa de licitação em compras?"),
    ("article", "Art. 49. É dispensável a licitação:\nII - para contratação de até R$ 38.500,00."),
    ("english", "What is BGE M3? Defination of BM25"),
    ("capitals", "DISPENSA DE LICITAÇÃO — ANEXO ÚNICO"),
    ("space", " "),
    ("spaces", "     "),
    ("spaces around", "   edital   "),
    ("spaces between", "o   edital      do  pregão"),
    ("very many spaces", "o" + " " * 500 + "edital"),
    ("tabs and line ends", "\to\tedital\r\ndo\npregão\n\n"),
    ("no-break and ideographic spaces", "o\u00a0edital\u3000do\u2003pregão\u202f\u205f"),
    ("line and paragraph separators", "o\u2028edital\u2029do\u0085pregão"),
    ("zero-width characters", "edi\u200btal\u200c \u200d pre\u2060gão\ufeff"),
    ("byte order mark in front", "\ufeffedital"),
    ("soft hyphen", "lici\u00adtação"),
    ("direction marks", "\u200eedital\u200f \u202aedital\u202c \u2066edital\u2069"),
    ("control characters", "edi\x01tal\x02 do \x7fpregão\x1b[0m \x9f"),
    ("zero byte", "edital\x00do pregão"),
    ("only control characters", "\x01\x02\x03"),
    ("letters with combining marks", "licitac\u0327a\u0303o e\u0301 pregA\u0303o"),
    ("combining marks in front", "\u0301edital"),
    ("many combining marks", "e" + "\u0301\u0323\u0327" * 40 + "dital"),
    ("mark of another letter", "q\u0327\u0303 x\u0301"),
    ("marks in another order", "a\u0323\u0302 a\u0302\u0323"),
    ("capital i with dot", "\u0130stanbul I\u0307 \u0131"),
    ("sharp s", "Stra\u00dfe STRA\u1e9eE"),
    ("final sigma", "\u039f\u0394\u039f\u03a3 \u03c2\u03c3"),
    ("ligatures", "\ufb01scal e\ufb03ciente \ufb00 \u0133"),
    ("full-width letters", "\uff25\uff44\uff49\uff54\uff41\uff4c\u3000\uff11\uff12\uff0f\uff12\uff10\uff12\uff13\uff01"),
    ("full-width tilde", "a\uff5eb a\u301cb"),
    ("half-width kana", "\uff76\uff9e\uff97\uff7d \uff8a\uff9f"),
    ("ordinals and superscripts", "art. 5º, 1ª parte, m\u00b2 x\u2079 H\u2082O"),
    ("fractions and roman numerals", "\u00bd \u2153 \u2167 \u2170 \u2460 \u32c0"),
    ("letterlike symbols", "\u2116 5 \u2122 \u2103 \u212b \u2126 \u338f"),
    ("quotes and dashes", "“edital” ‘a’ «b» – — ― … ‑ − • · §§ 1º"),
    ("spacing marks", "\u00a8 \u00b4 \u00af \u02dc ^ ` ~"),
    ("long arabic ligature", "\ufdfa \ufdfb"),
    ("arabic and hebrew", "\u0627\u0644\u0639\u0642\u062f \u05d7\u05d5\u05d6\u05d4"),
    ("devanagari", "\u0905\u0928\u0941\u092c\u0902\u0927 \u0915\u094d\u0937\u093f"),
    ("thai", "\u0e2a\u0e31\u0e0d\u0e0d\u0e32 \u0e19\u0e49\u0e33"),
    ("chinese", "\u5408\u540c\u6cd5 \u7b2c49\u6761"),
    ("compatibility ideograph", "\uf900 \U0002f800"),
    ("ideographs beyond the first plane", "\U00020000\U0002a6d6\U0002b740"),
    ("hangul", "\uacc4\uc57d \u1100\u1161\u11a8 \u3131"),
    ("emoji", "edital 👍 aprovado ✅🎉"),
    ("emoji with skin tone", "👍🏽👩🏿"),
    ("emoji joined", "👨\u200d👩\u200d👧\u200d👦 ❤\ufe0f\u200d🔥"),
    ("flags and keycaps", "🇧🇷 1\ufe0f\u20e3 #\u20e3"),
    ("private use", "\ue000edital\U000f0000 \U0010fffd"),
    ("noncharacters", "\ufffe\uffff\U0001ffff\ufdd0"),
    ("replacement character", "edi\ufffdtal \ufffd"),
    ("unassigned", "\u0378\U000e0080"),
    ("tags", "\U000e0041\U000e0042"),
    ("special tokens of SentencePiece", "<s> edital </s> <unk> <pad> <mask>"),
    ("special tokens of BERT", "[CLS] edital [SEP] [UNK] [PAD] [MASK] ##al"),
    ("space symbol", "\u2581edital \u2581 \u2581\u2581do\u2581"),
    ("only space symbols", "\u2581\u2581"),
    ("markdown", "| arquivo | [lei](lei.md) |\n|---|---|\n**Art. 1º** `x`"),
    ("address", "https://exemplo.gov.br/licita?id=12&ano=2023#art-49"),
    ("numbers", "1.234.567,89 2023-05-05 38500 00001 3,14159265358979"),
    ("word of 100 letters", "e" * 100),
    ("word of 101 letters", "e" * 101),
    ("word of 101 accented letters", "\u00e9" * 101),
    ("long text without a space", "licitação" * 150),
    ("long text of one unknown character", "\U0001f9ff" * 300),
    ("long text", "Art. 49. É dispensável a licitação para contratação de até R$ 38.500,00. " * 20),
    ("unknown between known", "edital\U0001f9ffedital \U0001f9ff\U0001f9fe edital\U0001f9ff"),
    ("malformed: stray continuation", b"edi\x80tal \xbf"),
    ("malformed: cut off", b"preg\xc3"),
    ("malformed: cut off in the middle", b"edi\xe2\x96tal \xf0\x9f\x91 do"),
    ("malformed: overlong", b"\xc0\xafedital\xe0\x80\xaf \xf0\x80\x80\xaf"),
    ("malformed: surrogates", b"\xed\xa0\x80edital\xed\xbf\xbf"),
    ("malformed: above the last", b"\xf4\x90\x80\x80edital\xf5\xff\xfe"),
    ("malformed: latin-1", "licitação até São Paulo".encode("latin-1")),
    ("malformed: all bytes", bytes(range(256))),
]


def corpus():
    return [line for name in CORPUS for line in (ROOT / "examples" / name).read_text("utf-8").split("\n") if line.strip()]


def charsmap_rules():
    """The rules of nmt_nfkc for the characters that the cases use, and for Latin. All of nmt_nfkc would be 240 kB."""
    used = {character for _, text in CASES if isinstance(text, str) for character in text}
    used |= {chr(c) for c in [*range(0xA0, 0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070), *range(0xFF01, 0xFF5F)]}
    rules = {}
    for character in sorted(used):
        composed = unicodedata.normalize("NFKC", character)
        if composed != character:
            rules[character] = composed
        decomposed = unicodedata.normalize("NFD", character)
        if len(decomposed) > 1 and unicodedata.normalize("NFC", decomposed) == character:
            rules[decomposed] = composed
    for code in [*range(0x01, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]:
        rules[chr(code)] = ""
    for code in [0x09, 0x0A, 0x0C, 0x0D, 0x1680, *range(0x200B, 0x2010), 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD]:
        rules[chr(code)] = " "
    return rules


def hexes(text):
    return " ".join(f"{ord(character):X}" for character in text)


def train_unigram():
    # In the folder itself: the names of the files get into the model.
    pathlib.Path("rules.tsv").write_text("".join(f"{hexes(source)}\t{hexes(target)}\n" for source, target in sorted(charsmap_rules().items())))
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_prefix="unigram", model_type="unigram", vocab_size=900,
        hard_vocab_limit=False, character_coverage=0.9995, normalization_rule_tsv="rules.tsv", num_threads=1,
        minloglevel=2)
    return pathlib.Path("unigram.model").read_bytes()


def xlmr_ids(processor, text):
    return [3 if piece == 0 else piece + 1 for piece in processor.encode(text)]


def bert(vocabulary, lower_case):
    model = models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100)
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lower_case)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def train_wordpiece():
    tokenizer = bert({"[UNK]": 0}, lower_case=True)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(corpus(), trainers.WordPieceTrainer(
        vocab_size=900, special_tokens=special, show_progress=False))
    vocabulary = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    # Capitals and accents for the cased reading, and an ideograph.
    return vocabulary + [*"ABCDEIPRSãçéÉÃ", "##Ã", "##O", "##ã", "##é", "##ção", "Art", "\u5408"]


def ranges(characters):
    out = []
    for code in sorted(characters):
        if out and out[-1][1] == code - 1:
            out[-1][1] = code
        else:
            out.append([code, code])
    return out


def bert_classes():
    """What Hugging Face does with every character there is: which it drops, which are spaces, which are words."""
    normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    splitter = pre_tokenizers.BertPreTokenizer()
    classes = {"dropped": [], "space": [], "word_of_its_own": []}
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        words = [word for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(f"a{chr(code)}b"))]
        if words == ["ab"]:
            classes["dropped"].append(code)
        elif len(words) == 2:
            classes["space"].append(code)
        elif len(words) == 3:
            classes["word_of_its_own"].append(code)
    return [{"class": name, "ranges": ranges(codes)} for name, codes in classes.items()]


def as_json(text):
    return {"text": text} if isinstance(text, str) else {"bytes": text.hex()}


def write_lines(name, values):
    lines = ",\n".join(json.dumps(value, separators=(",", ":")) for value in values)
    (DATA / name).write_text(f"[\n{lines}\n]\n")


def main():
    DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        model = train_unigram()
    (DATA / "unigram.model").write_bytes(model)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    vocabulary = train_wordpiece()
    (DATA / "wordpiece_vocab.txt").write_text("".join(f"{token}\n" for token in vocabulary), "utf-8")
    ids = {token: number for number, token in enumerate(vocabulary)}
    uncased, cased = bert(ids, True), bert(ids, False)
    cases = []
    for name, text in CASES:
        readable = text if isinstance(text, str) else text.decode("utf-8", "replace")
        cases.append({"name": name, **as_json(text), "unigram": xlmr_ids(processor, text),
                      "uncased": uncased.encode(readable, add_special_tokens=False).ids,
                      "cased": cased.encode(readable, add_special_tokens=False).ids})
    write_lines("tokenizer_goldens.json", cases)
    write_lines("bert_classes.json", bert_classes())


if __name__ == "__main__":
    main()
