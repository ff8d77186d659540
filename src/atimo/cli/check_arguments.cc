#include "atimo/cli/internal/check_arguments.h"

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::cli::internal {
namespace {

absl::Status usage(const std::string& message) { return absl::InvalidArgumentError(message); }

absl::Status only_allowed(std::string_view flag, std::string_view value, std::string_view allowed) {
  if (value == allowed) return absl::OkStatus();
  return usage(concat(flag, " = \"", value, "\": por enquanto só existe ", allowed));
}

absl::Status check_retriever(std::string_view name) {
  if (name.empty() || name == "sparse" || name == "dense" || name == "hybrid") return absl::OkStatus();
  return usage(concat("--retriever = \"", name, "\": deve ser sparse, dense ou hybrid"));
}

absl::Status check_rerank(std::string_view name) {
  if (name.empty() || name == "none" || name == "cross") return absl::OkStatus();
  return usage(concat("--rerank = \"", name, "\": deve ser none ou cross"));
}

absl::Status check_selection(const Arguments& arguments) {
  const int given = static_cast<int>(!arguments.forget_question.empty()) +
                    static_cast<int>(!arguments.forget_device.empty()) +
                    static_cast<int>(!arguments.forget_document.empty());
  if (given != 1) return usage("diga o que esquecer: --question, --device ou --document, um só");
  if (arguments.forget_device.empty() || arguments.forget_device.find('#') != std::string::npos)
    return absl::OkStatus();
  return usage(concat("--device = \"", arguments.forget_device,
                      "\": deve ser documento#dispositivo, como lei-14133-2021#art75"));
}

}  // namespace

absl::Status check_arguments(const Arguments& arguments) {
  ATIMO_RETURN_IF_ERROR(check_retriever(arguments.retriever));
  ATIMO_RETURN_IF_ERROR(check_rerank(arguments.rerank));
  const auto need = [](bool given, std::string_view what) {
    return given ? absl::OkStatus() : usage(concat("falta ", what));
  };
  switch (arguments.command) {
    case Command::kIngest:
      ATIMO_RETURN_IF_ERROR(need(!arguments.paths.empty(), "o caminho do arquivo ou da pasta (PATH)"));
      if (!arguments.document_id.empty() && arguments.paths.size() > 1) {
        return usage("--id vale para um único arquivo");
      }
      return absl::OkStatus();
    case Command::kDocumentsShow:
    case Command::kDocumentsRemove:
      return need(!arguments.document_id.empty(), "o identificador do documento (ID)");
    case Command::kModelsPull:
      ATIMO_RETURN_IF_ERROR(need(!arguments.model_names.empty(), "o nome do modelo (NOME)"));
      if (arguments.from.empty()) return absl::OkStatus();
      if (arguments.model_names.size() > 1) return usage("--from vale para um único modelo");
      return arguments.revision.empty() ? absl::OkStatus() : usage("--revision não vale com --from");
    case Command::kModelsRemove:
      return need(!arguments.model_names.empty(), "o nome do modelo (NOME)");
    case Command::kKeysAdd:
    case Command::kKeysRemove:
      return need(!arguments.key_name.empty(), "o nome da chave (NOME)");
    case Command::kEval:
      ATIMO_RETURN_IF_ERROR(need(!arguments.queries.empty(), "--queries ARQUIVO"));
      return need(!arguments.qrels.empty(), "--qrels ARQUIVO");
    case Command::kPromptsShow:
      return need(!arguments.prompt_name.empty(), "o nome do texto (NOME)");
    case Command::kCache:
      return usage("falta o que fazer com o cache: stats, entries, invalidate, clear, export ou eval");
    case Command::kCacheEval:
      return need(!arguments.pairs.empty(), "o arquivo de pares (ARQUIVO)");
    case Command::kCacheEntries:
      if (arguments.order == "top" || arguments.order == "problems") return absl::OkStatus();
      return usage(concat("--order = \"", arguments.order, "\": deve ser top ou problems"));
    case Command::kCacheInvalidate:
      return check_selection(arguments);
    case Command::kCacheExport:
      return only_allowed("--format", arguments.format, "jsonl");
    case Command::kFeedback:
      ATIMO_RETURN_IF_ERROR(need(arguments.cache_id > 0, "o número da resposta (ID)"));
      if (arguments.like != arguments.dislike) return absl::OkStatus();
      return usage("diga --like ou --dislike");
    case Command::kEmbed:
      return need(!arguments.texts.empty() || !arguments.texts_file.empty(), "o texto (TEXTO ou --file)");
    case Command::kRerank:
      ATIMO_RETURN_IF_ERROR(need(!arguments.texts.empty(), "a consulta"));
      return need(arguments.texts.size() > 1 || !arguments.texts_file.empty(),
                  "os documentos (TEXTO ou --file)");
    case Command::kBench:
      return only_allowed("bench", arguments.bench_target, "encoder");
    default:
      return absl::OkStatus();
  }
}

}  // namespace atimo::cli::internal
