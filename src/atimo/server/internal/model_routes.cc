#include "atimo/base/concat.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/model_json.h"

namespace atimo::server::internal {
namespace {

// What the process keeps in memory is its owner's business.
template <typename Change>
Response change_model(const Call& call, const Change& change) {
  if (call.request.peer != Request::Peer::kOwner)
    return failed(call, kForbiddenOrigin,
                  "modelos são soltos e recarregados só pelo soquete Unix, e pelo dono do servidor");
  const absl::StatusOr<const ServedModel*> model = call.models.find(call.target.segments[1]);
  if (!model.ok()) return failed(call, model.status());
  if (const absl::Status changed = change(**model); !changed.ok()) return failed(call, changed);
  return reply(model_json(call.models, **model));
}

}  // namespace

Response unload_model(const Call& call) {
  return change_model(call, [&](const ServedModel& model) {
    call.models.unload(model);
    return absl::OkStatus();
  });
}

Response reload_model(const Call& call) {
  return change_model(call,
                      [&](const ServedModel& model) { return call.models.reload(call.context, model); });
}

}  // namespace atimo::server::internal
