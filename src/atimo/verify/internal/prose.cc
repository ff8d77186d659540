#include "atimo/verify/internal/prose.h"

#include <algorithm>
#include <array>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/text/fold.h"
#include "atimo/verify/internal/quoted_text.h"

namespace atimo::verify::internal {

PlainProse::PlainProse(std::string_view written) {
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '*' || written[i] == '`') continue;
    text_ += written[i];
    places_.push_back(static_cast<std::uint32_t>(i));
  }
  places_.push_back(static_cast<std::uint32_t>(written.size()));
}

// A sign behind the last byte is not part of the reference.
std::vector<legal::Reference> PlainProse::in_written(std::vector<legal::Reference> references) const {
  for (legal::Reference& reference : references) {
    reference.begin = places_[reference.begin];
    reference.end = places_[reference.end - 1] + 1;
  }
  return references;
}

namespace {

bool has_article(const Citation& citation) { return !citation.path.article().empty(); }

// The norm of what it stands beside.
std::optional<Citation> within(Citation written, const legal::NormId& norm) {
  if (!norm.is_known()) return std::nullopt;
  written.norm = norm;
  return written;
}

std::optional<Citation> completed(Citation written, const Citation& base) {
  if (written.norm.is_known() && !written.norm.matches(base.norm)) return std::nullopt;
  if (written.range_end) written.range_end = complete(base.path, *written.range_end);
  written.path = complete(base.path, written.path);
  return within(std::move(written), base.norm);
}

std::optional<Citation> with_article(const Citation& written, const std::optional<Nearby>& before,
                                     const Citation* behind, const Context& context) {
  const bool told_behind = behind != nullptr && has_article(*behind);
  if (told_behind && ends_with(behind->path, written.path)) return completed(written, *behind);
  const bool told_before = before && has_article(before->citation);
  if (told_before && before->same_sentence) return completed(written, before->citation);
  if (told_behind) return completed(written, *behind);
  if (told_before) return completed(written, before->citation);
  const auto norm = context.only_norm();
  const legal::DevicePath article = context.only_article();
  if (!norm || article.empty()) return std::nullopt;
  return completed(written, {*norm, article, std::nullopt});
}

}  // namespace

std::optional<Citation> understand(Citation written, const std::optional<Nearby>& before,
                                   const Citation* behind, const Context& context) {
  if (lacks_article(written.path)) return with_article(written, before, behind, context);
  if (written.norm.is_known()) return written;
  const bool same_article = behind != nullptr && behind->path.article() == written.path.article();
  if (same_article) return within(std::move(written), behind->norm);
  if (before && before->same_sentence) return within(std::move(written), before->citation.norm);
  if (behind != nullptr) return within(std::move(written), behind->norm);
  if (before && before->same_paragraph) return within(std::move(written), before->citation.norm);
  if (const auto norm = context.only_norm()) return within(std::move(written), *norm);
  return std::nullopt;
}

bool says_not_in_force(std::string_view sentence) {
  const std::string folded = text::fold(sentence);
  const auto says = [&](std::string_view words) { return folded.find(words) != std::string::npos; };
  constexpr std::array<std::string_view, 4> kDenials = {"nao foi revog", "nao esta revog",
                                                        "nao se encontra revog", "nao foi vetad"};
  if (std::any_of(kDenials.begin(), kDenials.end(), says)) return false;
  constexpr std::array<std::string_view, 8> kSigns = {
      "revogad",          "revogou",          "vetad", "vigorava", "vigorou", "redacao anterior",
      "redacao original", "nao esta em vigor"};
  return std::any_of(kSigns.begin(), kSigns.end(), says);
}

std::string with_quoted(std::string_view shown, std::string_view quoted, std::string_view text) {
  if (shown.starts_with(">")) return as_block_quote(text);
  const std::size_t begin = shown.find(quoted);
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return concat(shown.substr(0, begin), line, shown.substr(begin + quoted.size()));
}

}  // namespace atimo::verify::internal
