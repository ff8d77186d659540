// Models that come and go while they are in use.
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "atimo/server/routes.h"
#include "fake_engine.h"
#include "small_models.h"

namespace atimo::server {
namespace {

namespace fs = std::filesystem;

using encoder::Encoder;
using nlohmann::json;
using testing::FakeEngine;
using ::testing::HasSubstr;
using testing::SmallModels;

class ModelLoadingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto folder = TempDir::create("atimo-loading-");
    ASSERT_OK(folder);
    folder_.emplace(*std::move(folder));
    put(models_.bge_file());
  }
  // Puts another file in the model's place, as an installation does.
  void put(const fs::path& from) const {
    fs::copy_file(from, file() / "new", fs::copy_options::overwrite_existing);
    fs::rename(file() / "new", path());
  }
  fs::path file() const { return folder_->path(); }
  fs::path path() const { return folder_->path() / "model.atimo"; }
  std::shared_ptr<const Encoder> open(Encoder::Load load = Encoder::Load::kNow) const {
    Encoder::Options options;
    options.load = load;
    auto model = Encoder::open(path(), options);
    EXPECT_OK(model);
    return *std::move(model);
  }
  static std::vector<float> vector_of(const Encoder& model) {
    constexpr std::string_view kTexts[] = {"prazo de vigência"};
    const auto vectors = model.embed(Context(), kTexts, {});
    EXPECT_OK(vectors);
    if (!vectors.ok()) return {};
    EXPECT_OK((*vectors)[0]);
    return (*vectors)[0].ok() ? (*vectors)[0]->dense : std::vector<float>();
  }

  SmallModels models_;
  std::optional<TempDir> folder_;
};

TEST_F(ModelLoadingTest, IsOpenedWithItsFirstTextWhereThatIsWanted) {
  const auto model = open(Encoder::Load::kWithTheFirstText);
  EXPECT_FALSE(model->is_loaded());
  EXPECT_EQ(model->info().name, "tiny-bge");
  EXPECT_EQ(model->idle_for().count(), 0);
  const std::vector<float> vector = vector_of(*model);
  EXPECT_TRUE(model->is_loaded());
  EXPECT_GT(model->load_ms(), 0);
  EXPECT_EQ(vector, vector_of(*open()));
}

TEST_F(ModelLoadingTest, ComesBackWithTheNextText) {
  const auto model = open();
  const std::vector<float> before = vector_of(*model);
  const std::uint64_t finished = model->counters().finished;
  model->unload();
  EXPECT_FALSE(model->is_loaded());
  EXPECT_EQ(vector_of(*model), before);
  EXPECT_TRUE(model->is_loaded());
  EXPECT_EQ(model->counters().finished, finished + 1);
}

TEST_F(ModelLoadingTest, SaysWhenItsFileHasGone) {
  const auto model = open();
  model->unload();
  fs::remove(path());
  constexpr std::string_view kTexts[] = {"a"};
  EXPECT_EQ(model->embed(Context(), kTexts, {}).status().code(), absl::StatusCode::kNotFound);
  put(models_.bge_file());
  EXPECT_OK(model->embed(Context(), kTexts, {}));
}

TEST_F(ModelLoadingTest, RefusesAnotherModelInItsPlace) {
  const auto model = open();
  put(models_.reranker_file());
  EXPECT_EQ(model->reopened().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(vector_of(*model).empty());  // the one that was there answers
  model->unload();
  constexpr std::string_view kTexts[] = {"a"};
  const auto refused = model->embed(Context(), kTexts, {});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(message_of(refused.status())), HasSubstr("tiny-reranker"));
}

TEST_F(ModelLoadingTest, NoTextIsLostWhileItComesAndGoes) {
  const auto model = open();
  const std::vector<float> expected = vector_of(*model);
  ModelService service({{ModelKind::kEmbedder, model}});
  std::atomic<bool> done{false};
  std::vector<std::thread> clients;
  std::atomic<int> answered{0};
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back([&] {
      while (!done) {
        EXPECT_EQ(vector_of(*model), expected);
        ++answered;
      }
    });
  }
  for (int i = 0; i < 20 || answered < 50; ++i) {
    if (i % 2 == 0) {
      service.unload(service.models().front());
    } else {
      EXPECT_OK(service.reload(Context(), service.models().front()));
    }
    std::this_thread::yield();
  }
  done = true;
  for (std::thread& client : clients) client.join();
}

TEST_F(ModelLoadingTest, AServiceThatIsNotToOpenThemIsReadyAllTheSame) {
  const auto model = open(Encoder::Load::kWithTheFirstText);
  const ModelService service({{ModelKind::kEmbedder, model}}, {.at_start = false});
  EXPECT_OK(service.ready());
  EXPECT_EQ(service.states().front().phase, ModelPhase::kUnloaded);
  vector_of(*model);
  EXPECT_EQ(service.states().front().phase, ModelPhase::kReady);
}

class ModelRoutesOfOwnerTest : public ModelLoadingTest {
 protected:
  Response post(const std::string& target, Request::Peer peer = Request::Peer::kOwner) const {
    return router_.handle({.method = "POST", .target = target, .peer = peer});
  }
  FakeEngine engine_;
  std::shared_ptr<ModelService> service_ =
      std::make_shared<ModelService>(std::vector<ServedModel>{models_.mini(), models_.reranker()});
  Router router_{engine_, {.models = service_}};
};

TEST_F(ModelRoutesOfOwnerTest, UnloadsAndReloads) {
  testing::settled(*service_);
  const json gone = json::parse(post("/models/mini/unload").body);
  EXPECT_EQ(gone["name"], "mini");
  EXPECT_FALSE(models_.mini().encoder->is_loaded());
  EXPECT_EQ(router_.handle({.method = "GET", .target = "/ready"}).status, 200);
  const json back = json::parse(post("/models/mini/reload").body);
  EXPECT_EQ(back["state"], "ready");
  EXPECT_TRUE(models_.mini().encoder->is_loaded());
  EXPECT_EQ(json::parse(post("/models/tiny-reranker/reload").body)["kind"], "reranker");
}

TEST_F(ModelRoutesOfOwnerTest, NamesThoseThatThereAre) {
  const Response response = post("/models/nada/unload");
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("mini, tiny-reranker"));
}

TEST_F(ModelRoutesOfOwnerTest, AreForTheOwnerAlone) {
  EXPECT_EQ(post("/models/mini/unload", Request::Peer::kAnyone).status, 403);
  EXPECT_EQ(post("/models/mini/reload", Request::Peer::kAnyone).status, 403);
  EXPECT_TRUE(models_.mini().encoder->is_loaded());
}

}  // namespace
}  // namespace atimo::server
