#include "atimo/answering/answer_stream.h"

#include <chrono>

#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/text/fold.h"

namespace atimo::answering {
namespace {

// What the prompt asks for where the passages do not answer, folded; models dress it ("**Não encontrado.**").
constexpr std::string_view kNothingFound = "nao encontrado";

std::string undressed(std::string_view text) {
  std::string folded = text::fold(text);
  const std::size_t begin = folded.find_first_not_of(" \t\r\n*_\"'#>");
  return begin == std::string::npos ? std::string() : folded.substr(begin);
}

bool is_all(std::string_view text, std::string_view of) {
  return text.find_first_not_of(of) == std::string_view::npos;
}

}  // namespace

absl::Status AnswerStream::take(std::string_view piece) {
  if (is_open_) return emit(verifier_.feed(piece));
  opening_ += piece;
  const std::string start = undressed(opening_);
  // A cut character may be the next letter of the word.
  if (kNothingFound.starts_with(start) || !is_valid_utf8(opening_)) return absl::OkStatus();
  if (start.starts_with(kNothingFound) &&
      is_all(std::string_view(start).substr(kNothingFound.size()), " \t\r\n*_\"'."))
    return absl::OkStatus();
  is_open_ = true;
  return emit(verifier_.feed(std::exchange(opening_, {})));
}

absl::Status AnswerStream::finish() {
  if (!is_open_ && undressed(opening_).starts_with(kNothingFound)) {
    found_nothing_ = true;
    return absl::OkStatus();
  }
  ATIMO_RETURN_IF_ERROR(emit(verifier_.feed(opening_)));
  return emit(verifier_.finish());
}

absl::Status AnswerStream::emit(std::string text) {
  if (!text.empty()) {
    if (!first_text_ms_)
      first_text_ms_ = std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
    text_ += text;
    if (events_.text) ATIMO_RETURN_IF_ERROR(events_.text(text));
  }
  for (; findings_told_ < verifier_.findings().size(); ++findings_told_)
    if (events_.checked) ATIMO_RETURN_IF_ERROR(events_.checked(verifier_.findings()[findings_told_]));
  return absl::OkStatus();
}

}  // namespace atimo::answering
