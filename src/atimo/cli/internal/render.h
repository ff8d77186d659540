#pragma once

#include <string>
#include <vector>

#include "atimo/cli/internal/terminal.h"
#include "atimo/config/config.h"
#include "atimo/engine/engine.h"

namespace atimo::cli::internal {

// How results look: the language of the words around them and whether there are styles.
struct View {
  config::Lang lang = config::Lang::kPortuguese;
  Colour colour = Colour::kNever;
};

// Results as terminal text, each ending in a line break. Text of documents is made printable.
std::string render_answer(const engine::Answer& answer, const View& view);
// What stands behind the text: sources, what is not verified, what was left out, confidence and times.
std::string render_about(const engine::Answer& answer, const View& view);
std::string render_search(const engine::SearchResult& result, const View& view);
// How the question was understood, what was left out, and the plan.
std::string render_explanation(const engine::SearchResult& result, const View& view);
// A table of the stages: whether they ran, what they took and were expected to take, in ms, and why.
std::string render_plan(const engine::SearchResult& result, const View& view);
std::string render_documents(const std::vector<store::Document>& documents, const View& view);
std::string render_document(const store::Document& document, const std::vector<store::StoredDevice>& devices,
                            const View& view);
std::string render_ingested(const engine::IngestedDocument& document, const View& view);
std::string render_status(const engine::EngineStatus& status, const View& view);

}  // namespace atimo::cli::internal
