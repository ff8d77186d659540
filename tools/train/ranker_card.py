"""The card of a learned order of candidates, in English and Portuguese."""

from pathlib import Path

ENGLISH = """# {name}: the order of candidates

`ranker.bin` orders the candidates of a question, 200 by words and 200 by meaning: the mean of {members} perceptrons with {hidden} hidden units each
over the {features} numbers of {format_en}. {comes_en}

Made by `python -m tools.train.mini` of Átimo (`tools/train`).

## Data

{questions} questions of {asked} have an article that answers them among the candidates; they are of {norms} norms of {corpora}
({articles} articles). The file keeps {weights} numbers and no text.{data_en}

## Recipe

`tools/train/ranker.py`, seed {seed}: softmax over the candidates of a question against its relevances (Cao et al. 2007), Adam, until nDCG@10 on a
tenth of the norms, another one for each member, stops rising. The vectors of each third of the questions come from an encoder that
learned without it. What may be unknown is forgotten for three questions of ten.

| member | questions kept apart | nDCG@10 of the search | learned |
|---|---|---|---|
{member_table}

## Measured

On questions that no step was trained on, by `atimo eval` with {encoder_en}; 95 % bootstrap intervals over the questions:

| set | questions | nDCG@10 without | interval | with | interval | R@100 without | with |
|---|---|---|---|---|---|---|---|
{table}
{beside_en}
## Limits

It learned from the questions above and orders others as if they were alike; a question of nine stems or fewer gives it a quarter of the
weight, one that asks for a definition and finds it none. What it knows of a norm is how often the corpus cites it; in a corpus of
fewer than 30 norms it orders without that. It is bound to the features of its release, and another one refuses it with a sentence.

## Licence

{licence_en}
"""

PORTUGUESE = """# {name}: a ordem dos candidatos

`ranker.bin` ordena os candidatos de uma pergunta, 200 por palavras e 200 por sentido: a média de {members} perceptrons, cada um com {hidden}
unidades ocultas, sobre {features} números ({format_pt}). {comes_pt}

**Dados.** {questions} perguntas de {asked} têm entre os candidatos um artigo que as responde; são de {norms} normas de {corpora} ({articles}
artigos). O arquivo guarda {weights} números e nenhum texto.{data_pt}

**Receita.** `tools/train/ranker.py`, semente {seed}: softmax sobre os candidatos de uma pergunta, Adam, até o nDCG@10 num décimo das normas, outro
para cada membro, parar de subir (tabela acima). Os vetores de cada terço das perguntas vêm de um codificador que aprendeu sem ele. O que pode
faltar é esquecido em três de cada dez perguntas.

**Medidas.** A segunda tabela acima, sem e com a ordem aprendida, em perguntas que não foram usadas no treino; intervalos de 95 % por bootstrap
sobre as perguntas.

**Limites.** Aprendeu com as perguntas acima e ordena outras como se fossem iguais; numa pergunta de nove radicais ou menos pesa um quarto, e nada
numa que pede uma definição e a encontra. De uma norma sabe quanto o acervo a cita; num acervo de menos de 30 normas, ordena sem isso. Está preso
aos atributos da sua versão do programa, e outra o recusa com uma frase.

**Licença.** {licence_pt}
"""

# What only the one that ships can say.
SHIPPED = {
    "format_en": "[docs/formats/ranker.md](../../docs/formats/ranker.md)",
    "format_pt": "[docs/formats/ranker.md](../../docs/formats/ranker.md)",
    "comes_en": "It comes with the program and is on by default (`--ranker none` leaves it out).",
    "comes_pt": "Vem com o programa e é usado se não se pedir `--ranker none`.",
    "data_en": " The questions are exam statements, each with the article that founds\nit. Texts of official acts are not "
    "protected by copyright (Lei 9.610/1998, art. 8º, IV). None of the data is in this repository.",
    "data_pt": " As perguntas são assertivas de concursos, cada uma com o artigo que a fundamenta.\nAtos oficiais não são "
    "protegidos por direito autoral (Lei 9.610/1998, art. 8º, IV). Nenhum dado está neste repositório.",
    "encoder_en": "[mini](README.md)",
    "beside_en": "\nWhat each part gives is in [docs/quality.md](../../docs/quality.md).\n",
    "licence_en": "As the program's ([LICENSE](../../LICENSE)).",
    "licence_pt": "A do programa ([LICENSE](../../LICENSE)).",
}
OWN = {
    "format_en": "`docs/formats/ranker.md`",
    "format_pt": "`docs/formats/ranker.md`",
    "comes_en": "Used with `--ranker FILE`.",
    "comes_pt": "Usa-se com `--ranker ARQUIVO`.",
    "data_en": "",
    "data_pt": "",
    "encoder_en": "the encoder beside it",
    "beside_en": "",
    "licence_en": "The one that whoever trained it chooses.",
    "licence_pt": "A que escolher quem o treinou.",
}


def _row(result):
    without, learned = result["without"], result["with"]
    interval = lambda report: "{:.3f}-{:.3f}".format(*report["ndcg@10_interval"])
    return (f"| {result['set']} | {learned['queries']:,} | {without['ndcg@10']:.3f} | {interval(without)} | {learned['ndcg@10']:.3f} "
            f"| {interval(learned)} | {without['recall@100']:.3f} | {learned['recall@100']:.3f} |")


def text(out, report, results, folders, articles):
    """`report`: what ranker.py says; `results`: {"set", "without", "with"} with the reports of `atimo eval --json`."""
    name = Path(out).name
    numbers = {key: f"{report[key]:,}" for key in ("questions", "asked", "norms", "weights")} | {"articles": f"{articles:,}"}
    values = (SHIPPED if name == "mini" else OWN) | numbers | {
        "name": name,
        "members": len(report["members"]),
        "hidden": report["hidden"],
        "features": report["features"],
        "seed": report["seed"],
        "corpora": ", ".join(Path(folder).name for folder in folders),
        "member_table": "\n".join(f"| {number} | {member['apart']:,} | {member['first_stage']:.3f} | {member['trained']:.3f} |"
                                  for number, member in enumerate(report["members"], 1)),
        "table": "\n".join(map(_row, results)) or "| (none was asked for) | | | | | | | |",
    }
    portuguese = values | {key: value.replace(",", ".") for key, value in numbers.items()}
    return ENGLISH.format(**values) + "\n---\n\n" + PORTUGUESE.format(**portuguese)
