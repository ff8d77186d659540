#include "encoder/sentencepiece_reference.h"

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <fstream>

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

class Sentences : public sentencepiece::SentenceIterator {
 public:
  bool done() const override { return at_ == sentences.size(); }
  void Next() override { ++at_; }
  const std::string& value() const override { return sentences[at_]; }
  sentencepiece::util::Status status() const override { return {}; }

  std::vector<std::string> sentences;

 private:
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<const SentencePieceReference> SentencePieceReference::load(std::string_view model) {
  auto reference = std::make_unique<Reference>();
  if (!reference->processor.LoadFromSerializedProto(model).ok()) return nullptr;
  return reference;
}

std::string train_unigram(const std::unordered_map<std::string, std::string>& settings) {
  Sentences examples;
  for (const char* name : {"lei-municipal-1234-2023.md", "in-secad-7-2023.md"}) {
    std::ifstream file(std::string(ATIMO_SOURCE_DIR "/examples/") + name);
    for (std::string line; std::getline(file, line);) {
      if (!line.empty()) examples.sentences.push_back(line);
    }
  }
  std::unordered_map<std::string, std::string> all = settings;
  all.insert(
      {{"vocab_size", "700"}, {"hard_vocab_limit", "false"}, {"minloglevel", "2"}, {"num_threads", "1"}});
  std::string model;
  if (!sentencepiece::SentencePieceTrainer::Train(all, &examples, &model).ok()) return {};
  return model;
}

}  // namespace atimo::testing
