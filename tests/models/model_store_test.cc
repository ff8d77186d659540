#include "atimo/models/model_store.h"

#include <optional>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/convert.h"
#include "atimo/encoder/encoder.h"
#include "encoder/model_writer.h"
#include "encoder/torch_builder.h"
#include "models/tiny_checkpoint.h"
#include "support/aligned_bytes.h"
#include "support/status_matchers.h"

namespace atimo::models {
namespace {

using encoder::Precision;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

// The numbers that the tiny checkpoints are made of, under the converter's names.
class TinyWeights final : public encoder::WeightReader {
 public:
  absl::Status read(std::string_view name, std::uint64_t first, std::span<float> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = testing::tiny_value(name, first + i);
    return absl::OkStatus();
  }
};

class ModelStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto folder = TempDir::create("atimo-store-");
    ASSERT_OK(folder);
    folder_.emplace(*std::move(folder));
    published_ = folder_->path() / "published";
    testing::write_tiny_bert(published_);
  }

  ModelStore store() const { return ModelStore(folder_->path() / "models"); }
  absl::StatusOr<InstalledModel> install(std::string_view name, Precision precision,
                                         const Context& context = Context()) const {
    ATIMO_ASSIGN_OR_RETURN(const InstallPlan plan, store().plan(name, precision, published_));
    return store().install(context, plan);
  }
  std::string bytes_of(const fs::path& path) const { return *read_file(path, 1 << 24); }

  std::optional<TempDir> folder_;
  fs::path published_;
};

TEST_F(ModelStoreTest, InstallsListsAndRemoves) {
  EXPECT_THAT(store().list(), IsEmpty());
  for (const Precision precision : {Precision::kInt8, Precision::kF32}) ASSERT_OK(install("tiny", precision));
  const std::vector<InstalledModel> models = store().list();
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0].precision, Precision::kF32);
  EXPECT_EQ(models[1].precision, Precision::kInt8);
  for (const InstalledModel& model : models) {
    EXPECT_EQ(model.name, "tiny");
    EXPECT_OK(model.state);
    EXPECT_EQ(model.bytes, fs::file_size(model.path));
    EXPECT_EQ(model.info.config.hidden, testing::kHidden);
    EXPECT_EQ(store().find("tiny", model.precision)->path, model.path);
  }
  const auto freed = store().remove("tiny", Precision::kF32);
  ASSERT_OK(freed);
  EXPECT_EQ(*freed, models[0].bytes);
  EXPECT_EQ(store().list().size(), 1u);
  ASSERT_OK(store().remove("tiny", std::nullopt));
  EXPECT_FALSE(fs::exists(folder_->path() / "models" / "tiny"));
}

TEST_F(ModelStoreTest, TheFileHoldsTheCheckpointsNumbers) {
  for (const Precision precision : {Precision::kF32, Precision::kBf16, Precision::kInt8}) {
    const auto plan = store().plan("tiny", precision, published_);
    ASSERT_OK(plan);
    ASSERT_OK(store().install(Context(), *plan));
    const auto tokenizer = encoder::compile_tokenizer(
        encoder::TokenizerKind::kWordPiece, bytes_of(published_ / "vocab.txt"), {.lower_case = true});
    ASSERT_OK(tokenizer);
    const fs::path direct = folder_->path() / "direct.atimo";
    ASSERT_OK(encoder::write_model(plan->info, *tokenizer, TinyWeights(), direct));
    EXPECT_EQ(bytes_of(direct), bytes_of(plan->target)) << encoder::name_of(precision);
  }
}

TEST_F(ModelStoreTest, SaysHowLargeTheFileWillBe) {
  for (const Precision precision : {Precision::kF32, Precision::kBf16, Precision::kInt8}) {
    const auto plan = store().plan("tiny", precision, published_);
    ASSERT_OK(plan);
    const auto installed = store().install(Context(), *plan);
    ASSERT_OK(installed);
    EXPECT_LE(installed->bytes, plan->bytes);
    EXPECT_LE(plan->bytes - installed->bytes, 300'000u);
  }
}

TEST_F(ModelStoreTest, AModelThatWasInstalledRuns) {
  const auto installed = install("tiny", Precision::kF32);
  ASSERT_OK(installed);
  const auto model = encoder::Encoder::open(installed->path, {.cpu = {.threads = 1}});
  ASSERT_OK(model);
  const std::string_view texts[] = {"o prazo é de dias"};
  const auto embedded = (*model)->embed(Context(), texts, {});
  ASSERT_OK(embedded);
  ASSERT_OK(embedded->front());
  EXPECT_EQ(embedded->front()->dense.size(), testing::kHidden);
  EXPECT_EQ(embedded->front()->tokens, 7u);
}

TEST_F(ModelStoreTest, PoolingIsTheCataloguesThenThePublishersThenTheFamilys) {
  const auto pooling = [this](std::string_view name) {
    const auto plan = store().plan(name, Precision::kF32, published_);
    EXPECT_OK(plan);
    return plan.ok() ? plan->info.pooling : encoder::Pooling::kMean;
  };
  EXPECT_EQ(pooling("tiny"), encoder::Pooling::kMean);
  testing::write(published_ / "1_Pooling" / "config.json",
                 R"({"word_embedding_dimension": 32, "pooling_mode_cls_token": true,
                     "pooling_mode_mean_tokens": false})");
  EXPECT_EQ(pooling("tiny"), encoder::Pooling::kFirst);
  EXPECT_EQ(pooling("all-minilm-l6-v2"), encoder::Pooling::kMean);
  for (const char* config : {R"({"pooling_mode_max_tokens": true})", R"({"pooling_mode_cls_token": false})",
                             R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true})", "[]"}) {
    testing::write(published_ / "1_Pooling" / "config.json", config);
    EXPECT_EQ(store().plan("tiny", Precision::kF32, published_).status().code(),
              absl::StatusCode::kInvalidArgument)
        << config;
  }
}

TEST_F(ModelStoreTest, ADamagedFileIsListedAsSuch) {
  const auto installed = install("tiny", Precision::kBf16);
  ASSERT_OK(installed);
  std::string bytes = bytes_of(installed->path);
  bytes[bytes.size() - 100] ^= 1;
  ASSERT_OK(write_file_atomic(installed->path, bytes));
  testing::write(installed->path.parent_path() / "fp32.atimo", "no model at all");
  testing::write(installed->path.parent_path() / "notes.txt", "not looked at");
  const auto models = store().list();
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0].state.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(models[1].state.code(), absl::StatusCode::kDataLoss);
  EXPECT_OK(install("tiny", Precision::kBf16));
  EXPECT_OK(store().list()[1].state);
}

TEST_F(ModelStoreTest, RefusesWhatTheDiskCannotHold) {
  const ModelStore small(folder_->path() / "models", [](const fs::path&) { return std::uint64_t{1000}; });
  const auto plan = small.plan("tiny", Precision::kF32, published_);
  EXPECT_EQ(plan.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(message_of(plan.status())),
              AllOf(HasSubstr("instalar tiny"), HasSubstr("1,00 kB")));
  EXPECT_FALSE(fs::exists(folder_->path() / "models"));
}

TEST_F(ModelStoreTest, SaysWhatAFolderLacks) {
  for (const char* name : {"config.json", "model.safetensors", "vocab.txt"}) {
    const fs::path aside = folder_->path() / "aside";
    fs::rename(published_ / name, aside);
    const auto plan = store().plan("tiny", Precision::kF32, published_);
    EXPECT_EQ(plan.status().code(), absl::StatusCode::kNotFound) << name;
    EXPECT_THAT(std::string(message_of(plan.status())), HasSubstr(name));
    fs::rename(aside, published_ / name);
  }
}

TEST_F(ModelStoreTest, RefusesNamesThatWouldLeaveTheFolder) {
  for (const char* name : {"", "..", "a/b", ".hidden", "-x", "Größe", "BGE"})
    EXPECT_EQ(store().plan(name, Precision::kF32, published_).status().code(),
              absl::StatusCode::kInvalidArgument)
        << name;
}

TEST_F(ModelStoreTest, ACancelledInstallChangesNothing) {
  const auto installed = install("tiny", Precision::kF32);
  ASSERT_OK(installed);
  const std::string before = bytes_of(installed->path);
  Context context;
  context.cancel();
  EXPECT_EQ(install("tiny", Precision::kF32, context).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(bytes_of(installed->path), before);
}

TEST_F(ModelStoreTest, SaysWhatIsInstalledInstead) {
  EXPECT_THAT(std::string(message_of(store().find("bge-m3", Precision::kInt8).status())),
              AllOf(HasSubstr("nenhum está"), HasSubstr("atimo models pull bge-m3")));
  ASSERT_OK(install("tiny", Precision::kF32));
  EXPECT_THAT(std::string(message_of(store().find("tiny", Precision::kInt8).status())),
              HasSubstr("está em fp32"));
  EXPECT_THAT(std::string(message_of(store().remove("bge-m3", std::nullopt).status())),
              HasSubstr("tiny fp32"));
}

// What a program would bring: the model file of a static checkpoint.
class BuiltinModelTest : public ModelStoreTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(ModelStoreTest::SetUp());
    testing::write_tiny_static(static_model());
    testing::write(static_model() / "sentencepiece.bpe.model", atimo::testing::small_model());
    const ModelStore scratch(folder_->path() / "scratch");
    const auto plan = scratch.plan("own", Precision::kInt8, static_model());
    ASSERT_OK(plan);
    const auto installed = scratch.install(Context(), *plan);
    ASSERT_OK(installed);
    EXPECT_LE(installed->bytes, plan->bytes);
    bytes_.emplace(bytes_of(installed->path));
  }
  fs::path static_model() const { return folder_->path() / "static"; }
  ModelStore with_builtin() const {
    return {folder_->path() / "models",
            {{.name = "own", .precision = Precision::kInt8, .bytes = bytes_->view()}}};
  }
  std::optional<atimo::testing::AlignedBytes> bytes_;
};

TEST_F(BuiltinModelTest, IsListedAndRunsFromMemory) {
  const auto models = with_builtin().list();
  ASSERT_EQ(models.size(), 1u);
  EXPECT_TRUE(models[0].builtin);
  EXPECT_OK(models[0].state);
  EXPECT_EQ(models[0].bytes, bytes_->view().size());
  EXPECT_TRUE(models[0].info.sparse);
  EXPECT_EQ(models[0].info.multi_vector_width, testing::kHidden);
  const auto found = with_builtin().find("own", Precision::kInt8);
  ASSERT_OK(found);
  auto file = with_builtin().open(*found);
  ASSERT_OK(file);
  const auto model = encoder::Encoder::open(*std::move(file), place_of(*found), {.cpu = {.threads = 1}});
  ASSERT_OK(model);
  const std::string_view texts[] = {"a"};
  const auto embedded = (*model)->embed(Context(), texts, {.sparse = true, .multi_vector = true});
  ASSERT_OK(embedded);
  ASSERT_OK(embedded->front());
  EXPECT_EQ(embedded->front()->dense.size(), testing::kHidden);
}

TEST_F(BuiltinModelTest, GivesWayToAnInstalledOneAndComesBack) {
  const auto plan = with_builtin().plan("own", Precision::kInt8, static_model());
  ASSERT_OK(plan);
  ASSERT_OK(with_builtin().install(Context(), *plan));
  ASSERT_EQ(with_builtin().list().size(), 1u);
  EXPECT_FALSE(with_builtin().list()[0].builtin);
  ASSERT_OK(with_builtin().remove("own", std::nullopt));
  ASSERT_EQ(with_builtin().list().size(), 1u);
  EXPECT_TRUE(with_builtin().list()[0].builtin);
}

TEST_F(BuiltinModelTest, IsNotRemovedAndItsDamageIsSaid) {
  const auto removed = with_builtin().remove("own", std::nullopt);
  EXPECT_EQ(removed.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(message_of(removed.status())), HasSubstr("vem com o programa"));
  EXPECT_THAT(std::string(message_of(with_builtin().find("own", Precision::kF32).status())),
              HasSubstr("está em int8"));
  std::string damaged(bytes_->view());
  damaged.back() ^= 1;
  bytes_.emplace(damaged);
  const auto models = with_builtin().list();
  EXPECT_EQ(models[0].state.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(message_of(models[0].state)), HasSubstr("o modelo own do programa"));
}

TEST_F(ModelStoreTest, OneProcessAtATimeChangesTheStore) {
  ASSERT_OK(install("tiny", Precision::kF32));
  const auto held = FileLock::acquire(folder_->path() / "models" / ".lock");
  ASSERT_OK(held);
  EXPECT_EQ(install("tiny", Precision::kF32).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store().remove("tiny", std::nullopt).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace atimo::models
