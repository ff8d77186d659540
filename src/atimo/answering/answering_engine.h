#pragma once

#include <memory>
#include <string>

#include "atimo/answering/model_writer.h"
#include "atimo/answering/prompts.h"
#include "atimo/cache/answer_cache.h"
#include "atimo/engine/engine.h"
#include "atimo/llm/chat_model.h"

namespace atimo::answering {

struct AnsweringOptions {
  std::shared_ptr<llm::ChatModel> chat;  // writes the answers; null: they quote
  Prompts prompts;
  WriterOptions writer;
  std::unique_ptr<cache::CacheStore> cache;   // null: nothing is remembered
  cache::AnswerCache::Options cache_options;  // still_holds is set here
  // Stands for all that makes answers and that a question does not say: models, settings, release. What was
  // remembered under another one is not given.
  std::string configuration;
};

// An engine whose questions are answered from the cache, or by a language model from what its search finds,
// checked, or by quoting; everything else is the engine's own. Thread-safe as engines are.
std::unique_ptr<engine::Engine> answering_engine(std::unique_ptr<engine::LocalEngine> engine,
                                                 AnsweringOptions options);

}  // namespace atimo::answering
