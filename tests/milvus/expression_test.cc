#include "atimo/milvus/internal/expression.h"

#include "support/status_matchers.h"

namespace atimo::milvus::internal {
namespace {

Schema schema_with(const std::vector<std::string>& names) {
  Schema schema;
  for (const std::string& name : names) {
    Field field;
    field.name = name;
    schema.fields.push_back(field);
  }
  return schema;
}

const Schema& whole() {
  static const Schema schema = schema_with(
      {"chunk_id", "document_id", "tipo_documento", "ano", "namespace", "status", "valid_from", "valid_to"});
  return schema;
}
// As older systems made it.
const Schema& plain() {
  static const Schema schema = schema_with({"chunk_id", "document_id", "tipo_documento", "ano"});
  return schema;
}

std::string rendered(const Filter& filter, const Schema& schema = whole()) {
  const auto text = expression_of(filter, schema);
  return text.ok() ? *text : text.status().ToString();
}
std::string document(std::string id) { return rendered({.documents = {std::move(id)}}); }

TEST(Expression, IsEmptyForAFilterThatAdmitsAll) { EXPECT_EQ(rendered({}), ""); }

TEST(Expression, JoinsEveryConditionWithAnd) {
  const Filter filter{.documents = {"LEI-1", "LEI-2"},
                      .types = {"LEI"},
                      .first_year = 1990,
                      .last_year = 2021,
                      .max_status = 1,
                      .as_of = -365,
                      .name_space = "default"};
  EXPECT_EQ(rendered(filter),
            R"(namespace in ["default"] and document_id in ["LEI-1", "LEI-2"] and tipo_documento in ["LEI"])"
            R"( and ano >= 1990 and ano <= 2021 and status <= 1 and valid_from <= -365 and valid_to > -365)");
}

TEST(Expression, ComparesNumbersOfTheCollectionsOwn) {
  Filter filter{.name_space = "default"};
  filter.numbers = {{"ano", {1990, -2}}, {"status", {0}}};
  EXPECT_EQ(rendered(filter), R"(namespace in ["default"] and ano in [1990, -2] and status in [0])");
  filter.numbers = {{"outro", {1}}};
  EXPECT_EQ(expression_of(filter, whole()).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Expression, KeepsAValueInsideItsQuotes) {
  EXPECT_EQ(document(R"(a" or chunk_id != ")"), R"(document_id in ["a\" or chunk_id != \""])");
  EXPECT_EQ(document(R"(a\)"), R"(document_id in ["a\\"])");
  EXPECT_EQ(document(R"(a\" or 1 == 1)"), R"(document_id in ["a\\\" or 1 == 1"])");
  EXPECT_EQ(document("it's"), R"(document_id in ["it's"])");
  EXPECT_EQ(document("Decreto nº 5 — “§” 𝄞"), R"(document_id in ["Decreto nº 5 — “§” 𝄞"])");
  EXPECT_EQ(document("{x} %_ ]"), R"(document_id in ["{x} %_ ]"])");
}

TEST(Expression, RefusesWhatIsNoText) {
  using namespace std::string_literals;
  for (const std::string& value : {"a\nb"s, "a\0b"s, "a\x7f"s, "\xff\xfe"s, "\xc0\x80"s})
    EXPECT_EQ(expression_of({.documents = {value}}, whole()).status().code(),
              absl::StatusCode::kInvalidArgument);
}

TEST(Expression, IgnoresHistoryWhereTheCollectionHasNone) {
  EXPECT_EQ(rendered({.max_status = 1, .as_of = 10}, plain()), "");
}

TEST(Expression, KnowsOneNameSpaceWhereTheCollectionHasNoField) {
  EXPECT_EQ(rendered({.name_space = "default"}, plain()), "");
  EXPECT_EQ(expression_of({.name_space = "outro"}, plain()).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(Expression, NamesTheFieldThatIsMissing) {
  const absl::Status status = expression_of({.first_year = 1990}, schema_with({"document_id"})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("ano"));
}

}  // namespace
}  // namespace atimo::milvus::internal
