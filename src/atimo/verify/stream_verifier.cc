#include "atimo/verify/stream_verifier.h"

#include <algorithm>
#include <utility>

#include "atimo/verify/internal/answer_checker.h"
#include "atimo/verify/internal/answer_scanner.h"
#include "atimo/verify/internal/context.h"

namespace atimo::verify {

using internal::Part;

class StreamVerifier::Impl {
 public:
  Impl(std::vector<Passage> passages, const Devices& devices, const VerifierOptions& options)
      : context_(std::move(passages), devices),
        checker_(context_, options.most_held_bytes),
        scanner_([this](std::string_view content) { return is_marker(content); },
                 options.most_quotation_bytes) {}

  std::string feed(std::string_view piece) {
    scanner_.feed(piece);
    return check();
  }

  std::string finish() {
    scanner_.finish();
    return check();
  }

  const internal::AnswerChecker& checker() const { return checker_; }

 private:
  bool is_marker(std::string_view content) const {
    const std::vector<std::string> ids = internal::marker_ids(content);
    return std::any_of(ids.begin(), ids.end(), [this](const std::string& id) {
      return internal::looks_like_id(id) || context_.is_passage(id);
    });
  }

  std::string check() {
    for (Part& part : scanner_.take_parts()) check(part);
    return checker_.take_text();
  }

  void check(Part& part) {
    switch (part.kind) {
      case Part::Kind::kProse:
        return checker_.add_prose(part.text);
      case Part::Kind::kMarker:
        return checker_.add_marker(part.text);
      case Part::Kind::kQuotation:
        return checker_.add_quotation(std::move(part.text), std::move(part.quoted));
      case Part::Kind::kOpenQuotation:
        return checker_.add_open_quotation(std::move(part.text), std::move(part.quoted));
      case Part::Kind::kSentenceEnd:
        return checker_.end_sentence();
      case Part::Kind::kParagraphEnd:
        return checker_.end_paragraph();
    }
  }

  internal::Context context_;
  internal::AnswerChecker checker_;
  internal::AnswerScanner scanner_;
};

StreamVerifier::StreamVerifier(std::vector<Passage> passages, const Devices& devices, VerifierOptions options)
    : impl_(std::make_unique<Impl>(std::move(passages), devices, options)) {}
StreamVerifier::~StreamVerifier() = default;
StreamVerifier::StreamVerifier(StreamVerifier&&) noexcept = default;
StreamVerifier& StreamVerifier::operator=(StreamVerifier&&) noexcept = default;

std::string StreamVerifier::feed(std::string_view piece) { return impl_->feed(piece); }
std::string StreamVerifier::finish() { return impl_->finish(); }
const std::vector<Finding>& StreamVerifier::findings() const { return impl_->checker().findings(); }
const std::vector<std::string>& StreamVerifier::cited_ids() const { return impl_->checker().cited_ids(); }

}  // namespace atimo::verify
