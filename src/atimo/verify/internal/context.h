#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/verify/devices.h"
#include "atimo/verify/finding.h"
#include "atimo/verify/internal/citation.h"
#include "atimo/verify/internal/quotation_finder.h"

namespace atimo::verify::internal {

// What came out for a citation.
struct Ruling {
  Problem problem = Problem::kNone;
  std::string device_id;  // empty when it does not exist
  Citation citation;      // as it was understood
};

// What a model was given, and what exists beyond it. Used by one thread.
class Context {
 public:
  Context(std::vector<Passage> passages, const Devices& devices);

  // Citations that the passages' own texts make count as given.
  Ruling rule_reference(const Citation& citation) const;
  // Only what was given counts. `id` as marker_ids() makes it; `norm` stands in where it names none.
  Ruling rule_marker(std::string_view id, const std::optional<legal::NormId>& norm) const;
  bool is_passage(std::string_view id) const;

  // The norm, or the article, of every passage; nullopt where they differ.
  std::optional<legal::NormId> only_norm() const;
  legal::DevicePath only_article() const;

  // Looks for a quotation in what was cited, in passages and in the devices' own texts.
  QuotationMatch find_in(const std::vector<Ruling>& cited, std::string_view quoted);
  // In every passage; `source` of the match is the passage's number.
  QuotationMatch find_anywhere(std::string_view quoted);
  const Passage& passage(std::size_t number) const { return passages_[number]; }

 private:
  struct Norm {
    legal::NormId id;
    std::string document;  // "lei-14133-2021"
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t norm_of(const legal::NormId& id) const;
  Ruling rule_device(const Citation& citation, std::size_t norm) const;
  Ruling rule_range(const Citation& citation, std::size_t norm) const;
  Ruling rule_whole_norm(const Citation& citation, std::size_t norm) const;
  Ruling rule_absent(const Citation& citation) const;
  bool mentions(const Citation& citation) const;
  void read_mentions(std::size_t passage);
  std::vector<std::size_t> sources_of(const Ruling& cited);

  const std::vector<Passage> passages_;
  const Devices& devices_;
  std::vector<Norm> norms_;
  std::vector<std::size_t> norm_of_passage_;
  std::vector<legal::DevicePath> paths_;  // of the passages; empty where the id tells none
  std::vector<Citation> mentions_;
  QuotationFinder finder_;
  absl::flat_hash_map<std::string, std::size_t> device_sources_;
};

}  // namespace atimo::verify::internal
