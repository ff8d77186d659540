#!/usr/bin/env python3
"""Writes tests/models/data/minilm_goldens.json: what transformers makes of sentences with all-MiniLM-L6-v2.

    tools/fetch-test-model
    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install -r tools/requirements-reference.txt
    /tmp/reference/bin/python tools/reference/minilm_goldens.py build/test-models/all-minilm-l6-v2

The sentences were written for this test. The vector is the mean of the last hidden states, made length 1, as the
model's 1_Pooling and 2_Normalize say; its first 32 numbers are kept.
"""

import json
import pathlib
import sys

import torch
from transformers import BertModel, BertTokenizer

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "models" / "data" / "minilm_goldens.json"
KEPT = 32

SENTENCES = [
    "O prazo para impugnar o edital é de três dias úteis.",
    "A licitação é dispensável quando o valor fica abaixo do limite legal.",
    "Quem assina o contrato em nome do município?",
    "O servidor que faltar sem justificativa perde a remuneração do dia.",
    "Art. 5º O requerimento será decidido em até trinta dias.",
    "§ 2º Da decisão cabe recurso, sem efeito suspensivo.",
    "Fica revogado o Decreto nº 123, de 4 de maio de 1998.",
    "A multa será de 2% (dois por cento) sobre o valor do contrato.",
    "É vedada a nomeação de parentes até o terceiro grau.",
    "As férias podem ser divididas em até três períodos.",
    "O imposto não incide sobre livros, jornais e periódicos.",
    "Publique-se. Cumpra-se.",
    "Compete privativamente à União legislar sobre trânsito e transporte.",
    "R$ 38.500,00 é o limite para compras sem licitação nesta fábula.",
    "O gato dorme em cima do processo administrativo.",
    "Choveu a tarde toda e a audiência foi adiada.",
    "Receita de bolo: três ovos, farinha, leite e paciência.",
    "AÇÃO, REAÇÃO E CORAÇÃO EM LETRAS MAIÚSCULAS",
    "pregão eletrônico",
    "Não.",
    "The deadline for objections to the notice is three working days.",
    "A tender may be waived when the value is below the legal limit.",
    "Who signs the contract on behalf of the municipality?",
    "An employee who is absent without reason loses the day's pay.",
    "The minister shall answer within thirty days of the request.",
    "No appeal against this decision has suspensive effect.",
    "Books, newspapers and periodicals are exempt from this tax.",
    "The cat sleeps on top of the case files.",
    "It rained all afternoon, so the hearing was postponed.",
    "Mix three eggs with flour and milk, then wait.",
    "Solar panels turn sunlight into electricity.",
    "The train to the coast leaves at half past seven.",
    "How do I reset the password of my account?",
    "She plays the violin better than her brother does.",
    "Quantum computers factor large numbers, at least in theory.",
    "e-mail: someone@example.org, phone +55 61 5555-0100",
    "x = (a + b) / 2; return x;",
    "supercalifragilisticexpialidocious unbelievabilities",
    "中文 and العربية and ελληνικά in one sentence",
    "naïve café — “quotes”, dashes – and ellipses…",
    " ".join(["A long sentence goes on and on about rules, limits and exceptions,"] * 20) + " and ends here.",
]


def main():
    folder = sys.argv[1]
    tokenizer = BertTokenizer.from_pretrained(folder)
    model = BertModel.from_pretrained(folder, torch_dtype=torch.float32).eval()
    goldens = []
    for text in SENTENCES:
        ids = tokenizer(text, truncation=True, max_length=512, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**ids).last_hidden_state[0]
        dense = torch.nn.functional.normalize(hidden.mean(dim=0), dim=-1)
        goldens.append({"text": text, "tokens": ids["input_ids"].shape[1],
                        "dense": [round(x, 7) for x in dense[:KEPT].tolist()]})
    with open(OUTPUT, "w", encoding="utf-8") as out:
        rows = ",\n".join(json.dumps(golden, ensure_ascii=False) for golden in goldens)
        out.write(f"[\n{rows}\n]\n")
    print(f"{len(goldens)} sentences to {OUTPUT}")


if __name__ == "__main__":
    main()
