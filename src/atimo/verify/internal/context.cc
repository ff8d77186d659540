#include "atimo/verify/internal/context.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/legal/reference.h"

namespace atimo::verify::internal {
namespace {

constexpr std::uint32_t kMostInRange = 100;

std::string_view document_of(std::string_view id) { return id.substr(0, id.find('#')); }

legal::DevicePath path_of(std::string_view id) {
  const std::size_t mark = id.find('#');
  if (mark == std::string_view::npos) return {};
  return legal::DevicePath::parse_lexml(id.substr(mark + 1)).value_or(legal::DevicePath{});
}

std::string device_id(std::string_view document, const legal::DevicePath& path) {
  return path.empty() ? std::string(document) : concat(document, "#", path.to_lexml());
}

}  // namespace

Context::Context(std::vector<Passage> passages, const Devices& devices)
    : passages_(std::move(passages)), devices_(devices) {
  for (const Passage& passage : passages_) {
    const std::string_view document = document_of(passage.id);
    const auto known = std::find_if(norms_.begin(), norms_.end(),
                                    [&](const Norm& norm) { return norm.document == document; });
    norm_of_passage_.push_back(static_cast<std::size_t>(known - norms_.begin()));
    if (known == norms_.end()) norms_.push_back({passage.norm, std::string(document)});
    paths_.push_back(path_of(passage.id));
    finder_.add_source(passage.text);
  }
  for (std::size_t i = 0; i < passages_.size(); ++i) read_mentions(i);
}

// "nos termos do art. 24" in a passage is a reference that the norm itself makes.
void Context::read_mentions(std::size_t passage) {
  for (legal::Reference& reference : legal::find_references(passages_[passage].text)) {
    if (reference.previous_norm) continue;
    Citation mention{std::move(reference.norm), std::move(reference.path), std::move(reference.range_end)};
    if (!mention.norm.is_known()) mention.norm = passages_[passage].norm;
    if (lacks_article(mention.path)) {
      if (mention.range_end) mention.range_end = complete(paths_[passage], *mention.range_end);
      mention.path = complete(paths_[passage], mention.path);
      if (mention.path.empty()) continue;
    }
    mentions_.push_back(std::move(mention));
  }
}

bool Context::mentions(const Citation& citation) const {
  return std::any_of(mentions_.begin(), mentions_.end(), [&](const Citation& mention) {
    const bool same_norm = mention.norm.matches(citation.norm);
    if (citation.path.empty()) return same_norm;
    return same_norm && citation.range_end == mention.range_end && citation.path.contains(mention.path);
  });
}

std::optional<legal::NormId> Context::only_norm() const {
  return norms_.size() == 1 ? std::optional(norms_[0].id) : std::nullopt;
}

legal::DevicePath Context::only_article() const {
  if (norms_.size() != 1) return {};
  const legal::DevicePath article = paths_[0].article();
  const bool shared = std::all_of(paths_.begin(), paths_.end(),
                                  [&](const legal::DevicePath& path) { return path.article() == article; });
  return shared ? article : legal::DevicePath{};
}

bool Context::is_passage(std::string_view id) const {
  return std::any_of(passages_.begin(), passages_.end(),
                     [&](const Passage& passage) { return passage.id == id; });
}

// The norm of the context that `id` names; two that it may name are none.
std::size_t Context::norm_of(const legal::NormId& id) const {
  std::size_t found = kNone;
  for (std::size_t i = 0; i < norms_.size(); ++i) {
    if (!norms_[i].id.matches(id)) continue;
    if (found != kNone) return kNone;
    found = i;
  }
  return found;
}

Ruling Context::rule_reference(const Citation& citation) const {
  const std::size_t norm = norm_of(citation.norm);
  if (citation.path.empty()) return rule_whole_norm(citation, norm);
  Ruling ruling = citation.range_end ? rule_range(citation, norm) : rule_device(citation, norm);
  if (ruling.problem == Problem::kNotInContext && mentions(citation)) ruling.problem = Problem::kNone;
  if (ruling.problem == Problem::kUnknownNorm && mentions(citation)) ruling.problem = Problem::kNone;
  return ruling;
}

Ruling Context::rule_whole_norm(const Citation& citation, std::size_t norm) const {
  const auto known = devices_.find(norm == kNone ? citation.norm : norms_[norm].id, {});
  Ruling ruling{Problem::kNone, norm == kNone ? std::string() : norms_[norm].document, citation};
  if (known) ruling.device_id = known->id;
  if (norm == kNone && !mentions(citation)) {
    ruling.problem = known ? Problem::kNotInContext : Problem::kUnknownNorm;
  } else if (known && !known->in_force) {
    ruling.problem = Problem::kNotInForce;
  }
  return ruling;
}

// Not among the passages, nor above or below one.
Ruling Context::rule_absent(const Citation& citation) const {
  Ruling ruling{Problem::kNotInContext, {}, citation};
  if (const auto device = devices_.find(citation.norm, citation.path)) {
    ruling.device_id = device->id;
    if (!device->in_force) ruling.problem = Problem::kNotInForce;
    return ruling;
  }
  const bool known = norm_of(citation.norm) != kNone || devices_.find(citation.norm, {}).has_value();
  ruling.problem = known ? Problem::kUnknownDevice : Problem::kUnknownNorm;
  return ruling;
}

Ruling Context::rule_device(const Citation& citation, std::size_t norm) const {
  Citation understood = citation;
  if (norm != kNone) understood.norm = norms_[norm].id;
  bool given = false, certain = false, in_force = true;
  for (std::size_t i = 0; norm != kNone && i < passages_.size(); ++i) {
    if (norm_of_passage_[i] != norm || paths_[i].empty()) continue;
    const bool at_or_above = citation.path.contains(paths_[i]);
    const bool below = paths_[i].contains(citation.path);
    given |= at_or_above || below;
    certain |= at_or_above;
    if (at_or_above && below) in_force &= passages_[i].in_force;
  }
  if (!given) return rule_absent(understood);
  const auto device = devices_.find(understood.norm, citation.path);
  if (!device && !certain) return {Problem::kUnknownDevice, {}, understood};
  Ruling ruling{Problem::kNone, device_id(norms_[norm].document, citation.path), understood};
  if (device) ruling.device_id = device->id;
  if (!in_force || (device && !device->in_force)) ruling.problem = Problem::kNotInForce;
  return ruling;
}

// Every device of the range must hold by itself.
Ruling Context::rule_range(const Citation& citation, std::size_t norm) const {
  Citation each{citation.norm, citation.path, std::nullopt};
  const std::uint32_t first = citation.path.steps.back().number;
  const std::uint32_t last = citation.range_end->steps.back().number;
  Ruling ruling = rule_device(each, norm);
  const std::string begin = ruling.device_id;
  for (std::uint32_t number = first + 1; number <= last && ruling.problem == Problem::kNone; ++number) {
    if (number - first > kMostInRange) return {Problem::kNotInContext, begin, citation};
    each.path.steps.back() = {each.path.steps.back().kind, number, {}, false};
    ruling = rule_device(each, norm);
  }
  if (ruling.problem == Problem::kNone || ruling.problem == Problem::kNotInContext) {
    const Ruling end = rule_device({citation.norm, *citation.range_end, std::nullopt}, norm);
    if (end.problem != Problem::kNone) ruling = end;
  }
  return {ruling.problem, begin, {ruling.citation.norm, citation.path, citation.range_end}};
}

Ruling Context::rule_marker(std::string_view id, const std::optional<legal::NormId>& norm) const {
  for (std::size_t i = 0; i < passages_.size(); ++i) {
    if (marker_ids(passages_[i].id) != std::vector<std::string>{std::string(id)}) continue;
    Ruling ruling{Problem::kNone, passages_[i].id, {passages_[i].norm, paths_[i], std::nullopt}};
    const auto device = devices_.find(passages_[i].id);
    if (!passages_[i].in_force || (device && !device->in_force)) ruling.problem = Problem::kNotInForce;
    return ruling;
  }
  const std::size_t mark = id.find('#');
  const auto path = legal::DevicePath::parse_lexml(mark == std::string_view::npos ? id : id.substr(mark + 1));
  std::optional<legal::NormId> named = norm;
  if (mark != std::string_view::npos) named = legal::parse_norm_heading(id.substr(0, mark));
  for (const Norm& known : norms_) {
    if (mark != std::string_view::npos && known.document == id.substr(0, mark)) named = known.id;
  }
  if (named && path) return rule_device({*named, *path, std::nullopt}, norm_of(*named));
  return {devices_.find(id) ? Problem::kNotInContext : Problem::kUnknownDevice, {}, {}};
}

// A device inside a passage has a text of its own, or a quotation of its neighbour would pass for one of it.
std::vector<std::size_t> Context::sources_of(const Ruling& cited) {
  std::vector<std::size_t> sources;
  const std::size_t norm = norm_of(cited.citation.norm);
  for (std::size_t i = 0; norm != kNone && i < passages_.size(); ++i) {
    const bool same = passages_[i].id == cited.device_id;
    const bool at_or_above =
        norm_of_passage_[i] == norm && !paths_[i].empty() && cited.citation.path.contains(paths_[i]);
    if (same || at_or_above) sources.push_back(i);
  }
  if (cited.citation.path.empty() || cited.device_id.empty()) return sources;
  const auto [known, is_new] = device_sources_.try_emplace(cited.device_id, kNone);
  if (is_new) {
    const auto device = devices_.find(cited.citation.norm, cited.citation.path);
    if (device && !device->text.empty()) known->second = finder_.add_source(device->text);
  }
  if (known->second != kNone) sources.push_back(known->second);
  return sources;
}

QuotationMatch Context::find_in(const std::vector<Ruling>& cited, std::string_view quoted) {
  std::vector<std::size_t> sources;
  for (const Ruling& ruling : cited) {
    for (const std::size_t source : sources_of(ruling)) sources.push_back(source);
  }
  return finder_.find(quoted, sources);
}

QuotationMatch Context::find_anywhere(std::string_view quoted) {
  std::vector<std::size_t> sources(passages_.size());
  std::iota(sources.begin(), sources.end(), 0);
  return finder_.find(quoted, sources);
}

}  // namespace atimo::verify::internal
