#include "atimo/engine/citation_counter.h"

#include "atimo/legal/reference.h"

namespace atimo::engine {
namespace {

// 0: the norm as a whole, or one of its parts that is no article.
std::uint32_t article_of(const legal::DevicePath& path) {
  const legal::DevicePath article = path.article();
  return article.empty() ? 0 : article.steps.back().number;
}

}  // namespace

void CitationCounter::add(std::string_view text) {
  legal::NormId last;
  for (const legal::Reference& reference : legal::find_references(text)) {
    if (reference.norm.is_known()) last = reference.norm;
    const legal::NormId& norm = reference.norm.is_known()                    ? reference.norm
                                : reference.previous_norm && last.is_known() ? last
                                                                             : own_;
    count(norm, reference.path);
    if (reference.range_end) count(norm, *reference.range_end);
  }
}

void CitationCounter::count(const legal::NormId& norm, const legal::DevicePath& path) {
  const std::uint32_t article = article_of(path);
  if (!norm.is_known() || (article == 0 && &norm == &own_)) return;
  ++counts_[{norm.type, norm.number, norm.year, article}];
}

std::vector<store::NormCitations> CitationCounter::finish() const {
  std::vector<store::NormCitations> citations;
  for (const auto& [key, count] : counts_) {
    store::NormCitations cited;
    std::tie(cited.norm.type, cited.norm.number, cited.norm.year, cited.article) = key;
    cited.count = count;
    citations.push_back(std::move(cited));
  }
  return citations;
}

}  // namespace atimo::engine
