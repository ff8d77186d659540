"""The model's card, in English and Portuguese."""

from dataclasses import asdict
from pathlib import Path

ENGLISH = """# {name}

A static encoder of Brazilian legal text: each token has one vector of {width} numbers, and a text is the sum of those
of its distinct tokens (times the square root of how often each occurs), made one long. {vocabulary} tokens, int8 with a scale for each row.
It gives dense vectors, a weight for each token (sparse) and a vector for each token (multi-vector). {comes_en}

Made by `python -m tools.train.encoder` of Átimo (`tools/train`), from the texts with their norms' titles. This folder can be
installed like any published model: `atimo models pull NAME --from FOLDER`.

## Data

{articles} texts from {corpora} corpora ({names}) and {questions} questions, each with the text that answers it.{data_en}

## Recipe

1. A SentencePiece Unigram tokenizer of the corpus: lower case, without accents.
2. Latent semantic analysis of articles and tokens gives each token its direction, the idf its length.
3. Contrastive learning without labels: a line, with gaps, must find its article among those of the batch.
4. The same with exam statements and the articles that found them, for a few steps and beside more lines.
5. Token weights learned the same way, from the idf.

```
{recipe}
```

## Measured

{measure_en}

| set | vectors | questions | nDCG@10 | 95 % interval | R@10 | R@100 |
|---|---|---|---|---|---|---|
{table}

Intervals are bootstrap intervals over the questions.{beside_en}

## Limits

A static model knows no word order and no negation, and takes a token for the same thing wherever it stands. Alone it
finds less than search by words; it is meant to be weighed with it. It knows the words of its corpora, and
little of what is written otherwise. It was measured on sets of the same kind as those it learned from. It
compares no pairs (no reranking).

## Licence

{licence_en}
"""

PORTUGUESE = """# {name}, em português

Um codificador estático de texto jurídico brasileiro: cada token tem um vetor de {width} números, e um texto é a soma dos
vetores de seus tokens distintos (vezes a raiz de quantas vezes ocorrem), com comprimento um. {vocabulary} tokens, em int8
com uma escala por linha. Dá vetores densos, um peso por token (sparse) e um vetor por token (colbert). {comes_pt}

**Dados.** {articles} textos de {corpora} conjuntos ({names}) e {questions} perguntas, cada uma com o texto que a
responde.{data_pt}

**Receita.** Tokenizador SentencePiece Unigram do próprio corpus, em minúsculas e sem acentos; análise semântica latente;
aprendizado contrastivo sem rótulos (uma linha, com lacunas, deve achar o seu artigo); poucos passos com as perguntas;
pesos de tokens aprendidos do mesmo modo. Os valores estão acima.

**Medidas.** A tabela acima; intervalos de 95 % por bootstrap sobre as perguntas. Nenhuma pergunta medida foi usada no
treino; os textos em que se busca foram, onde o conjunto está entre os dados.

**Limites.** Não conhece ordem de palavras nem negação. Sozinho acha menos que a busca por palavras: foi feito para somar-se
a ela. Conhece o vocabulário dos seus conjuntos e pouco do resto. Foi medido em conjuntos do mesmo tipo daqueles
com que aprendeu. Não compara pares.

**Licença.** {licence_pt}
"""


# What only the one that ships can say.
SHIPPED = {
    "comes_en": "It comes with the\nprogram, whose searches use it unless told otherwise (`--embedder none`); `atimo embed --model mini`.",
    "comes_pt": "Vem com o\nprograma, cujas buscas o usam se não se pedir outra coisa (`--embedder none`); `atimo embed --model mini`.",
    "data_en": """ They are articles of
Brazilian laws, statements of the jurisprudence of the Tribunal de Contas da União, and exam statements with the article that
founds each. Texts of official acts are not protected by copyright (Lei 9.610/1998, art. 8º, IV). None of the data is in this
repository.""",
    "data_pt": """ São artigos de leis brasileiras, enunciados da jurisprudência do Tribunal de Contas da União e assertivas de
concursos com o artigo que fundamenta cada uma. Atos oficiais não são protegidos por direito autoral (Lei 9.610/1998, art. 8º,
IV). Nenhum dado está neste repositório.""",
    "beside_en": " How it does beside search by words is in\n[docs/quality.md](../../docs/quality.md).",
    "licence_en": "As the program's ([LICENSE](../../LICENSE)).",
    "licence_pt": "A do programa ([LICENSE](../../LICENSE)).",
}
OWN = dict.fromkeys(SHIPPED, "") | {
    "licence_en": "The one that whoever trained it chooses.",
    "licence_pt": "A que escolher quem o treinou.",
}


def text(recipe, arguments, run, results, shape):
    name = Path(arguments.out).name
    values = (SHIPPED if name == "mini" else OWN) | {
        "name": name,
        "width": shape[1],
        "vocabulary": f"{shape[0]:,}",
        "articles": f"{len(run.texts):,}",
        "corpora": len(run.corpora),
        "names": ", ".join(Path(folder).name for folder in arguments.data),
        "questions": f"{len(run.asked.ids):,}",
        "recipe": "\n".join(f"{name} = {value}" for name, value in asdict(recipe).items()),
        "measure_en": "Over sets that no step learned questions from, by this code, with the rows as they were rounded to int8. Where\n"
        "a measured set is also among the data, the texts searched were learned from, without its questions.",
        "table": "\n".join(
            f"| {r['set']} | {r['head']} | {r['questions']} | {r['ndcg10']:.3f} | {r['low']:.3f}-{r['high']:.3f} "
            f"| {r['recall10']:.3f} | {r['recall100']:.3f} |"
            for r in results
        ),
    }
    portuguese = values | {k: values[k].replace(",", ".") for k in ("vocabulary", "articles", "questions")}
    return ENGLISH.format(**values) + "\n---\n\n" + PORTUGUESE.format(**portuguese)
