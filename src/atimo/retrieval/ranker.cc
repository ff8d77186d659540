#include "atimo/retrieval/ranker.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"

namespace atimo::retrieval {
namespace {

static_assert(std::endian::native == std::endian::little, "ranker files are read as they are");

constexpr std::string_view kMagic = "ATIMORNK";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMaxHidden = 1'024;
constexpr std::size_t kLongQuestion = 9;  // stems
constexpr float kShareOfShort = 0.25f;

struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t inputs;
  std::uint64_t features;  // feature_set()
  std::uint32_t hidden;
  std::uint32_t reserved;
};
static_assert(sizeof(Header) == 32);

absl::Status damaged(const std::string& what) {
  return absl::DataLossError(concat("ordenador danificado: ", what));
}

absl::StatusOr<Header> read_header(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof(header) + sizeof(std::uint64_t)) return damaged("curto demais");
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (std::string_view(header.magic, sizeof(header.magic)) != kMagic) return damaged("não é um ordenador");
  if (header.version != kVersion)
    return damaged(concat("da versão ", header.version, "; esta lê a ", kVersion));
  std::uint64_t checksum = 0;
  std::memcpy(&checksum, bytes.data() + bytes.size() - sizeof(checksum), sizeof(checksum));
  if (hash64(bytes.substr(0, bytes.size() - sizeof(checksum))) != checksum)
    return damaged("a soma de verificação não confere");
  if (header.features != feature_set() || header.inputs != feature_names().size()) {
    return absl::FailedPreconditionError(
        "o ordenador foi treinado com outros atributos: treine-o de novo (docs/training.md)");
  }
  if (header.hidden > kMaxHidden) return damaged(concat(header.hidden, " unidades ocultas"));
  return header;
}

}  // namespace

absl::StatusOr<Ranker> Ranker::parse(std::string_view bytes) {
  ATIMO_ASSIGN_OR_RETURN(const Header header, read_header(bytes));
  Ranker ranker;
  ranker.inputs_ = header.inputs;
  ranker.hidden_ = header.hidden;
  std::string_view left = bytes.substr(sizeof(header), bytes.size() - sizeof(header) - sizeof(std::uint64_t));
  const auto take = [&left](std::vector<float>& values, std::size_t count) {
    if (left.size() < count * sizeof(float)) return false;
    values.resize(count);
    std::memcpy(values.data(), left.data(), count * sizeof(float));
    left.remove_prefix(count * sizeof(float));
    return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
  };
  const bool whole =
      take(ranker.means_, ranker.inputs_) && take(ranker.inverse_deviations_, ranker.inputs_) &&
      take(ranker.linear_, ranker.inputs_) && take(ranker.first_, ranker.hidden_ * ranker.inputs_) &&
      take(ranker.first_bias_, ranker.hidden_) && take(ranker.second_, ranker.hidden_);
  if (!whole || !left.empty()) return damaged("pesos a mais, a menos ou que não são números");
  return ranker;
}

std::vector<float> Ranker::scores(const FeatureTable& features) const {
  std::vector<float> scores(features.units);
  std::vector<float> inputs(inputs_);
  for (std::size_t unit = 0; unit < features.units; ++unit) {
    const std::span<const float> row = features.row(unit);
    float score = 0;
    for (std::size_t i = 0; i < inputs_; ++i) {
      inputs[i] = std::isnan(row[i]) ? 0 : (row[i] - means_[i]) * inverse_deviations_[i];
      score += linear_[i] * inputs[i];
    }
    for (std::size_t h = 0; h < hidden_; ++h) {
      const float* weights = &first_[h * inputs_];
      float sum = first_bias_[h];
      for (std::size_t i = 0; i < inputs_; ++i) sum += weights[i] * inputs[i];
      score += second_[h] * std::max(sum, 0.0f);
    }
    scores[unit] = score;
  }
  return scores;
}

float learned_share(const LexicalQuery& query) {
  return query.stems.size() > kLongQuestion ? 1.0f : kShareOfShort;
}

void reorder(std::span<const float> learned, float share, std::vector<ScoredUnit>& units) {
  if (units.empty()) return;
  const auto [least, most] = std::minmax_element(learned.begin(), learned.end());
  const float range = *most - *least;
  float best = 0;
  for (const ScoredUnit& unit : units) best = std::max(best, unit.score);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const float of_learned = range > 0 ? (learned[i] - *least) / range : 0;
    const float of_search = best > 0 ? units[i].score / best : 0;
    units[i].score = share * of_learned + (1 - share) * of_search;
  }
  std::stable_sort(units.begin(), units.end(),
                   [](const ScoredUnit& a, const ScoredUnit& b) { return a.score > b.score; });
}

}  // namespace atimo::retrieval
