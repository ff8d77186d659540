#include "atimo/client/resident_models.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/client/internal/link.h"
#include "atimo/http/url.h"

namespace atimo::client {
namespace {

using Json = nlohmann::json;

absl::Status not_understood() {
  return absl::InternalError("o servidor residente falou de seus modelos de um modo que não entendo");
}

absl::StatusOr<ResidentModels::Model> model_of(const Json& json) {
  const auto text = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!json.is_object() || text("name").empty()) return not_understood();
  ResidentModels::Model model{
      .name = text("name"), .kind = text("kind"), .precision = text("precision"), .state = text("state")};
  if (const auto ms = json.find("load_ms"); ms != json.end() && ms->is_number()) model.load_ms = *ms;
  return model;
}

}  // namespace

ResidentModels::ResidentModels(ResidentOptions options)
    : link_(std::make_unique<const internal::Link>(std::move(options))) {}
ResidentModels::~ResidentModels() = default;

absl::StatusOr<std::vector<ResidentModels::Model>> ResidentModels::list(const Context& context) const {
  ATIMO_ASSIGN_OR_RETURN(const std::string body, link_->exchange(context, {.target = "/status"}));
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains("models") || !json["models"].is_array()) return not_understood();
  std::vector<Model> models;
  for (const Json& item : json["models"]) {
    ATIMO_ASSIGN_OR_RETURN(Model model, model_of(item));
    models.push_back(std::move(model));
  }
  return models;
}

absl::StatusOr<ResidentModels::Model> ResidentModels::change(const Context& context, std::string_view name,
                                                             std::string_view what) const {
  ATIMO_ASSIGN_OR_RETURN(
      const std::string body,
      link_->exchange(context, {.method = http::Request::Method::kPost,
                                .target = concat("/models/", http::url_escaped(name), "/", what),
                                .is_read = true}));
  return model_of(Json::parse(body, nullptr, false));
}

absl::StatusOr<ResidentModels::Model> ResidentModels::unload(const Context& context,
                                                             std::string_view name) const {
  return change(context, name, "unload");
}

absl::StatusOr<ResidentModels::Model> ResidentModels::reload(const Context& context,
                                                             std::string_view name) const {
  return change(context, name, "reload");
}

}  // namespace atimo::client
