#include "atimo/store/internal/citations.h"

#include "atimo/base/status_macros.h"

namespace atimo::store::internal {

absl::Status write_citations(Database& database, DocumentRow document,
                             std::span<const NormCitations> citations) {
  {
    ATIMO_ASSIGN_OR_RETURN(Statement statement,
                           database.prepare("DELETE FROM citations WHERE document = ?1"));
    ATIMO_RETURN_IF_ERROR(statement.bind(document).run());
  }
  for (const NormCitations& cited : citations) {
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        database.prepare("INSERT INTO citations (document, norm_type, norm_number, norm_year, article, "
                         "count) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET count = count + "
                         "excluded.count"));
    ATIMO_RETURN_IF_ERROR(statement
                              .bind(document, static_cast<int>(cited.norm.type), cited.norm.number,
                                    cited.norm.year, cited.article, cited.count)
                              .run());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ArticleCitations>> article_citations(Database& database,
                                                                std::string_view name_space) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("SELECT d.id, c.article, sum(c.count) FROM name_spaces s "
                                          "JOIN documents d ON d.name_space = s.id "
                                          "JOIN citations c ON " ATIMO_CITES_DOCUMENT
                                          " JOIN documents e ON e.id = c.document AND e.name_space = s.id "
                                          "WHERE s.name = ?1 AND c.article > 0 GROUP BY d.id, c.article"));
  statement.bind(name_space);
  std::vector<ArticleCitations> found;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return found;
    found.push_back({static_cast<DocumentRow>(statement.integer(0)),
                     static_cast<std::uint32_t>(statement.integer(1)),
                     static_cast<std::uint32_t>(statement.integer(2))});
  }
}

}  // namespace atimo::store::internal
