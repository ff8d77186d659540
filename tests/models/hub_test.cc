#include "atimo/models/hub.h"

#include <fstream>
#include <optional>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "models/fake_hub.h"
#include "support/status_matchers.h"

namespace atimo::models {
namespace {

using ::testing::AllOf;
using testing::FakeHub;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCommit;
using ::testing::Not;
using testing::Reply;
using testing::Request;

namespace fs = std::filesystem;

class HubTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto folder = TempDir::create("atimo-hub-");
    ASSERT_OK(folder);
    folder_.emplace(*std::move(folder));
    hub_.add_small("config.json", "{\"model\": 1}\n");
    hub_.add_small("1_Pooling/config.json", "{}");
    hub_.add_large("model.safetensors", weights_);
    options_.endpoint = hub_.url();
    options_.cache = folder_->path() / "hub";
    options_.attempts = 3;
    options_.first_pause = options_.longest_pause = std::chrono::milliseconds(1);
  }

  absl::StatusOr<HubSnapshot> fetch() { return fetch(Context()); }
  absl::StatusOr<HubSnapshot> fetch(const Context& context) {
    return Hub(options_).fetch(context, request_,
                               [this](std::string_view, std::uint64_t done, std::uint64_t total) {
                                 shown_.emplace_back(done, total);
                               });
  }
  std::string message() { return std::string(message_of(fetch().status())); }

  fs::path repository() const { return options_.cache / "models--org--model"; }
  fs::path partial() const { return repository() / "blobs" / (testing::sha256(weights_) + ".incomplete"); }
  void leave_partial(std::string_view bytes) const {
    fs::create_directories(partial().parent_path());
    std::ofstream(partial()) << bytes;
  }
  std::string weights_of(const HubSnapshot& snapshot) const {
    return *read_file(snapshot.folder / "model.safetensors", 1 << 20);
  }
  std::vector<std::string> ranges() const {
    std::vector<std::string> ranges;
    for (const Request& request : hub_.storage().requests()) ranges.push_back(request.field("range"));
    return ranges;
  }
  void fail_storage(FakeHub::Fault fault) { hub_.fail_next(FakeHub::At::kStorage, std::move(fault)); }

  const std::string weights_ = [] {
    std::string bytes;
    for (int i = 0; i < 50'000; ++i) bytes += static_cast<char>(i * 31 + i / 256);
    return bytes;
  }();
  std::optional<TempDir> folder_;
  FakeHub hub_;
  HubOptions options_;
  HubRequest request_{.repository = "org/model",
                      .files = {{"config.json"},
                                {"1_Pooling/config.json", Need::kOptional},
                                {"modules.json", Need::kOptional},
                                {"model.safetensors", Need::kOneOf},
                                {"pytorch_model.bin", Need::kOneOf}}};
  std::vector<std::pair<std::uint64_t, std::uint64_t>> shown_;
};

TEST_F(HubTest, FillsTheCacheAsHuggingFaceLaysItOut) {
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(snapshot->commit, kCommit);
  EXPECT_EQ(snapshot->folder, repository() / "snapshots" / kCommit);
  EXPECT_EQ(weights_of(*snapshot), weights_);
  EXPECT_EQ(*read_file(repository() / "refs" / "main", 100), kCommit);
  EXPECT_EQ(fs::read_symlink(snapshot->folder / "model.safetensors"),
            fs::path("../../blobs") / testing::sha256(weights_));
  EXPECT_EQ(fs::read_symlink(snapshot->folder / "1_Pooling" / "config.json"),
            fs::path("../../../blobs") / testing::git_blob("{}"));
  EXPECT_TRUE(fs::exists(repository() / ".no_exist" / kCommit / "modules.json"));
  EXPECT_FALSE(fs::exists(snapshot->folder / "pytorch_model.bin"));
  EXPECT_EQ(shown_.back().first, shown_.back().second);
  EXPECT_EQ(shown_.back().second, snapshot->downloaded_bytes);
}

TEST_F(HubTest, UsesACompleteCacheWithoutNetwork) {
  ASSERT_OK(fetch());
  const std::size_t asked = hub_.hub().requests().size();
  const auto again = fetch();
  ASSERT_OK(again);
  EXPECT_EQ(again->downloaded_bytes, 0u);
  options_.offline = true;
  EXPECT_OK(fetch());
  request_.revision = kCommit;
  EXPECT_OK(fetch());
  EXPECT_EQ(hub_.hub().requests().size(), asked);
}

TEST_F(HubTest, FetchesOnlyWhatTheCacheLacks) {
  const auto first = fetch();
  ASSERT_OK(first);
  fs::remove(first->folder / "config.json");
  fs::remove(fs::weakly_canonical(repository() / "blobs" / testing::git_blob("{}")));
  const auto second = fetch();
  ASSERT_OK(second);
  EXPECT_EQ(second->downloaded_bytes, 2u);
  EXPECT_EQ(hub_.storage().requests().size(), 1u);
}

TEST_F(HubTest, OfflineSaysWhatToDoWhenTheCacheIsNotComplete) {
  options_.offline = true;
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(message_of(result.status())),
              AllOf(HasSubstr("HF_HUB_OFFLINE"), HasSubstr("--from")));
  EXPECT_THAT(hub_.hub().requests(), IsEmpty());
}

TEST_F(HubTest, TakesTheOtherFormOfTheWeights) {
  request_.files = {{"nothing.safetensors", Need::kOneOf}, {"model.safetensors", Need::kOneOf}};
  EXPECT_OK(fetch());
  request_.files = {{"nothing.safetensors", Need::kOneOf}, {"nothing.bin", Need::kOneOf}};
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kNotFound);
}

TEST_F(HubTest, TheTokenGoesToTheHubAlone) {
  options_.token = "hf_secret";
  ASSERT_OK(fetch());
  for (const Request& request : hub_.hub().requests())
    EXPECT_EQ(request.field("authorization"), "Bearer hf_secret") << request.target;
  ASSERT_EQ(hub_.storage().requests().size(), 1u);
  EXPECT_EQ(hub_.storage().requests()[0].field("authorization"), "");
}

TEST_F(HubTest, FollowsARelativeRedirectWithTheToken) {
  options_.token = "hf_secret";
  const auto renamed = [](Reply) {
    return Reply{.code = 307, .fields = {{"Location", "/org/model/resolve/main/config.json"}}};
  };
  hub_.fail_next(FakeHub::At::kHead, renamed);
  hub_.fail_next(FakeHub::At::kGet, renamed);
  ASSERT_OK(fetch());
  for (const Request& request : hub_.hub().requests())
    EXPECT_EQ(request.field("authorization"), "Bearer hf_secret") << request.target;
}

TEST_F(HubTest, GivesUpOnEndlessRedirects) {
  for (int i = 0; i < 20; ++i)
    hub_.fail_next(FakeHub::At::kHead, [](Reply) {
      return Reply{.code = 302, .fields = {{"Location", "/again"}}};
    });
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(hub_.hub().requests().size(), 11u);
}

TEST_F(HubTest, RefusesARedirectToAFile) {
  fail_storage([](Reply) { return Reply{.code = 302, .fields = {{"Location", "file:///etc/passwd"}}}; });
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(HubTest, GoesOnWhereTheConnectionBroke) {
  fail_storage([](Reply reply) {
    reply.cut_after = 20'000;
    return reply;
  });
  fail_storage([](Reply reply) {
    reply.cut_after = 10'000;
    return reply;
  });
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
  EXPECT_EQ(ranges(), (std::vector<std::string>{"", "bytes=20000-", "bytes=30000-"}));
}

TEST_F(HubTest, ABodyThatEndsEarlyInGoodOrderIsNotTheFile) {
  fail_storage([](Reply reply) {
    reply.body.resize(30'000);
    return reply;
  });
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
  EXPECT_EQ(ranges(), (std::vector<std::string>{"", "bytes=30000-"}));
}

TEST_F(HubTest, GoesOnFromAnEarlierRun) {
  leave_partial(std::string_view(weights_).substr(0, 1234));
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
  EXPECT_EQ(ranges(), (std::vector<std::string>{"bytes=1234-"}));
  EXPECT_FALSE(fs::exists(partial()));
}

TEST_F(HubTest, StartsAgainWhenTheServerKnowsNoRanges) {
  hub_.ignore_ranges();
  leave_partial("not even its beginning");
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
}

TEST_F(HubTest, StartsAgainWhenAnotherRangeComes) {
  leave_partial(std::string_view(weights_).substr(0, 1000));
  fail_storage([this](Reply) {
    return Reply{
        .code = 206, .fields = {{"Content-Range", "bytes 900-49999/50000"}}, .body = weights_.substr(900)};
  });
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
  EXPECT_EQ(ranges(), (std::vector<std::string>{"bytes=1000-", ""}));
}

TEST_F(HubTest, StartsAgainWhenTheRangeIsRefused) {
  leave_partial(std::string_view(weights_).substr(0, 1000));
  fail_storage([](Reply) { return Reply{.code = 416}; });
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
  EXPECT_EQ(ranges(), (std::vector<std::string>{"bytes=1000-", ""}));
}

TEST_F(HubTest, APartialFileThatIsWholeIsOnlyChecked) {
  leave_partial(weights_);
  ASSERT_OK(fetch());
  EXPECT_THAT(hub_.storage().requests(), IsEmpty());
}

TEST_F(HubTest, ALongerPartialFileIsThrownAway) {
  leave_partial(weights_ + "and more");
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
}

TEST_F(HubTest, AnEarlierPartThatWasWrongIsFetchedAgain) {
  leave_partial(std::string(1000, 'x'));
  const auto snapshot = fetch();
  ASSERT_OK(snapshot);
  EXPECT_EQ(weights_of(*snapshot), weights_);
}

TEST_F(HubTest, AFileWithAnotherChecksumIsNotKept) {
  fail_storage([](Reply reply) {
    reply.body[7] ^= 1;
    return reply;
  });
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(message_of(result.status())),
              AllOf(HasSubstr("model.safetensors"), HasSubstr(testing::sha256(weights_))));
  EXPECT_FALSE(fs::exists(partial()));
  EXPECT_FALSE(fs::exists(repository() / "blobs" / testing::sha256(weights_)));
  EXPECT_OK(fetch());
}

TEST_F(HubTest, ASmallFileIsCheckedToo) {
  hub_.fail_next(FakeHub::At::kGet, [](Reply reply) {
    reply.body[0] = '[';
    return reply;
  });
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(HubTest, PinnedSizesAndChecksumsWinOverTheServers) {
  const std::string wrong = testing::sha256("another");
  request_.files = {{"model.safetensors", Need::kRequired, weights_.size(), wrong}};
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kDataLoss);
  request_.files = {{"model.safetensors", Need::kRequired, weights_.size() + 1}};
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kDataLoss);
  const std::string right = testing::sha256(weights_);
  request_.files = {{"model.safetensors", Need::kRequired, weights_.size(), right}};
  EXPECT_OK(fetch());
}

TEST_F(HubTest, ADamagedCacheIsRepaired) {
  const std::string right = testing::sha256(weights_);
  request_.files = {{"model.safetensors", Need::kRequired, weights_.size(), right}};
  ASSERT_OK(fetch());
  std::string damaged = weights_;
  damaged[100] ^= 1;
  ASSERT_OK(write_file_atomic(repository() / "blobs" / right, damaged));
  const auto again = fetch();
  ASSERT_OK(again);
  EXPECT_EQ(weights_of(*again), weights_);
}

TEST_F(HubTest, MoreBytesThanAnnouncedAreNotStored) {
  fail_storage([](Reply reply) {
    reply.body += "surplus";
    return reply;
  });
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(HubTest, TriesAgainWhenTheServerIsInTrouble) {
  hub_.fail_next(FakeHub::At::kHead, [](Reply) { return Reply{.code = 503}; });
  hub_.fail_next(FakeHub::At::kGet, [](Reply) {
    return Reply{.code = 429, .fields = {{"Retry-After", "60"}}};
  });
  fail_storage([](Reply) { return Reply{.code = 500}; });
  EXPECT_OK(fetch());
}

TEST_F(HubTest, GivesUpOnAServerThatStaysInTrouble) {
  for (int i = 0; i < 10; ++i) hub_.fail_next(FakeHub::At::kHead, [](Reply) { return Reply{.code = 503}; });
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(message_of(result.status())), HasSubstr("503"));
  EXPECT_EQ(hub_.hub().requests().size(), 3u);
}

TEST_F(HubTest, NoticesASilentServer) {
  options_.stall_timeout = std::chrono::milliseconds(100);
  options_.attempts = 1;
  fail_storage([](Reply reply) {
    reply.cut_after = 1000;
    reply.silent = true;
    return reply;
  });
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(message_of(result.status())), AllOf(HasSubstr("100 ms"), Not(HasSubstr("secret"))));
  EXPECT_EQ(fs::file_size(partial()), 1000u);
}

TEST_F(HubTest, SaysThatNobodyAnswers) {
  {
    const testing::HttpServer gone([](const Request&) { return Reply{}; });
    options_.endpoint = gone.url();
  }
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(message_of(result.status())), HasSubstr("não aceita conexões"));
}

TEST_F(HubTest, CancellingEndsATransfer) {
  Context context;
  fail_storage([&](Reply reply) {
    context.cancel();
    reply.cut_after = 1000;
    reply.silent = true;
    return reply;
  });
  EXPECT_EQ(fetch(context).status().code(), absl::StatusCode::kCancelled);
}

TEST_F(HubTest, SaysWhatIsMissing) {
  request_.files = {{"nothing.json"}};
  EXPECT_THAT(message(), AllOf(HasSubstr("nothing.json"), HasSubstr("org/model"), HasSubstr("não existe")));
  request_.revision = "v9";
  EXPECT_THAT(message(), HasSubstr("a revisão v9 não existe"));
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kNotFound);
}

TEST_F(HubTest, SaysWhoMustBeAsked) {
  const auto refuse = [this](int code, const char* why) {
    hub_.fail_next(FakeHub::At::kHead, [=](Reply) {
      return Reply{.code = code, .fields = {{"X-Error-Code", why}}};
    });
  };
  refuse(401, "RepoNotFound");
  EXPECT_THAT(message(), AllOf(HasSubstr("não existe ou é privado"), HasSubstr("HF_TOKEN")));
  refuse(403, "GatedRepo");
  EXPECT_THAT(message(), AllOf(HasSubstr("termos"), HasSubstr(hub_.url() + "/org/model")));
  options_.token = "hf_old";
  refuse(401, "");
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(message_of(result.status())), HasSubstr("não dá acesso"));
}

TEST_F(HubTest, ServersCannotNameFilesOutsideTheCache) {
  for (const char* etag : {"../../evil", "", ".hidden", "a/b"}) {
    hub_.fail_next(FakeHub::At::kHead, [=](Reply) {
      return Reply{.fields = {{"X-Repo-Commit", kCommit}, {"ETag", etag}}, .body = "x"};
    });
    EXPECT_THAT(message(), HasSubstr("HF_ENDPOINT")) << etag;
  }
  hub_.fail_next(FakeHub::At::kHead, [](Reply) {
    return Reply{.fields = {{"X-Repo-Commit", "../.."}, {"ETag", "abc"}}, .body = "x"};
  });
  EXPECT_THAT(message(), HasSubstr("HF_ENDPOINT"));
}

TEST_F(HubTest, RefusesNamesThatAreNone) {
  request_.revision = "../main";
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kInvalidArgument);
  request_.revision = "main";
  request_.repository = "org/..";
  EXPECT_EQ(fetch().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(HubTest, RefusesBeforeDownloadingWhatTheDiskCannotHold) {
  options_.free_bytes = [](const fs::path&) { return std::uint64_t{49'999}; };
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(message_of(result.status())), HasSubstr("50,0 kB"));
  EXPECT_THAT(hub_.storage().requests(), IsEmpty());
}

TEST_F(HubTest, TwoProcessesDoNotWriteTheSameFile) {
  const fs::path lock =
      options_.cache / ".locks" / "models--org--model" / (testing::sha256(weights_) + ".lock");
  fs::create_directories(lock.parent_path());
  const auto held = FileLock::acquire(lock);
  ASSERT_OK(held);
  const auto result = fetch();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(message_of(result.status())), HasSubstr("outro processo"));
}

}  // namespace
}  // namespace atimo::models
