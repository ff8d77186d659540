#include "atimo/retrieval/corpus.h"

namespace atimo::retrieval {

std::string_view name_of(CorpusState::Phase phase) {
  switch (phase) {
    case CorpusState::Phase::kReady:
      return "ready";
    case CorpusState::Phase::kConnecting:
      return "connecting";
    case CorpusState::Phase::kUnavailable:
      return "unavailable";
    case CorpusState::Phase::kRefused:
      return "refused";
  }
  return "";
}

}  // namespace atimo::retrieval
