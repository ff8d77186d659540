#include "support/sentencepiece_reference.h"

#include <sentencepiece_processor.h>

namespace atimo::testing {
namespace {

class Reference : public SentencePieceReference {
 public:
  std::vector<std::uint32_t> encode(std::string_view text) const override {
    std::vector<int> file_ids;
    const auto status = processor.Encode(text, &file_ids);
    std::vector<std::uint32_t> ids;
    if (!status.ok()) return ids;
    ids.reserve(file_ids.size());
    for (const int id : file_ids) ids.push_back(id == 0 ? 3 : static_cast<std::uint32_t>(id) + 1);
    return ids;
  }

  sentencepiece::SentencePieceProcessor processor;
};

}  // namespace

std::unique_ptr<const SentencePieceReference> SentencePieceReference::load(std::string_view model) {
  auto reference = std::make_unique<Reference>();
  if (!reference->processor.LoadFromSerializedProto(model).ok()) return nullptr;
  return reference;
}

}  // namespace atimo::testing
