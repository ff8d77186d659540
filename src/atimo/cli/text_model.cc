#include "atimo/cli/internal/text_model.h"

#include <map>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/client/resident_models.h"

namespace atimo::cli::internal {
namespace {

using encoder::Encoder;

class OwnModel final : public TextModel {
 public:
  OwnModel(std::unique_ptr<const Encoder> model, std::shared_ptr<const encoder::Tokenizer> tokenizer)
      : model_(std::move(model)), tokenizer_(std::move(tokenizer)) {}

  absl::StatusOr<Embeddings> embed(const Context& context, std::span<const std::string_view> texts,
                                   const Encoder::EmbedOptions& options) override {
    return model_->embed(context, texts, options);
  }
  absl::StatusOr<Scores> rerank(const Context& context, std::string_view query,
                                std::span<const std::string_view> documents,
                                const Encoder::RerankOptions& options) override {
    return model_->rerank(context, query, documents, options);
  }
  std::string piece(encoder::TokenId token) const override { return std::string(tokenizer_->piece(token)); }

 private:
  const std::unique_ptr<const Encoder> model_;
  const std::shared_ptr<const encoder::Tokenizer> tokenizer_;
};

class ResidentModel final : public TextModel {
 public:
  ResidentModel(client::ResidentOptions resident, std::string name)
      : models_(std::move(resident)), name_(std::move(name)) {}

  absl::StatusOr<Embeddings> embed(const Context& context, std::span<const std::string_view> texts,
                                   const Encoder::EmbedOptions& options) override {
    ATIMO_ASSIGN_OR_RETURN(client::ResidentModels::Embeddings embeddings,
                           models_.embed(context, name_, texts, options));
    pieces_ = std::move(embeddings.pieces);
    return std::move(embeddings.texts);
  }
  absl::StatusOr<Scores> rerank(const Context& context, std::string_view query,
                                std::span<const std::string_view> documents,
                                const Encoder::RerankOptions& options) override {
    return models_.rerank(context, name_, query, documents, options);
  }
  std::string piece(encoder::TokenId token) const override {
    const auto found = pieces_.find(token);
    return found == pieces_.end() ? std::string() : found->second;
  }

 private:
  const client::ResidentModels models_;
  const std::string name_;
  std::map<encoder::TokenId, std::string> pieces_;
};

// "bge-m3" and "bge-m3:int8" are the same.
std::string with_precision(std::string name, std::string_view precision) {
  return name.find(':') == std::string::npos ? concat(name, ":", precision) : name;
}

std::string configured(const Session& session, TextTask task) {
  const std::string& name = task == TextTask::kEmbed ? session.config.embedder : session.config.reranker;
  const bool is_none = name.empty() || name == "none";
  return is_none && task == TextTask::kEmbed ? "mini" : is_none ? std::string() : name;
}

// Whether a resident server has it, and nothing is asked that only a process of its own can do.
bool is_residents(const Session& session, TextTask task) {
  const Arguments& arguments = session.arguments;
  const std::string served = configured(session, task);
  if (session.config.daemon == "off" || served.empty() || is_model_file(served)) return false;
  if (arguments.threads > 0 || !arguments.instruction_set.empty()) return false;
  if (arguments.outputs.find("colbert") != std::string::npos) return false;
  return arguments.model.empty() ||
         with_precision(arguments.model, arguments.precision) == with_precision(served, "int8");
}

}  // namespace

absl::StatusOr<std::unique_ptr<TextModel>> reach_text_model(const Session& session, TextTask task) {
  if (is_residents(session, task)) {
    ATIMO_ASSIGN_OR_RETURN(std::optional<client::ResidentOptions> resident, reach_resident(session));
    std::string name = configured(session, task);
    if (resident)
      return std::make_unique<ResidentModel>(*std::move(resident), name.substr(0, name.find(':')));
  }
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<const Encoder> model,
                         open_chosen_model(session, configured(session, task)));
  ATIMO_ASSIGN_OR_RETURN(auto tokenizer, model->tokenizer());
  return std::make_unique<OwnModel>(std::move(model), std::move(tokenizer));
}

}  // namespace atimo::cli::internal
