#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atimo/base/date.h"
#include "atimo/legal/device_path.h"
#include "atimo/legal/norm_id.h"
#include "atimo/legal/source_text.h"

namespace atimo::legal {

enum class DeviceStatus : std::uint8_t { kInForce, kRevoked, kVetoed };

// A note taken off a device's text: "(Redação dada pela Lei nº 13.146, de 2015)".
struct HistoryNote {
  enum class Kind : std::uint8_t {
    kRedacao,
    kIncluido,
    kRenumerado,
    kRevogado,
    kVetado,
    kVide,
    kVigencia,
    kRegulamento,
    kNovaRedacao,
    kOutra
  };
  Kind kind = Kind::kOutra;
  std::string text;  // as written, without the parentheses
  NormId norm;       // the norm that made the change; kUnknown when not named
};

// A wording that the source shows struck out, kept for history.
struct OldWording {
  std::string text;
  std::vector<HistoryNote> notes;
};

constexpr std::uint32_t kNoParent = 0xffffffff;

// One node of a norm: a grouping or a device. `parent` indexes Norma::devices and is always smaller than the
// node's own index.
struct Device {
  DeviceKind kind = DeviceKind::kArtigo;
  DevicePath path;  // groupings: nested ("tit1_cap2"); devices: from the article on ("art75_cpt_inc2")
  std::string
      id;  // unique in the norm: the LexML id; parts prefix it ("adct_art1"; "anx1_art2"), repeats add "~2"
  std::uint32_t parent = kNoParent;
  std::string label;                // as written, tidy: "Art. 75.", "§ 1º", "II -", "a)", "CAPÍTULO II"
  std::string heading;              // grouping name, or the heading in front of an article
  std::string text;                 // own text without label and notes
  std::vector<std::string> quoted;  // lines of other norms quoted here (amendments), in order
  std::vector<HistoryNote> notes;
  std::vector<OldWording> old_wordings;
  DeviceStatus status = DeviceStatus::kInForce;
  std::uint32_t page = 0;
  std::optional<Box> box;
};

// A norm read and understood. Devices stand in document order (preorder of the tree).
struct Norma {
  NormId id;
  std::string title;  // epígrafe, or the source's title
  std::string ementa;
  std::string preambulo;
  std::optional<Date> version_date;
  std::vector<Device> devices;
  std::vector<std::string> warnings;
};

struct DeviceCounts {
  std::uint32_t articles = 0;
  std::uint32_t lettered_articles = 0;  // of `articles`, those a later norm inserted: 103-A
  std::uint32_t paragraphs = 0, incisos = 0, alineas = 0, itens = 0, quoted_articles = 0;
};
// Own devices only; quoted amendments are counted apart. Parts of their own (ADCT, anexos) count too.
DeviceCounts count_devices(const Norma& norma);

// Builds the tree from a reader's lines. Never fails: what does not parse stays as text of the device before
// it, and `warnings` says so (numbering gaps, an article repeated, text in front of the first article ...).
// Bounded: linear in the input.
Norma parse_structure(const SourceText& source);

// "Título III > Capítulo II > Seção I": names of the groupings above the device, outermost first; the context
// header.
std::string hierarchy(const Norma& norma, std::uint32_t device);

// The article's whole text: caput, paragraphs, incisos ... one per line with labels; quoted text included.
// REQUIRES: devices[article].kind == kArtigo or a unit of its own.
std::string full_text(const Norma& norma, std::uint32_t article);

}  // namespace atimo::legal
