#include "atimo/milvus/internal/opening.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/milvus/internal/backoff.h"
#include "atimo/milvus/internal/layout.h"

namespace atimo::milvus::internal {
namespace {

constexpr std::chrono::milliseconds kFirstLook{20};
constexpr std::chrono::milliseconds kLongestLook{1000};

// The server does not know this kind of index or does not want it here: another kind may be accepted.
bool is_refusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
      return true;
    default:
      return false;
  }
}

template <typename Request>
Request about(const CollectionOptions& options) {
  Request request;
  request.set_collection_name(options.name);
  return request;
}

absl::Status make_index(const Context& context, Service& service, const IndexPlan& plan) {
  absl::Status last;
  for (const auto& way : plan.ways) {
    last = service.call(context, way).status();
    if (!is_refusal(last)) return last;
  }
  return plan.need == IndexPlan::Need::kRequired ? annotate(last, concat("campo ", plan.field))
                                                 : absl::OkStatus();
}

// A server may answer that a collection without any index has none, as an error.
absl::StatusOr<pb::milvus::DescribeIndexResponse> describe_indexes(const Context& context, Service& service,
                                                                   const CollectionOptions& options) {
  auto indexes = service.call(context, about<pb::milvus::DescribeIndexRequest>(options));
  if (indexes.status().code() == absl::StatusCode::kNotFound) return pb::milvus::DescribeIndexResponse();
  return indexes;
}

bool has_index(const pb::milvus::DescribeIndexResponse& indexes, const std::string& field) {
  return std::any_of(indexes.index_descriptions().begin(), indexes.index_descriptions().end(),
                     [&](const auto& index) { return index.field_name() == field; });
}

absl::Status wait_until_loaded(const Context& context, Service& service, const CollectionOptions& options) {
  Backoff backoff(kFirstLook, kLongestLook);
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const auto answer,
                           service.call(context, about<pb::milvus::GetLoadStateRequest>(options)));
    if (answer.state() == pb::common::LoadStateLoaded) return absl::OkStatus();
    ATIMO_RETURN_IF_ERROR(
        annotate(pause(context, backoff.next()), concat("o Milvus ainda carrega a coleção ", options.name)));
  }
}

}  // namespace

absl::Status make_collection(const Context& context, Service& service, const CollectionOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(const auto has,
                         service.call(context, about<pb::milvus::HasCollectionRequest>(options)));
  if (!has.value()) ATIMO_RETURN_IF_ERROR(service.call(context, collection_request(options)).status());
  ATIMO_ASSIGN_OR_RETURN(const auto described,
                         service.call(context, about<pb::milvus::DescribeCollectionRequest>(options)));
  ATIMO_RETURN_IF_ERROR(check_owner(options, described));
  ATIMO_ASSIGN_OR_RETURN(const auto indexes, describe_indexes(context, service, options));
  for (const IndexPlan& plan : index_plans(options)) {
    const auto& fields = described.schema().fields();
    const bool has_field = std::any_of(fields.begin(), fields.end(),
                                       [&](const auto& field) { return field.name() == plan.field; });
    if (has_field && !has_index(indexes, plan.field))
      ATIMO_RETURN_IF_ERROR(make_index(context, service, plan));
  }
  return absl::OkStatus();
}

absl::StatusOr<Schema> open_collection(const Context& context, Service& service,
                                       const CollectionOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(const auto described,
                         service.call(context, about<pb::milvus::DescribeCollectionRequest>(options)));
  ATIMO_ASSIGN_OR_RETURN(const auto indexes, describe_indexes(context, service, options));
  ATIMO_ASSIGN_OR_RETURN(Schema schema, read_schema(options, described, indexes));
  ATIMO_RETURN_IF_ERROR(service.call(context, about<pb::milvus::LoadCollectionRequest>(options)).status());
  ATIMO_RETURN_IF_ERROR(wait_until_loaded(context, service, options));
  return schema;
}

}  // namespace atimo::milvus::internal
