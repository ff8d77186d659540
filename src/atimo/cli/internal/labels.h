#pragma once

#include <string_view>

#include "atimo/config/config.h"
#include "atimo/legal/norma.h"

namespace atimo::cli::internal {

// The words around results, in the user's language. Refusals are in Portuguese.
struct Labels {
  std::string_view error, sources, confidence, times, page, total;
  std::string_view nothing_found, understood_as, exact_reference, lexical, hybrid, dense, as_of, notes,
      degraded, unverified, repaired, from_cache;
  std::string_view rank, score, citation, text;
  std::string_view stage, ran, expected, why, yes, no;
  std::string_view no_documents, document, title, articles, devices, versions, ingested, source, removed;
  std::string_view unchanged, warning, units, embedder, without_vector, corpus, behind, index, uptime, folder,
      version, listening, stopped, server, started;
  std::string_view revoked, vetoed;
};

const Labels& labels(config::Lang lang);

// Empty for a device in force.
std::string_view status_word(legal::DeviceStatus status, const Labels& words);

// A stage of the engine ("understand") in the user's words; one it does not know comes back as it is.
std::string_view stage_word(std::string_view stage, config::Lang lang);

}  // namespace atimo::cli::internal
