#include "atimo/encoder/internal/stored_zip.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/byte_reader.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/zip_end.h"

// APPNOTE.TXT 4.3.7 (local file header), 4.3.12 (central directory header), 4.5.3 (zip64 extra field).

namespace atimo::encoder::internal {
namespace {

constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint16_t kZip64Extra = 0x0001;
constexpr std::uint16_t kEncrypted = 0x0001;
constexpr std::uint16_t kStored = 0;
constexpr std::uint32_t kInExtra = 0xffffffff;  // the value is in the zip64 extra field

struct CentralEntry {
  std::string_view name;
  std::uint16_t flags = 0;
  std::uint16_t method = kStored;
  std::uint64_t stored_size = 0;
  std::uint64_t size = 0;
  std::uint64_t local = 0;  // offset of the local header
};

template <typename... Parts>
absl::Status damaged_entry(std::string_view name, const Parts&... parts) {
  return damaged("zip, entrada ", shown(name), ": ", parts...);
}

std::string_view zip64_extra(std::string_view extra) {
  ByteReader reader(extra);
  while (reader.remaining() > 0) {
    const auto id = reader.read<std::uint16_t>();
    const std::string_view content = reader.take(reader.read<std::uint16_t>());
    if (!reader.ok()) break;
    if (id == kZip64Extra) return content;
  }
  return {};
}

absl::StatusOr<CentralEntry> read_central_entry(ByteReader& reader) {
  const std::uint64_t position = reader.position();
  const auto signature = reader.read<std::uint32_t>();
  reader.take(4);  // versions
  CentralEntry entry;
  entry.flags = reader.read<std::uint16_t>();
  entry.method = reader.read<std::uint16_t>();
  reader.take(8);  // time, date, checksum
  entry.stored_size = reader.read<std::uint32_t>();
  entry.size = reader.read<std::uint32_t>();
  const auto name_size = reader.read<std::uint16_t>();
  const auto extra_size = reader.read<std::uint16_t>();
  const auto comment_size = reader.read<std::uint16_t>();
  reader.take(8);  // volume, attributes
  entry.local = reader.read<std::uint32_t>();
  entry.name = reader.take(name_size);
  const std::string_view extra = reader.take(extra_size);
  reader.take(comment_size);
  if (!reader.ok() || signature != kCentralSignature) {
    return damaged("zip: entrada do diretório em ", position, " malformada");
  }
  ByteReader wide(zip64_extra(extra));
  for (std::uint64_t* const field : {&entry.size, &entry.stored_size, &entry.local}) {
    if (*field == kInExtra) *field = wide.read<std::uint64_t>();
  }
  if (!wide.ok()) return damaged_entry(entry.name, "falta o campo zip64");
  return entry;
}

absl::Status check_central_entry(const CentralEntry& entry) {
  if ((entry.flags & kEncrypted) != 0) return refused("zip, entrada ", shown(entry.name), ": cifrada");
  if (entry.method == kStored && entry.stored_size != entry.size) {
    return damaged_entry(entry.name, "sem compressão, mas com tamanhos ", entry.stored_size, " e ",
                         entry.size);
  }
  return absl::OkStatus();
}

// What the local header says must be what the directory says; sizes are left out, as they may be written
// after the data.
absl::StatusOr<std::string_view> content_of(const CentralEntry& entry, std::string_view files) {
  if (entry.local > files.size())
    return damaged_entry(entry.name, "começa em ", entry.local, ", fora do arquivo");
  ByteReader reader(files, entry.local);
  const auto signature = reader.read<std::uint32_t>();
  reader.take(4);  // version, flags
  const auto method = reader.read<std::uint16_t>();
  reader.take(16);  // time, date, checksum, sizes
  const auto name_size = reader.read<std::uint16_t>();
  const auto extra_size = reader.read<std::uint16_t>();
  const std::string_view name = reader.take(name_size);
  reader.take(extra_size);
  if (!reader.ok() || signature != kLocalSignature)
    return damaged_entry(entry.name, "cabeçalho local malformado");
  if (name != entry.name || method != entry.method) {
    return damaged_entry(entry.name, "o cabeçalho local em ", entry.local, " diz outra coisa");
  }
  const std::string_view content = reader.take(entry.stored_size);
  if (!reader.ok()) return damaged_entry(entry.name, entry.stored_size, " bytes não cabem no arquivo");
  return content;
}

struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string_view name;
};

absl::Status check_disjoint(std::vector<Extent>& extents) {
  std::sort(extents.begin(), extents.end(),
            [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  for (std::size_t i = 1; i < extents.size(); ++i) {
    if (extents[i].begin < extents[i - 1].end) {
      return damaged_entry(extents[i].name, "sobrepõe ", shown(extents[i - 1].name));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StoredZip> read_stored_zip(std::string_view archive) {
  ATIMO_ASSIGN_OR_RETURN(const ZipDirectory directory, find_zip_directory(archive));
  const std::string_view files = archive.substr(0, directory.offset);
  ByteReader reader(archive.substr(directory.offset, directory.size));
  StoredZip zip;
  std::set<std::string_view> names;
  std::vector<Extent> extents;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    ATIMO_ASSIGN_OR_RETURN(const CentralEntry entry, read_central_entry(reader));
    ATIMO_RETURN_IF_ERROR(check_central_entry(entry));
    ATIMO_ASSIGN_OR_RETURN(const std::string_view content, content_of(entry, files));
    if (!names.insert(entry.name).second) return damaged_entry(entry.name, "repetida");
    if (entry.method == kStored) {
      zip.entries.emplace(entry.name, content);
    } else {
      zip.compressed.push_back(entry.name);
    }
    const auto end = static_cast<std::uint64_t>(content.data() + content.size() - files.data());
    extents.push_back({.begin = entry.local, .end = end, .name = entry.name});
  }
  if (reader.remaining() > 0) return damaged("zip: ", reader.remaining(), " bytes a mais no diretório");
  ATIMO_RETURN_IF_ERROR(check_disjoint(extents));
  return zip;
}

}  // namespace atimo::encoder::internal
