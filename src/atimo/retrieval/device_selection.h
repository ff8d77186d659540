#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/lexicon.h"
#include "atimo/store/store.h"
#include "atimo/text/analyzer.h"

namespace atimo::retrieval {

// The devices of one unit that answer a question best.
struct Selection {
  std::size_t best = 0;  // index of the best device in the unit
  std::vector<std::size_t>
      shown;  // indexes to quote, document order: the unit's head, the chosen devices, their ancestors
  float coverage = 0;  // share (0..1) of the question's idf found anywhere in the unit
};

// Scores each device of a unit (its own text, with that of its ancestors at half weight) and picks at most
// `max_devices` by maximal marginal relevance (lambda 0.7, near copies above 0.85 Jaccard dropped; Carbonell
// & Goldstein 1998). A unit of at most kWholeUnitBytes is shown whole. REQUIRES: !unit.empty(); unit[0] is
// the unit itself.
Selection select_devices(text::Analyzer& analyzer, const CorpusView& corpus, const LexicalQuery& query,
                         std::span<const store::StoredDevice> unit, std::size_t max_devices);

// The shown devices as quoted text, one a line with its label; "[…]" where devices between them are left out.
std::string quote(std::span<const store::StoredDevice> unit, std::span<const std::size_t> shown);

inline constexpr std::size_t kWholeUnitBytes = 900;

}  // namespace atimo::retrieval
