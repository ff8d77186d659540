#include "atimo/retrieval/device_selection.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "atimo/base/concat.h"
#include "atimo/retrieval/definition.h"

namespace atimo::retrieval {
namespace {

constexpr float kAncestorWeight = 0.5f;
constexpr float kMmrLambda = 0.7f;
constexpr float kNearCopy = 0.85f;
constexpr float kWorthShowing = 0.5f;   // of the best device's score
constexpr float kTypicalStems = 20.0f;  // length at which a device is neither favoured nor penalised
constexpr float kLengthB = 0.4f;

using StemSet = absl::flat_hash_set<std::string>;

struct ScoredDevice {
  StemSet stems;
  std::optional<std::size_t> parent;
  float score = 0;
};

std::string own_text(const store::StoredDevice& device) { return concat(device.heading, ' ', device.text); }

float jaccard(const StemSet& a, const StemSet& b) {
  if (a.empty() || b.empty()) return 0;
  const StemSet& smaller = a.size() < b.size() ? a : b;
  const StemSet& larger = a.size() < b.size() ? b : a;
  const auto shared = static_cast<float>(std::count_if(
      smaller.begin(), smaller.end(), [&](const std::string& stem) { return larger.contains(stem); }));
  return shared / (static_cast<float>(a.size() + b.size()) - shared);
}

std::vector<ScoredDevice> read_devices(text::Analyzer& analyzer, std::span<const store::StoredDevice> unit) {
  absl::flat_hash_map<std::string_view, std::size_t> places;
  std::vector<ScoredDevice> devices(unit.size());
  for (std::size_t i = 0; i < unit.size(); ++i) {
    for (const text::Token& token : analyzer.analyze(own_text(unit[i]))) {
      if (!token.is_stop_word) devices[i].stems.insert(token.stem);
    }
    if (const auto parent = places.find(unit[i].parent_id); parent != places.end())
      devices[i].parent = parent->second;
    places.try_emplace(unit[i].id, i);
  }
  return devices;
}

// The weight (0..1) with which a device has a stem: its own, or inherited from what introduces it.
float presence(const std::vector<ScoredDevice>& devices, std::size_t at, const std::string& stem) {
  if (devices[at].stems.contains(stem)) return 1;
  for (auto up = devices[at].parent; up; up = devices[*up].parent) {
    if (devices[*up].stems.contains(stem)) return kAncestorWeight;
  }
  return 0;
}

// The inciso that defines the term asked about comes before those that use it.
void prefer_definitions(text::Analyzer& analyzer, const LexicalQuery& query,
                        std::span<const store::StoredDevice> unit, std::vector<ScoredDevice>& devices) {
  if (query.defined.empty()) return;
  for (std::size_t i = 0; i < unit.size(); ++i) {
    const std::string above = devices[i].parent ? concat(unit[*devices[i].parent].text, '\n') : std::string();
    float share = 0;
    for (const std::string& term : defined_terms(analyzer, concat(above, unit[i].label, ' ', unit[i].text))) {
      for (const index::QueryTerm& asked : query.defined) {
        if (asked.term == concat(kDefined, term)) share = std::max(share, asked.weight);
      }
    }
    devices[i].score *= 1 + share;
  }
}

std::vector<std::size_t> by_marginal_relevance(const std::vector<ScoredDevice>& devices,
                                               std::size_t max_devices) {
  std::vector<std::size_t> order(devices.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto best = *std::max_element(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return devices[a].score < devices[b].score;
  });
  const float top = devices[best].score;
  std::vector<std::size_t> chosen{best};
  std::erase_if(
      order, [&](std::size_t i) { return i == best || devices[i].score < kWorthShowing * top || top <= 0; });
  while (chosen.size() < max_devices && !order.empty()) {
    std::size_t next = order.size();
    float next_gain = -1;
    for (std::size_t k = 0; k < order.size(); ++k) {
      float similarity = 0;
      for (const std::size_t c : chosen)
        similarity = std::max(similarity, jaccard(devices[order[k]].stems, devices[c].stems));
      if (similarity > kNearCopy) continue;
      const float gain = kMmrLambda * devices[order[k]].score / top - (1 - kMmrLambda) * similarity;
      if (gain > next_gain) next = k, next_gain = gain;
    }
    if (next == order.size()) break;
    chosen.push_back(order[next]);
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return chosen;
}

std::vector<std::size_t> with_ancestors(const std::vector<ScoredDevice>& devices,
                                        const std::vector<std::size_t>& chosen) {
  std::set<std::size_t> shown{0};
  if (devices.size() > 1 && devices[1].parent == 0u)
    shown.insert(1);  // the caput introduces everything below
  for (const std::size_t i : chosen) {
    shown.insert(i);
    for (auto up = devices[i].parent; up; up = devices[*up].parent) shown.insert(*up);
  }
  return {shown.begin(), shown.end()};
}

float coverage(const std::vector<ScoredDevice>& devices, const LexicalQuery& query,
               const std::vector<float>& idf) {
  float found = 0;
  float all = 0;
  for (std::size_t i = 0; i < query.stems.size(); ++i) {
    const float mass = idf[i] * query.stems[i].weight;
    all += mass;
    const bool present = std::any_of(devices.begin(), devices.end(), [&](const ScoredDevice& d) {
      return d.stems.contains(query.stems[i].stem);
    });
    if (present) found += mass;
  }
  return all > 0 ? found / all : 0;
}

// What stands for the text of a device that lost it, or never had it.
std::string_view absence_of(const store::StoredDevice& device) {
  switch (device.status) {
    case legal::DeviceStatus::kRevoked:
      return "(revogado)";
    case legal::DeviceStatus::kVetoed:
      return "(vetado)";
    case legal::DeviceStatus::kInForce:
      break;
  }
  return {};
}

}  // namespace

Selection select_devices(text::Analyzer& analyzer, const CorpusView& corpus, const LexicalQuery& query,
                         std::span<const store::StoredDevice> unit, std::size_t max_devices) {
  std::vector<ScoredDevice> devices = read_devices(analyzer, unit);
  std::vector<float> idf;
  for (const WeightedStem& stem : query.stems) idf.push_back(stem_idf(corpus, stem.stem));
  for (std::size_t i = 0; i < devices.size(); ++i) {
    float sum = 0;
    for (std::size_t t = 0; t < query.stems.size(); ++t) {
      sum += idf[t] * query.stems[t].weight * presence(devices, i, query.stems[t].stem);
    }
    const float length = static_cast<float>(devices[i].stems.size()) / kTypicalStems;
    devices[i].score =
        devices[i].stems.empty() ? 0 : sum / (1 - kLengthB + kLengthB * std::max(length, 0.5f));
  }
  prefer_definitions(analyzer, query, unit, devices);
  Selection selection;
  selection.coverage = coverage(devices, query, idf);
  const std::vector<std::size_t> chosen = by_marginal_relevance(devices, max_devices);
  selection.best = chosen.front();
  if (unit.front().full_text.size() <= kWholeUnitBytes) {
    for (std::size_t i = 0; i < unit.size(); ++i) selection.shown.push_back(i);
  } else {
    selection.shown = with_ancestors(devices, chosen);
  }
  return selection;
}

std::string quote(std::span<const store::StoredDevice> unit, std::span<const std::size_t> shown) {
  std::string out;
  std::size_t expected = 0;
  bool label_pending = false;  // an article's label stands on the line of its caput
  for (const std::size_t i : shown) {
    const store::StoredDevice& device = unit[i];
    if (i != expected && !out.empty()) out.append("\n[…]");
    expected = i + 1;
    const bool caput_follows = device.kind == legal::DeviceKind::kArtigo && unit.size() > 1;
    const std::string_view text =
        device.text.empty() && !caput_follows ? absence_of(device) : std::string_view(device.text);
    if (device.label.empty() && text.empty()) continue;
    const bool continues_label = label_pending && device.kind == legal::DeviceKind::kCaput;
    if (!out.empty()) out.append(continues_label ? " " : "\n");
    out.append(device.label);
    if (!device.label.empty() && !text.empty()) out.push_back(' ');
    out.append(text);
    label_pending = device.kind == legal::DeviceKind::kArtigo && device.text.empty();
  }
  if (expected < unit.size() && !out.empty()) out.append("\n[…]");
  return out;
}

}  // namespace atimo::retrieval
