#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_set>

#include "atimo/base/utf8.h"
#include "atimo/legal/norma.h"
#include "atimo/text/fold.h"

namespace {

// One line per '\n'; a first byte of 1, 2 or 3 makes it struck, quoted or centred.
atimo::legal::SourceText lines_of(std::string_view input) {
  atimo::legal::SourceText source;
  while (!input.empty()) {
    const std::size_t end = input.find('\n');
    std::string_view piece = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    atimo::legal::SourceLine line;
    if (!piece.empty() && piece[0] > 0 && piece[0] < 4) {
      line.struck = piece[0] == 1;
      line.quoted = piece[0] == 2;
      line.centered = piece[0] == 3;
      piece.remove_prefix(1);
    }
    line.text = atimo::text::collapse_spaces(atimo::to_valid_utf8(piece));
    if (!line.text.empty()) source.lines.push_back(std::move(line));
  }
  return source;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = lines_of({reinterpret_cast<const char*>(data), size});
  const auto norma = atimo::legal::parse_structure(source);
  std::unordered_set<std::string> ids;
  for (std::size_t i = 0; i < norma.devices.size(); ++i) {
    const auto& device = norma.devices[i];
    if (device.parent != atimo::legal::kNoParent && device.parent >= i) std::abort();
    if (!ids.insert(device.id).second) std::abort();
    if (i < 8) (void)atimo::legal::full_text(norma, static_cast<std::uint32_t>(i));
    (void)atimo::legal::hierarchy(norma, static_cast<std::uint32_t>(i));
  }
  (void)atimo::legal::count_devices(norma);
  return 0;
}
