#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "atimo/base/date.h"
#include "atimo/ingest/beir.h"
#include "atimo/legal/norma.h"
#include "atimo/store/store.h"

namespace atimo::engine {

// A parsed norm as rows of the store. `document_id` empty: derived from the norm's identity, else from the
// source's name. Units (what search finds) are the articles, and parts with text of their own but no articles
// (a table in an annex).
store::NewVersion version_of(const legal::Norma& norma, std::string_view name_space,
                             std::string_view source_name, std::string_view format,
                             std::string_view source_hash, std::string_view document_id);

// The day from which the norm's text reads as it does: what the source says, else the latest change its notes
// name
// ("Redação dada pela Lei nº 1.377, de 10 de março de 2025"), else its signature. nullopt when the latest
// change is known by its year only.
std::optional<Date> wording_date(const legal::Norma& norma);

// Lines of a BEIR corpus that share a document ("lei-8629-1993#art2"; an id without '#' is a document of one
// device). REQUIRES: !lines.empty(), all of one document.
store::NewVersion version_of(std::span<const ingest::BeirLine> lines, std::string_view name_space,
                             std::string_view source_name);

// "lei-8629-1993" of "lei-8629-1993#art2".
std::string_view beir_document_id(std::string_view id);

}  // namespace atimo::engine
