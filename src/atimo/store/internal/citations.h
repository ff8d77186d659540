#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/store/internal/sql.h"
#include "atimo/store/store.h"

// In SQL: the row c of citations is about the norm of the row d of documents. Of norms without a number only
// the Constituição and its ADCT (types 1 and 2) are known by their type. A macro because statements are put
// together from literals.
#define ATIMO_CITES_DOCUMENT                                               \
  "c.norm_type = d.norm_type AND c.norm_number = d.norm_number "           \
  "AND (c.norm_year = d.norm_year OR c.norm_year = 0 OR d.norm_year = 0) " \
  "AND (d.norm_number > 0 OR d.norm_type IN (1, 2))"

namespace atimo::store::internal {

// Replaces what a document is known to cite.
absl::Status write_citations(Database& database, DocumentRow document,
                             std::span<const NormCitations> citations);
absl::StatusOr<std::vector<ArticleCitations>> article_citations(Database& database,
                                                                std::string_view name_space);

}  // namespace atimo::store::internal
