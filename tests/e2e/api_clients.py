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


for name, check in [("openai", check_openai), ("tei", check_tei), ("jina", check_jina), ("cohere", check_cohere)]:
    check()
    print(name + ": ok")
