// Real weights, end to end: published files to model files to vectors. tools/fetch-test-model brings them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/encoder.h"
#include "atimo/models/model_store.h"
#include "atimo/models/published_files.h"
#include "support/status_matchers.h"

namespace atimo::models {
namespace {

using encoder::Precision;
using Vectors = std::vector<std::vector<float>>;

constexpr std::string_view kName = "all-minilm-l6-v2";
constexpr std::size_t kNeighbours = 10;

absl::StatusOr<Vectors> embed(const std::filesystem::path& path, const std::vector<std::string>& texts) {
  ATIMO_ASSIGN_OR_RETURN(const auto model, encoder::Encoder::open(path, {}));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  ATIMO_ASSIGN_OR_RETURN(auto results, model->embed(Context(), views, {.lane = encoder::Lane::kIngest}));
  Vectors vectors;
  for (auto& result : results) {
    ATIMO_RETURN_IF_ERROR(result.status());
    vectors.push_back(std::move(result->dense));
  }
  return vectors;
}

// Three hundred and more sentences about many things, in two languages.
std::vector<std::string> composed_sentences() {
  constexpr std::array kSubjects = {
      "O servidor público", "A empresa contratada",     "O prefeito",      "A comissão de licitação",
      "O menor aprendiz",   "A proprietária do imóvel", "O motorista",     "A escola rural",
      "O hospital",         "O gato do vizinho",        "A bibliotecária", "O rio da cidade"};
  constexpr std::array kPredicates = {"deve apresentar os documentos em dez dias.",
                                      "não pode receber vantagem indevida.",
                                      "responde pelos danos que causar.",
                                      "recebe uma indenização pelo atraso.",
                                      "foi visto na praça durante a chuva.",
                                      "precisa de autorização do juiz.",
                                      "paga o imposto no mês de março.",
                                      "publica o relatório todos os anos.",
                                      "tem direito a férias remuneradas.",
                                      "perdeu o trem da manhã.",
                                      "recorre da decisão ao tribunal.",
                                      "guarda as fotografias antigas.",
                                      "está isento da taxa de inscrição."};
  constexpr std::array kEnglishSubjects = {"The tenant",       "A public official",  "The contractor",
                                           "Our teacher",      "The old lighthouse", "A young chemist",
                                           "The city council", "The orchestra",      "My neighbour's dog",
                                           "The airline",      "A retired judge",    "The software"};
  constexpr std::array kEnglishPredicates = {"must file the papers within ten days.",
                                             "is liable for the damage.",
                                             "was seen near the harbour at dawn.",
                                             "needs the consent of the court.",
                                             "pays the tax every spring.",
                                             "published a report on water quality.",
                                             "has a right to paid leave.",
                                             "missed the morning train.",
                                             "appealed against the ruling.",
                                             "keeps a box of old photographs.",
                                             "crashed without a warning.",
                                             "sings louder than expected.",
                                             "cancelled the contract last week."};
  std::vector<std::string> sentences;
  for (const char* subject : kSubjects) {
    for (const char* predicate : kPredicates) sentences.push_back(concat(subject, " ", predicate));
  }
  for (const char* subject : kEnglishSubjects) {
    for (const char* predicate : kEnglishPredicates) sentences.push_back(concat(subject, " ", predicate));
  }
  return sentences;
}

// Cosines of one vector with all the others.
std::vector<float> similarities(const Vectors& vectors, std::size_t of) {
  std::vector<float> scores;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (i != of) scores.push_back(encoder::dense_score(vectors[of], vectors[i]));
  }
  return scores;
}

std::vector<std::size_t> nearest(const std::vector<float>& scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::partial_sort(order.begin(), order.begin() + kNeighbours, order.end(),
                    [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  order.resize(kNeighbours);
  std::sort(order.begin(), order.end());
  return order;
}

double kendall_tau(const std::vector<float>& a, const std::vector<float>& b) {
  std::int64_t concordant = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = i + 1; j < a.size(); ++j) concordant += (a[i] > a[j]) == (b[i] > b[j]) ? 1 : -1;
  }
  return static_cast<double>(concordant) /
         (static_cast<double>(a.size()) * static_cast<double>(a.size() - 1) / 2);
}

// What a precision costs against another.
struct Agreement {
  double mean_cosine = 0, first_percentile_cosine = 0, overlap = 0, tau = 0;
};

Agreement agreement(const Vectors& exact, const Vectors& rounded) {
  Agreement result;
  std::vector<double> cosines;
  const auto count = static_cast<double>(exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    cosines.push_back(encoder::dense_score(exact[i], rounded[i]));
    const std::vector<float> a = similarities(exact, i);
    const std::vector<float> b = similarities(rounded, i);
    const std::vector<std::size_t> near_a = nearest(a);
    const std::vector<std::size_t> near_b = nearest(b);
    std::vector<std::size_t> common;
    std::set_intersection(near_a.begin(), near_a.end(), near_b.begin(), near_b.end(),
                          std::back_inserter(common));
    result.overlap += static_cast<double>(common.size()) / kNeighbours / count;
    result.tau += kendall_tau(a, b) / count;
  }
  std::sort(cosines.begin(), cosines.end());
  result.mean_cosine = std::accumulate(cosines.begin(), cosines.end(), 0.0) / count;
  result.first_percentile_cosine = cosines[cosines.size() / 100];
  return result;
}

class MiniLmTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(published_ / "model.safetensors"))
      GTEST_SKIP() << "no real weights in " << published_ << ": tools/fetch-test-model brings them";
    auto folder = TempDir::create("atimo-minilm-");
    ASSERT_OK(folder);
    folder_.emplace(*std::move(folder));
  }

  absl::StatusOr<std::filesystem::path> install(Precision precision) const {
    ATIMO_RETURN_IF_ERROR(check_published_files(Context(), *find_model(kName), published_));
    const ModelStore store(folder_->path());
    ATIMO_ASSIGN_OR_RETURN(const InstallPlan plan, store.plan(kName, precision, published_));
    ATIMO_RETURN_IF_ERROR(store.install(Context(), plan).status());
    return plan.target;
  }

  Agreement against_fp32(Precision precision) const {
    const std::vector<std::string> sentences = composed_sentences();
    const auto exact = embed(*install(Precision::kF32), sentences);
    const auto rounded = embed(*install(precision), sentences);
    EXPECT_OK(exact);
    EXPECT_OK(rounded);
    if (!exact.ok() || !rounded.ok()) return {};
    const Agreement result = agreement(*exact, *rounded);
    std::cout << fmt::format(
        "{} against fp32, {} sentences: cosine mean {:.5f}, p1 {:.5f}; top-{} overlap {:.2f} %, "
        "Kendall tau {:.4f}\n",
        encoder::name_of(precision), sentences.size(), result.mean_cosine, result.first_percentile_cosine,
        kNeighbours, 100 * result.overlap, result.tau);
    return result;
  }

  const std::filesystem::path published_ = ATIMO_SOURCE_DIR "/build/test-models/all-minilm-l6-v2";
  std::optional<TempDir> folder_;
};

// tools/reference/minilm_goldens.py made them with torch and transformers.
TEST_F(MiniLmTest, Fp32GivesWhatTorchGives) {
  const auto text = read_file(ATIMO_SOURCE_DIR "/tests/models/data/minilm_goldens.json", 1 << 20);
  ASSERT_OK(text);
  const auto goldens = nlohmann::json::parse(*text);
  std::vector<std::string> sentences;
  for (const auto& golden : goldens) sentences.push_back(golden["text"]);
  ASSERT_GE(sentences.size(), 40u);
  const auto path = install(Precision::kF32);
  ASSERT_OK(path);
  const auto vectors = embed(*path, sentences);
  ASSERT_OK(vectors);
  double worst = 0;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const auto expected = goldens[i]["dense"].get<std::vector<double>>();
    for (std::size_t d = 0; d < expected.size(); ++d) {
      const double off = std::abs(expected[d] - (*vectors)[i][d]);
      worst = std::max(worst, off);
      EXPECT_LE(off, 1e-4) << sentences[i] << ", component " << d;
    }
  }
  std::cout << fmt::format("fp32 against torch: at most {:.2g} off\n", worst);
}

TEST_F(MiniLmTest, Bf16AgreesWithFp32) {
  const Agreement result = against_fp32(Precision::kBf16);
  EXPECT_GE(result.mean_cosine, 0.9995);
  EXPECT_GE(result.overlap, 0.95);
}

TEST_F(MiniLmTest, Int8AgreesWithFp32) {
  const Agreement result = against_fp32(Precision::kInt8);
  EXPECT_GE(result.mean_cosine, 0.995);
  EXPECT_GE(result.first_percentile_cosine, 0.98);
  EXPECT_GE(result.overlap, 0.95);
  EXPECT_GE(result.tau, 0.97);
}

}  // namespace
}  // namespace atimo::models
