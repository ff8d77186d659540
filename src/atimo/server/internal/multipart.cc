#include "atimo/server/internal/multipart.h"

#include <algorithm>

#include "atimo/base/status_macros.h"

namespace atimo::server::internal {
namespace {

constexpr std::size_t kMaxParts = 32;
constexpr std::size_t kMaxBoundary = 70;  // RFC 2046 § 5.1.1
constexpr std::size_t kMaxPartHeader = 4'096;

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// The value of `; key=value` or `; key="value"`; quoted backslash escapes undone.
std::string parameter(std::string_view header, std::string_view key) {
  const std::string lowered = lower_ascii(header);
  const std::string wanted = concat(key, "=");
  std::size_t at = 0;
  while ((at = lowered.find(wanted, at)) != std::string::npos) {
    if (at > 0 && (lowered[at - 1] == ' ' || lowered[at - 1] == ';' || lowered[at - 1] == '\t')) break;
    at += wanted.size();
  }
  if (at == std::string::npos) return "";
  std::string_view value = header.substr(at + wanted.size());
  if (!value.starts_with('"')) return std::string(value.substr(0, value.find_first_of("; \t\r\n")));
  std::string out;
  for (std::size_t i = 1; i < value.size() && value[i] != '"'; ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    out.push_back(value[i]);
  }
  return out;
}

absl::StatusOr<Part> parse_part(std::string_view part) {
  const std::size_t end = part.substr(0, kMaxPartHeader).find("\r\n\r\n");
  if (end == std::string_view::npos)
    return absl::InvalidArgumentError("multipart: uma parte não tem cabeçalho");
  std::string_view headers = part.substr(0, end);
  Part out;
  out.bytes = part.substr(end + 4);
  while (!headers.empty()) {
    const std::string_view line = headers.substr(0, headers.find("\r\n"));
    headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    if (!lower_ascii(line.substr(0, 20)).starts_with("content-disposition:")) continue;
    out.name = parameter(line, "name");
    out.file_name = parameter(line, "filename");
  }
  return out;
}

}  // namespace

std::string media_type(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.starts_with(' ')) type.remove_prefix(1);
  while (type.ends_with(' ')) type.remove_suffix(1);
  return lower_ascii(type);
}

absl::StatusOr<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
  const std::string boundary = parameter(content_type, "boundary");
  if (boundary.empty() || boundary.size() > kMaxBoundary)
    return absl::InvalidArgumentError(
        "multipart: falta o \"boundary\" no Content-Type, de 1 a 70 caracteres");
  const std::string opening = concat("--", boundary);
  const std::string closing = concat("\r\n--", boundary);
  std::size_t at = body.starts_with(opening) ? opening.size() : std::string_view::npos;
  if (at == std::string_view::npos) {
    const std::size_t found = body.find(closing);  // a preamble stands in front
    if (found == std::string_view::npos)
      return absl::InvalidArgumentError("multipart: o \"boundary\" não aparece no corpo");
    at = found + closing.size();
  }
  std::vector<Part> parts;
  while (!body.substr(at).starts_with("--")) {
    const std::size_t line_end = body.find("\r\n", at);
    const std::size_t end = line_end == std::string_view::npos ? line_end : body.find(closing, line_end);
    if (end == std::string_view::npos)
      return absl::InvalidArgumentError("multipart: o corpo termina dentro de uma parte");
    if (parts.size() == kMaxParts)
      return absl::InvalidArgumentError(concat("multipart: mais de ", kMaxParts, " partes"));
    const std::size_t begin = std::min(line_end + 2, end);
    ATIMO_ASSIGN_OR_RETURN(Part part, parse_part(body.substr(begin, end - begin)));
    parts.push_back(std::move(part));
    at = end + closing.size();
  }
  return parts;
}

}  // namespace atimo::server::internal
