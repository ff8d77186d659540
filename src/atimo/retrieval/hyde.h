#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/llm/chat_model.h"
#include "atimo/retrieval/embedder.h"

namespace atimo::retrieval {

// When to search with invented answers beside the question (HyDE: Gao, Ma, Lin & Callan 2023).
enum class HydeMode : std::uint8_t {
  kOff,
  kAuto,    // where the question names no device or norm, and words and meaning do not agree without it
  kAlways,  // for every question that is searched by meaning
};
std::string_view name_of(HydeMode mode);  // "off", "auto", "always"
// InvalidArgument names those that exist.
absl::StatusOr<HydeMode> parse_hyde_mode(std::string_view name);

inline constexpr std::size_t kHydeDocuments = 3;
inline constexpr float kHydeQuestionShare = 0.4f;

// Has a chat model write what a norm that answers the question would say. What it writes need not be true: it
// is only searched for, and never shown. Thread-safe.
class Hyde {
 public:
  explicit Hyde(std::shared_ptr<llm::ChatModel> model) : model_(std::move(model)) {}

  // At most kHydeDocuments texts. Errors: the model's.
  absl::StatusOr<std::vector<std::string>> documents(const Context& context, std::string_view question) const;

 private:
  std::shared_ptr<llm::ChatModel> model_;
};

// kHydeQuestionShare of the question's vector and the rest of the mean of the documents', of length 1.
// Errors: the embedder's.
absl::StatusOr<std::vector<float>> hyde_vector(const Context& context, const Embedder& embedder,
                                               std::span<const float> question,
                                               std::span<const std::string> documents);

}  // namespace atimo::retrieval
