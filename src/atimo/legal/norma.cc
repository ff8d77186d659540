#include "atimo/legal/norma.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atimo/legal/internal/label.h"
#include "atimo/text/fold.h"

namespace atimo::legal {
namespace {

std::string_view without_quote_sign(std::string_view line) {
  for (const std::string_view sign : {"“", "\"", "”", "‘‘", "''", "«"}) {
    if (line.starts_with(sign)) line.remove_prefix(sign.size());
  }
  while (line.starts_with(" ")) line.remove_prefix(1);
  return line;
}

std::string capitalised(DeviceKind kind) {
  const std::string_view name = kind_name(kind);
  std::string out(name);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

// "TÍTULO ÚNICO" -> "Título Único"; numbers and letters stay as they are written.
std::string grouping_name(const Device& device) {
  if (device.kind == DeviceKind::kAdct) return "ADCT";
  if (device.label.empty()) return capitalised(device.kind);
  const std::size_t space = device.label.find(' ');
  if (space == std::string::npos) return capitalised(device.kind);
  const std::string_view number = std::string_view(device.label).substr(space + 1);
  const std::string folded = text::fold(number.substr(0, 40));
  for (const auto& [word, written] : {std::pair<std::string_view, std::string_view>{"unico", "Único"},
                                      {"unica", "Única"},
                                      {"geral", "Geral"},
                                      {"especial", "Especial"},
                                      {"complementar", "Complementar"},
                                      {"primeira", "Primeira"},
                                      {"segunda", "Segunda"}}) {
    if (folded == word) return capitalised(device.kind) + " " + std::string(written);
  }
  return capitalised(device.kind) + " " + std::string(number);
}

bool is_context(DeviceKind kind) {
  return is_grouping(kind) || kind == DeviceKind::kAdct || kind == DeviceKind::kAnexo;
}

// A device that is no longer law shows its label and what became of it, not the words that were struck.
std::string own_line(const Device& device) {
  std::string line = device.label;
  const auto add = [&](std::string_view text) {
    if (!line.empty() && !text.empty()) line += ' ';
    line += text;
  };
  if (device.status == DeviceStatus::kInForce) {
    add(device.text);
    return line;
  }
  const bool revoked = device.status == DeviceStatus::kRevoked;
  const auto wanted = revoked ? HistoryNote::Kind::kRevogado : HistoryNote::Kind::kVetado;
  for (const HistoryNote& note : device.notes) {
    if (note.kind != wanted) continue;
    add("(" + note.text + ")");
    return line;
  }
  add(revoked ? "(Revogado)" : "(VETADO)");
  return line;
}

}  // namespace

DeviceCounts count_devices(const Norma& norma) {
  DeviceCounts counts;
  for (const Device& device : norma.devices) {
    switch (device.kind) {
      case DeviceKind::kArtigo:
        ++counts.articles;
        if (!device.path.empty() && !device.path.steps.back().letters.empty()) ++counts.lettered_articles;
        break;
      case DeviceKind::kParagrafo:
        ++counts.paragraphs;
        break;
      case DeviceKind::kInciso:
        ++counts.incisos;
        break;
      case DeviceKind::kAlinea:
        ++counts.alineas;
        break;
      case DeviceKind::kItem:
        ++counts.itens;
        break;
      default:
        break;
    }
    for (const std::string& line : device.quoted) {
      if (internal::read_article_label(without_quote_sign(line))) ++counts.quoted_articles;
    }
  }
  return counts;
}

std::string hierarchy(const Norma& norma, std::uint32_t device) {
  std::vector<std::string> names;
  if (device >= norma.devices.size()) return {};
  for (std::uint32_t up = norma.devices[device].parent; up < norma.devices.size();
       up = norma.devices[up].parent) {
    if (is_context(norma.devices[up].kind)) names.push_back(grouping_name(norma.devices[up]));
  }
  std::string out;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (!out.empty()) out += " > ";
    out += *name;
  }
  return out;
}

std::string full_text(const Norma& norma, std::uint32_t article) {
  std::string out;
  for (std::size_t i = article; i < norma.devices.size(); ++i) {
    const Device& device = norma.devices[i];
    // Preorder: the subtree ends at the first node that hangs from something before the article.
    if (i != article && (device.parent == kNoParent || device.parent < article)) break;
    if (!out.empty()) out += '\n';
    out += own_line(device);
    for (const std::string& line : device.quoted) {
      out += '\n';
      out += line;
    }
  }
  return out;
}

}  // namespace atimo::legal
