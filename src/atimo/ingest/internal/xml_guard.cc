#include "atimo/ingest/internal/xml_guard.h"

#include "atimo/base/concat.h"
#include "atimo/ingest/internal/ascii.h"

namespace atimo::ingest::internal {
namespace {

constexpr auto kNone = std::string_view::npos;

// Past the end of the construct that begins at `at` ('<'); npos when it never ends.
std::size_t skip_markup(std::string_view xml, std::size_t at) {
  const auto past = [&](std::string_view mark) {
    const std::size_t end = xml.find(mark, at);
    return end == kNone ? kNone : end + mark.size();
  };
  const std::string_view rest = xml.substr(at);
  if (rest.starts_with("<!--")) return past("-->");
  if (rest.starts_with("<![CDATA[")) return past("]]>");
  if (rest.starts_with("<?")) return past("?>");
  char quote = 0;
  for (std::size_t pos = at + 1; pos < xml.size(); ++pos) {
    const char c = xml[pos];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return pos + 1;
    }
  }
  return kNone;
}

}  // namespace

absl::Status guard_xml(std::string_view xml, std::string_view name, std::uint32_t max_depth) {
  std::uint64_t depth = 0;
  for (std::size_t pos = xml.find('<'); pos != kNone; pos = xml.find('<', pos)) {
    const std::size_t end = skip_markup(xml, pos);
    if (end == kNone) {
      return absl::InvalidArgumentError(concat(name, ": o XML está cortado: uma marcação começa no byte ",
                                               pos, " e não termina; envie o arquivo inteiro"));
    }
    const char next = pos + 1 < xml.size() ? xml[pos + 1] : '\0';
    if (next == '/') {
      if (depth > 0) --depth;
    } else if (next != '!' && next != '?' && xml[end - 2] != '/') {
      if (++depth > max_depth) {
        return absl::ResourceExhaustedError(concat(name, ": o XML tem mais de ", max_depth,
                                                   " elementos um dentro do outro, o máximo aceito"));
      }
    }
    pos = end;
  }
  if (depth > 0) {
    return absl::InvalidArgumentError(
        concat(name, ": o XML está cortado: ", depth, " elemento(s) sem fim; envie o arquivo inteiro"));
  }
  return absl::OkStatus();
}

}  // namespace atimo::ingest::internal
