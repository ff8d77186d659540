#include "atimo/server/internal/target.h"

#include <algorithm>

#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::server::internal {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target;
}

enum class Plus { kLiteral, kSpace };

absl::StatusOr<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::kSpace) {
      out.push_back(' ');
    } else if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return absl::InvalidArgumentError("o endereço tem um \"%\" sem dois dígitos hexadecimais");
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  if (!is_valid_utf8(out)) return absl::InvalidArgumentError("o endereço não é UTF-8 válido");
  if (out.find('\0') != std::string::npos) return absl::InvalidArgumentError("o endereço tem um byte nulo");
  return out;
}

absl::Status add_parameters(std::string_view query, Target& target) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    ATIMO_ASSIGN_OR_RETURN(std::string name, decode(pair.substr(0, equals), Plus::kSpace));
    std::string value;
    if (equals != std::string_view::npos) {
      ATIMO_ASSIGN_OR_RETURN(value, decode(pair.substr(equals + 1), Plus::kSpace));
    }
    target.parameters.emplace_back(std::move(name), std::move(value));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view raw_path(std::string_view target) {
  target = without_authority(target);
  return target.substr(0, target.find_first_of("?#"));
}

absl::StatusOr<Target> parse_target(std::string_view text) {
  std::string_view path = raw_path(text);
  if (!path.starts_with('/')) return absl::InvalidArgumentError("o endereço deve começar com \"/\"");
  Target target;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    ATIMO_ASSIGN_OR_RETURN(std::string decoded, decode(segment, Plus::kLiteral));
    target.segments.push_back(std::move(decoded));
  }
  std::string_view rest = without_authority(text);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t question_mark = rest.find('?');
  if (question_mark != std::string_view::npos)
    ATIMO_RETURN_IF_ERROR(add_parameters(rest.substr(question_mark + 1), target));
  return target;
}

}  // namespace atimo::server::internal
