#include "atimo/retrieval/hyde.h"

#include <cmath>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/llm/text_list.h"

namespace atimo::retrieval {
namespace {

constexpr std::string_view kInstruction =
    "Você redige dispositivos de normas jurídicas brasileiras. Dada uma pergunta, escreva como seriam, em "
    "linguagem de lei, três dispositivos diferentes que a responderiam: uma ou duas frases cada, com os "
    "termos "
    "técnicos que uma norma usaria, sem número de artigo e sem comentário.";
constexpr int kMaxTokens = 400;  // of all documents together
constexpr double kTemperature = 0.7;

}  // namespace

std::string_view name_of(HydeMode mode) {
  switch (mode) {
    case HydeMode::kOff:
      return "off";
    case HydeMode::kAuto:
      return "auto";
    case HydeMode::kAlways:
      return "always";
  }
  return "off";
}

absl::StatusOr<HydeMode> parse_hyde_mode(std::string_view name) {
  for (const HydeMode mode : {HydeMode::kOff, HydeMode::kAuto, HydeMode::kAlways}) {
    if (name == name_of(mode)) return mode;
  }
  return absl::InvalidArgumentError(concat("hyde = \"", name, "\": deve ser off, auto ou always"));
}

absl::StatusOr<std::vector<std::string>> Hyde::documents(const Context& context,
                                                         std::string_view question) const {
  llm::ChatRequest request;
  request.messages = {{llm::Message::Role::kSystem, std::string(kInstruction)},
                      {llm::Message::Role::kUser, std::string(question)}};
  request.max_tokens = kMaxTokens;
  request.temperature = kTemperature;
  request.max_attempts = 1;  // what was found without it is an answer too
  return llm::complete_text_list(*model_, context, std::move(request), "dispositivos", kHydeDocuments);
}

absl::StatusOr<std::vector<float>> hyde_vector(const Context& context, const Embedder& embedder,
                                               std::span<const float> question,
                                               std::span<const std::string> documents) {
  std::vector<float> sum(question.size(), 0.0f);
  for (const std::string& document : documents) {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<float> vector, embedder.question(context, document));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += vector[i];
  }
  const float of_each =
      documents.empty() ? 0 : (1 - kHydeQuestionShare) / static_cast<float>(documents.size());
  float squares = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] = kHydeQuestionShare * question[i] + of_each * sum[i];
    squares += sum[i] * sum[i];
  }
  // Opposite vectors may leave nothing; the question itself is left then.
  if (squares == 0) return std::vector<float>(question.begin(), question.end());
  for (float& x : sum) x /= std::sqrt(squares);
  return sum;
}

}  // namespace atimo::retrieval
