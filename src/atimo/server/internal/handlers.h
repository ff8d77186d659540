#pragma once

#include "atimo/server/internal/route.h"

// What each route does, by topic.
namespace atimo::server::internal {

// state_routes.cc
Response health(const Call& call);
Response ready(const Call& call);
Response status(const Call& call);
Response info(const Call& call);
Response metrics(const Call& call);
Response openapi(const Call& call);
Response list_models(const Call& call);

// question_routes.cc
Response ask(const Call& call);
Response search(const Call& call);

// dify_route.cc
Response dify_retrieval(const Call& call);

// chat_route.cc
Response chat_completions(const Call& call);

// cache_routes.cc
Response give_feedback(const Call& call);
Response cache_stats(const Call& call);
Response cache_entries(const Call& call);
Response cache_invalidate(const Call& call);
Response cache_clear(const Call& call);

// document_routes.cc
Response list_documents(const Call& call);
Response show_document(const Call& call);
Response list_devices(const Call& call);
Response add_documents(const Call& call);
Response remove_document(const Call& call);
Response ingest_local(const Call& call);

// model_routes.cc
Response unload_model(const Call& call);
Response reload_model(const Call& call);

// embed_route.cc, rerank_route.cc
Response embed(const Call& call);
Response openai_embeddings(const Call& call);
Response rerank(const Call& call);

}  // namespace atimo::server::internal
