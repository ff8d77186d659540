#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/base/context.h"
#include "atimo/retrieval/cost_model.h"
#include "atimo/retrieval/fusion.h"
#include "atimo/retrieval/hyde.h"
#include "atimo/retrieval/understanding.h"

namespace atimo::retrieval {

// The stages that a question may go without.
enum class Stage : std::uint8_t { kEmbed, kHyde, kRank, kRerank };
std::string_view name_of(Stage stage);  // "embed", "hyde", "rank", "rerank": as in the timings

// What was decided about a stage, for the trace.
struct Decision {
  Stage stage;
  bool runs = false;
  std::string why;  // in Portuguese
  std::optional<CostModel::Duration> expected;
};

// What a stage costs a question in this process. Thread-safe.
struct StageCosts {
  CostModel embed;
  CostModel search;
  CostModel hyde;  // the model's writing, and embedding what it wrote
};

// What there is to search with, and what was asked for.
struct Means {
  bool embedder = false;
  bool chat = false;
  bool ranker = false;
  bool reranker = false;
  Fusion fusion = Fusion::kWeighted;
  bool fusion_asked = false;  // for this question
  HydeMode hyde = HydeMode::kAuto;
  std::uint32_t rerank_depth = 0;
};

struct Plan {
  Fusion fusion = Fusion::kLexical;
  bool hyde = false;               // begins beside the search; what the search finds may end it
  std::uint32_t rerank_depth = 0;  // at most; the time left may end it before
  std::vector<Decision> decisions;
  std::vector<std::string> cut;  // what there is no time for, in Portuguese
};

// Decides from the question, the means and the time left. A question that names its device needs no opinion
// about it: it is found by name, and what goes with it by words.
Plan make_plan(const Understanding& question, const Means& means, const StageCosts& costs,
               Clock::duration left);

}  // namespace atimo::retrieval
