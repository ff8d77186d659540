#include "atimo/legal/internal/step_codes.h"

#include <array>

namespace atimo::legal::internal {
namespace {

struct KindRow {
  DeviceKind kind;
  std::string_view code;
  std::string_view name;
};

// In the order of DeviceKind.
constexpr std::array kKinds = {
    KindRow{DeviceKind::kParte, "prt", "parte"},
    KindRow{DeviceKind::kLivro, "liv", "livro"},
    KindRow{DeviceKind::kTitulo, "tit", "título"},
    KindRow{DeviceKind::kSubtitulo, "stt", "subtítulo"},
    KindRow{DeviceKind::kCapitulo, "cap", "capítulo"},
    KindRow{DeviceKind::kSecao, "sec", "seção"},
    KindRow{DeviceKind::kSubsecao, "sub", "subseção"},
    KindRow{DeviceKind::kAgrupamento, "agh", "agrupamento"},
    KindRow{DeviceKind::kArtigo, "art", "artigo"},
    KindRow{DeviceKind::kCaput, "cpt", "caput"},
    KindRow{DeviceKind::kParagrafo, "par", "parágrafo"},
    KindRow{DeviceKind::kInciso, "inc", "inciso"},
    KindRow{DeviceKind::kAlinea, "ali", "alínea"},
    KindRow{DeviceKind::kItem, "ite", "item"},
    KindRow{DeviceKind::kPena, "pen", "pena"},
    KindRow{DeviceKind::kAnexo, "anx", "anexo"},
    KindRow{DeviceKind::kAdct, "adct", "ADCT"},
    KindRow{DeviceKind::kEpigrafe, "epigrafe", "epígrafe"},
    KindRow{DeviceKind::kEmenta, "ementa", "ementa"},
    KindRow{DeviceKind::kPreambulo, "preambulo", "preâmbulo"},
    KindRow{DeviceKind::kEnunciado, "enu", "enunciado"},
};

const KindRow& row_of(DeviceKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string_view step_code(DeviceKind kind) { return row_of(kind).code; }

std::optional<DeviceKind> kind_of_code(std::string_view code) {
  for (const KindRow& row : kKinds) {
    if (row.code == code) return row.kind;
  }
  return std::nullopt;
}

bool is_numberless(DeviceKind kind) {
  return kind == DeviceKind::kCaput || kind == DeviceKind::kAdct || kind == DeviceKind::kEpigrafe ||
         kind == DeviceKind::kEmenta || kind == DeviceKind::kPreambulo;
}

std::string letters_name(std::uint16_t letter) {
  if (letter == 0) return {};
  std::string name;
  for (unsigned rest = letter; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return name;
}

std::optional<std::uint16_t> parse_letters(std::string_view text) {
  if (text.empty() || text.size() > 2) return std::nullopt;
  std::uint16_t value = 0;
  for (char c : text) {
    const char lower = static_cast<char>(c | 0x20);
    if (lower < 'a' || lower > 'z') return std::nullopt;
    value = static_cast<std::uint16_t>(value * 26 + (lower - 'a' + 1));
  }
  return value;
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  if (text.empty() || text.size() > 7) return std::nullopt;
  std::uint32_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  if (value > kMaxNumber) return std::nullopt;
  return value;
}

}  // namespace atimo::legal::internal

namespace atimo::legal {

bool is_grouping(DeviceKind kind) { return kind <= DeviceKind::kAgrupamento; }

std::string_view kind_name(DeviceKind kind) { return internal::row_of(kind).name; }

}  // namespace atimo::legal
