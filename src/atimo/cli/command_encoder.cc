#include <algorithm>
#include <fstream>
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/terminal.h"
#include "atimo/cli/internal/text_model.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

using encoder::Embedding;
using encoder::Encoder;
using encoder::RerankScore;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxLineBytes = 8ull << 20;
// Texts that are handed to the model at once: results come out as they go in, and memory stays bounded.
constexpr std::size_t kTextsAtOnce = 64;

// Hands the texts of the command line and then of --file to `use`, some at a time.
absl::Status for_each_group(const Session& session, std::size_t skipped,
                            const std::function<absl::Status(std::span<const std::string>)>& use) {
  const Arguments& arguments = session.arguments;
  std::vector<std::string> group(arguments.texts.begin() + static_cast<std::ptrdiff_t>(skipped),
                                 arguments.texts.end());
  if (!arguments.texts_file.empty()) {
    std::ifstream file;
    const bool piped = arguments.texts_file == "-";
    if (!piped) file.open(arguments.texts_file);
    std::istream& in = piped ? session.process.in : file;
    if (!in) return absl::NotFoundError(concat("não pude abrir ", arguments.texts_file));
    for (std::string line; std::getline(in, line);) {
      if (line.size() > kMaxLineBytes) {
        return absl::InvalidArgumentError(
            concat("uma linha de ", arguments.texts_file, " passa de ", kMaxLineBytes, " bytes"));
      }
      group.push_back(std::move(line));
      if (group.size() < kTextsAtOnce) continue;
      ATIMO_RETURN_IF_ERROR(use(group));
      group.clear();
    }
  }
  return group.empty() ? absl::OkStatus() : use(group);
}

absl::StatusOr<Encoder::EmbedOptions> embed_options(const Arguments& arguments) {
  Encoder::EmbedOptions options{.dense = false, .max_tokens = arguments.max_tokens};
  std::string_view left = arguments.outputs;
  for (bool more = true; more;) {
    const std::size_t comma = left.find(',');
    const std::string_view name = left.substr(0, comma);
    more = comma != std::string_view::npos;
    if (more) left.remove_prefix(comma + 1);
    if (name == "dense") {
      options.dense = true;
    } else if (name == "sparse") {
      options.sparse = true;
    } else if (name == "colbert") {
      options.multi_vector = true;
    } else {
      return absl::InvalidArgumentError(
          concat("--output = \"", name, "\": deve ser dense, sparse ou colbert"));
    }
  }
  return options;
}

Json embedding_json(std::size_t index, const Embedding& embedding, const TextModel& model) {
  Json json = {{"index", index}, {"tokens", embedding.tokens}, {"truncated_tokens", embedding.dropped}};
  if (!embedding.dense.empty()) json["dense"] = embedding.dense;
  for (const encoder::TokenWeight& token : embedding.sparse) {
    json["sparse"].push_back({{"id", token.id}, {"token", model.piece(token.id)}, {"weight", token.weight}});
  }
  for (std::size_t i = 0; i < embedding.vectors.size(); i += embedding.vector_width) {
    json["colbert"].push_back(std::vector<float>(
        embedding.vectors.begin() + static_cast<std::ptrdiff_t>(i),
        embedding.vectors.begin() + static_cast<std::ptrdiff_t>(i + embedding.vector_width)));
  }
  return json;
}

std::string embedding_text(const Embedding& embedding, std::string_view text, const TextModel& model) {
  std::string out = concat(cut(one_line(text), 60), "\n  ", embedding.tokens, " tokens",
                           embedding.dropped > 0 ? concat(", ", embedding.dropped, " cortados") : "", "\n");
  if (!embedding.dense.empty()) {
    out += fmt::format("  dense ({}): {:.4f} {:.4f} {:.4f} {:.4f} ...\n", embedding.dense.size(),
                       embedding.dense[0], embedding.dense[1], embedding.dense[2], embedding.dense[3]);
  }
  if (!embedding.sparse.empty()) {
    out += "  sparse:";
    for (const encoder::TokenWeight& token : embedding.sparse) {
      out += fmt::format(" {}={:.3f}", model.piece(token.id), token.weight);
    }
    out += '\n';
  }
  if (!embedding.vectors.empty()) {
    out += concat("  colbert: ", embedding.vectors.size() / embedding.vector_width, " x ",
                  embedding.vector_width, "\n");
  }
  return out;
}

struct Ranked {
  std::size_t index = 0;
  RerankScore score;
  std::string text;
};

std::string ranking_text(const std::vector<Ranked>& ranking) {
  std::string out;
  for (const Ranked& item : ranking) {
    out += fmt::format("{:>9.4f}  {:.4f}  {}{}\n", item.score.logit, item.score.probability(),
                       cut(one_line(item.text), 80),
                       item.score.dropped > 0 ? concat(" (", item.score.dropped, " tokens cortados)") : "");
  }
  return out;
}

Json ranking_json(const std::vector<Ranked>& ranking) {
  Json results = Json::array();
  for (const Ranked& item : ranking) {
    results.push_back({{"index", item.index},
                       {"relevance_score", item.score.probability()},
                       {"logit", item.score.logit},
                       {"tokens", item.score.tokens},
                       {"truncated_tokens", item.score.dropped}});
  }
  return {{"results", results}};
}

}  // namespace

absl::StatusOr<int> run_embed(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(Encoder::EmbedOptions options, embed_options(session.arguments));
  ATIMO_ASSIGN_OR_RETURN(const std::unique_ptr<TextModel> model, reach_text_model(session, TextTask::kEmbed));
  std::ostream& out = session.process.out;
  std::size_t index = 0;
  int exit_code = kExitOk;
  const auto use = [&](std::span<const std::string> texts) -> absl::Status {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    ATIMO_ASSIGN_OR_RETURN(const auto results, model->embed(session.context(), views, options));
    for (std::size_t i = 0; i < results.size(); ++i, ++index) {
      if (!results[i].ok()) {
        report(session, annotate(results[i].status(), concat("texto ", index + 1)));
        exit_code = kExitFailed;
      } else if (session.arguments.json) {
        out << wire::to_text(embedding_json(index, *results[i], *model)) << '\n';
      } else {
        out << embedding_text(*results[i], texts[i], *model);
      }
    }
    return absl::OkStatus();
  };
  ATIMO_RETURN_IF_ERROR(for_each_group(session, 0, use));
  return exit_code;
}

absl::StatusOr<int> run_rerank(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const std::unique_ptr<TextModel> model,
                         reach_text_model(session, TextTask::kRerank));
  const std::string& query = session.arguments.texts.front();
  Encoder::RerankOptions options;
  if (session.arguments.max_tokens > 0) options.max_tokens = session.arguments.max_tokens;
  std::vector<Ranked> ranking;
  std::size_t index = 0;
  int exit_code = kExitOk;
  const auto use = [&](std::span<const std::string> texts) -> absl::Status {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    ATIMO_ASSIGN_OR_RETURN(const auto results, model->rerank(session.context(), query, views, options));
    for (std::size_t i = 0; i < results.size(); ++i, ++index) {
      if (results[i].ok()) {
        ranking.push_back({index, *results[i], texts[i]});
      } else {
        report(session, annotate(results[i].status(), concat("documento ", index + 1)));
        exit_code = kExitFailed;
      }
    }
    return absl::OkStatus();
  };
  ATIMO_RETURN_IF_ERROR(for_each_group(session, 1, use));
  std::stable_sort(ranking.begin(), ranking.end(),
                   [](const Ranked& a, const Ranked& b) { return a.score.logit > b.score.logit; });
  session.process.out << (session.arguments.json ? wire::to_text(ranking_json(ranking)) + "\n"
                                                 : ranking_text(ranking));
  return exit_code;
}

}  // namespace atimo::cli::internal
