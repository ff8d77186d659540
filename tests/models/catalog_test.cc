#include "atimo/models/catalog.h"

#include <algorithm>
#include <set>

#include "atimo/base/status_macros.h"
#include "atimo/models/internal/hub_cache.h"
#include "support/status_matchers.h"

namespace atimo::models {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Catalog, FindsModelsByName) {
  ASSERT_NE(find_model("bge-m3"), nullptr);
  EXPECT_EQ(find_model("bge-m3")->repository, "BAAI/bge-m3");
  EXPECT_EQ(find_model("all-minilm-l6-v2")->pooling, encoder::Pooling::kMean);
  EXPECT_EQ(find_model("bge-m4"), nullptr);
}

TEST(Catalog, AnUnknownNameIsAnsweredWithTheKnownOnes) {
  const auto result = require_model("bert");
  EXPECT_EQ(result.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(message_of(result.status())),
              AllOf(HasSubstr("\"bert\""), HasSubstr("bge-m3"), HasSubstr("all-minilm-l6-v2")));
}

TEST(Catalog, EveryEntryCanBeFetched) {
  std::set<std::string_view> names;
  for (const CatalogModel& model : catalog()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    EXPECT_TRUE(internal::is_safe_path(model.repository)) << model.repository;
    EXPECT_TRUE(internal::is_safe_path(model.revision)) << model.revision;
    const bool has_weights =
        std::any_of(model.files.begin(), model.files.end(),
                    [](const RepositoryFile& file) { return file.need == Need::kOneOf; });
    EXPECT_TRUE(has_weights) << model.name;
    for (const RepositoryFile& file : model.files) {
      EXPECT_TRUE(internal::is_safe_path(file.path)) << file.path;
      EXPECT_EQ(file.sha256.empty(), file.bytes == 0) << file.path;
      EXPECT_TRUE(file.sha256.empty() || file.sha256.size() == 64) << file.path;
    }
  }
}

TEST(Catalog, ChecksumsAreOfOneRevisionAlone) {
  const CatalogModel& model = *find_model("bge-m3");
  EXPECT_EQ(model.files_at(model.revision)[0].bytes, 687u);
  for (const RepositoryFile& file : model.files_at("main")) {
    EXPECT_EQ(file.bytes, 0u);
    EXPECT_EQ(file.sha256, "");
  }
}

}  // namespace
}  // namespace atimo::models
