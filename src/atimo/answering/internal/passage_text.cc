#include "atimo/answering/internal/passage_text.h"

#include "atimo/base/concat.h"
#include "atimo/base/utf8.h"
#include "atimo/legal/device_words.h"

namespace atimo::answering::internal {
namespace {

std::string block(const engine::Passage& passage) {
  std::string out = concat("[", id_of(passage), "]\n", passage.citation);
  if (!passage.hierarchy.empty()) out += concat(" (", passage.hierarchy, ")");
  if (passage.status == legal::DeviceStatus::kRevoked) out += " – REVOGADO";
  if (passage.status == legal::DeviceStatus::kVetoed) out += " – VETADO";
  return concat(out, "\n", passage.text);
}

}  // namespace

std::string id_of(const engine::Passage& passage) {
  return concat(passage.document_id, "#", passage.device_id);
}

std::string passages_text(std::span<const engine::Passage> passages, std::size_t most_bytes) {
  std::string out;
  for (const engine::Passage& passage : passages) {
    std::string text = block(passage);
    if (out.size() + text.size() + 2 > most_bytes) {
      if (out.empty()) out = truncate_utf8(text, most_bytes);
      break;
    }
    out += concat(out.empty() ? "" : "\n\n", text);
  }
  return out;
}

}  // namespace atimo::answering::internal
