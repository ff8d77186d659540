#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/server/internal/embed_request.h"
#include "atimo/server/internal/route.h"
#include "atimo/server/model_service.h"

namespace atimo::server::internal {

// What a model said when it did not answer: as failed(), but a full queue is 429 with Retry-After, a model
// that is not there 424, and no more than that.
Response model_failure(const Call& call, const absl::Status& status);

// "0,3,17": the first hundred of the items that lost their end, for the header X-Atimo-Truncated.
void note_truncated(const std::vector<std::size_t>& items, Response& response);

// Whether an item failed for what it is, so that the others need not fail with it.
inline bool is_items_own(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kOutOfRange;
}

// Makes a text that was cut an error of its own where the request refuses cuts, and gives the error that the
// whole request ends with: that of the model or the deadline; or, of items, the first where all failed or
// where the dialect has no place for one (`alone` false). It names the item.
template <typename Result>
absl::Status settle(std::string_view field, Overflow overflow, bool alone,
                    std::vector<absl::StatusOr<Result>>& results) {
  std::size_t failures = 0;
  absl::Status first;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].ok() && overflow == Overflow::kRefuse && results[i]->dropped > 0)
      results[i] = absl::OutOfRangeError(
          concat("longo demais: ", results[i]->dropped, " tokens além dos ", results[i]->tokens,
                 " que o modelo lê; encurte o texto ou envie truncate = true"));
    if (results[i].ok()) continue;
    if (!is_items_own(results[i].status())) return results[i].status();
    if (failures++ == 0) first = annotate(results[i].status(), concat(field, "[", i, "]"));
  }
  return alone && failures < results.size() ? absl::OkStatus() : first;
}

// [{"index", "error", "error_type"}] of the items that failed alone.
template <typename Result>
nlohmann::ordered_json item_errors(const std::vector<absl::StatusOr<Result>>& results) {
  nlohmann::ordered_json errors = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].ok()) continue;
    errors.push_back({{"index", i},
                      {"error", message_of(results[i].status())},
                      {"error_type", error_kind(results[i].status().code()).type}});
  }
  return errors;
}

template <typename Result>
std::vector<std::size_t> truncated_items(const std::vector<absl::StatusOr<Result>>& results) {
  std::vector<std::size_t> items;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (results[i].ok() && results[i]->dropped > 0) items.push_back(i);
  return items;
}

template <typename Result>
std::uint64_t tokens_of(const std::vector<absl::StatusOr<Result>>& results) {
  std::uint64_t tokens = 0;
  for (const absl::StatusOr<Result>& result : results)
    if (result.ok()) tokens += result->tokens;
  return tokens;
}

}  // namespace atimo::server::internal
