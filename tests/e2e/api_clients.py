"""Asks a server of Átimo with the clients that other programs use. Usage: api_clients.py URL KEY"""

import base64
import struct
import sys

import httpx
import openai

url, key = sys.argv[1:]
texts = ["multa por atraso na entrega", "prazo de vigência da ata"]


def check_openai():
    client = openai.OpenAI(base_url=url + "/v1", api_key=key)
    numbers = client.embeddings.create(model="mini", input=texts, encoding_format="float")
    assert [item.index for item in numbers.data] == [0, 1]
    assert len(numbers.data[0].embedding) == 256
    assert numbers.usage.total_tokens > 0
    # Without a format this client asks for base64 and unpacks it itself.
    packed = client.embeddings.create(model="mini", input=texts)
    for one, other in zip(numbers.data, packed.data):
        assert [struct.unpack("f", struct.pack("f", x))[0] for x in one.embedding] == list(other.embedding)
    raw = client.embeddings.with_raw_response.create(model="mini", input="a", encoding_format="base64")
    assert len(base64.b64decode(raw.http_response.json()["data"][0]["embedding"])) == 4 * 256
    assert "mini" in [model.id for model in client.models.list()]
    try:
        client.embeddings.create(model="outro", input="a")
        raise AssertionError("a model that does not exist was found")
    except openai.NotFoundError as error:
        assert error.code == "not_found" and "mini" in error.message
    try:
        openai.OpenAI(base_url=url + "/v1", api_key="errada", max_retries=0).models.list()
        raise AssertionError("a wrong key was taken")
    except openai.AuthenticationError:
        pass


def check_openai_chat():
    client = openai.OpenAI(base_url=url + "/v1", api_key=key)
    messages = [
        {"role": "system", "content": "Seja breve."},
        {"role": "user", "content": "Quando a licitação é dispensável?"},
    ]
    # The reranker of this test has random weights.
    order = {"rerank_depth": 0}
    whole = client.chat.completions.create(
        model="atimo", messages=messages, temperature=0.2, max_tokens=500, extra_body=order
    )
    text = whole.choices[0].message.content
    assert "art. 49" in text and whole.choices[0].finish_reason == "stop"
    assert whole.model_extra["citations"][0]["chunk_id"].startswith("lei-1234-2023#art49")
    pieces = list(
        client.chat.completions.create(
            model="atimo",
            messages=messages,
            stream=True,
            stream_options={"include_usage": True},
            extra_body=order,
        )
    )
    assert pieces[0].choices[0].delta.role == "assistant"
    assert "".join(p.choices[0].delta.content or "" for p in pieces if p.choices) == text
    assert pieces[-1].usage is not None and not pieces[-1].choices
    messages += [{"role": "assistant", "content": text}, {"role": "user", "content": "e o § 1º?"}]
    follow_up = client.chat.completions.create(model="atimo", messages=messages, extra_body={"top_k": 2})
    assert "art. 49" in follow_up.model_extra["metadata"]["standalone_question"]
    try:
        client.chat.completions.create(model="gpt-4o", messages=messages)
        raise AssertionError("a model that does not exist answered")
    except openai.NotFoundError as error:
        assert "atimo" in error.message


def check_dify():
    """As Dify asks an external knowledge base."""
    body = {
        "knowledge_id": "lei-1234-2023",
        "query": "licitação dispensável",
        "retrieval_setting": {"top_k": 2, "score_threshold": 0.0},
    }
    headers = {"Authorization": "Bearer " + key}
    records = httpx.post(url + "/retrieval", json=body, headers=headers).json()["records"]
    assert records and all(set(r) == {"content", "score", "title", "metadata"} for r in records)
    refused = httpx.post(url + "/retrieval", json=body, headers={"Authorization": "Bearer errada"})
    assert refused.status_code == 401 and refused.json()["error_code"] == 1002
    missing = httpx.post(url + "/retrieval", json={**body, "knowledge_id": "nada"}, headers=headers)
    assert missing.status_code == 404 and missing.json()["error_code"] == 2001


def check_tei():
    """As langchain's and LlamaIndex' clients of Text Embeddings Inference ask."""
    with httpx.Client(base_url=url, headers={"Authorization": "Bearer " + key}) as client:
        info = client.get("/info").json()
        batch = info["max_client_batch_size"]
        vectors = client.post("/embed", json={"inputs": texts[:batch], "truncate": True}).json()
        assert len(vectors) == 2 and len(vectors[0]) == 256
        ranked = client.post("/rerank", json={"query": "prazo", "texts": texts, "raw_scores": False}).json()
        assert sorted(item["index"] for item in ranked) == [0, 1]
        assert ranked[0]["score"] >= ranked[1]["score"]
        refused = client.post("/rerank", json={"query": "prazo"})
        assert refused.status_code == 400 and refused.json()["error_type"]


def check_jina():
    """As Jina's own examples ask."""
    body = {"model": "tiny", "query": "prazo", "documents": texts, "top_n": 1, "return_documents": True}
    answer = httpx.post(url + "/v1/rerank", json=body, headers={"Authorization": "Bearer " + key}).json()
    assert len(answer["results"]) == 1 and answer["usage"]["total_tokens"] > 0
    best = answer["results"][0]
    assert best["document"]["text"] == texts[best["index"]]


def check_cohere():
    """As Cohere's /v2/rerank is asked."""
    body = {"model": "tiny", "query": "prazo", "documents": texts, "max_tokens_per_doc": 64}
    answer = httpx.post(url + "/v2/rerank", json=body, headers={"Authorization": "Bearer " + key}).json()
    scores = [item["relevance_score"] for item in answer["results"]]
    assert len(scores) == 2 and scores == sorted(scores, reverse=True)
    refused = httpx.post(url + "/v2/rerank", json={"query": 1}, headers={"Authorization": "Bearer " + key})
    assert refused.status_code == 422 and "query" in refused.json()["message"]


checks = {
    "openai": check_openai,
    "openai chat": check_openai_chat,
    "dify": check_dify,
    "tei": check_tei,
    "jina": check_jina,
    "cohere": check_cohere,
}
for name, check in checks.items():
    check()
    print(name + ": ok")
