#include "atimo/encoder/internal/zip_end.h"

#include <algorithm>
#include <optional>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/byte_reader.h"
#include "atimo/encoder/internal/input_error.h"

// APPNOTE.TXT 4.3.14 (zip64 end of central directory), 4.3.15 (its locator), 4.3.16 (end of central
// directory).

namespace atimo::encoder::internal {
namespace {

constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kLocatorSignature = 0x07064b50;
constexpr std::uint32_t kZip64EndSignature = 0x06064b50;
constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kLocatorBytes = 20;
constexpr std::uint64_t kZip64EndBytes = 56;
constexpr std::uint64_t kZip64UncountedBytes = 12;  // its signature and its own length
constexpr std::uint64_t kMaxCommentBytes = 0xffff;

std::uint32_t signature_at(std::string_view archive, std::uint64_t position) {
  return ByteReader(archive, position).read<std::uint32_t>();
}

// The record whose comment ends with the archive.
std::optional<std::uint64_t> find_end(std::string_view archive) {
  if (archive.size() < kEndBytes) return std::nullopt;
  const std::uint64_t last = archive.size() - kEndBytes;
  for (std::uint64_t comment = 0; comment <= std::min(last, kMaxCommentBytes); ++comment) {
    const std::uint64_t position = last - comment;
    if (signature_at(archive, position) != kEndSignature) continue;
    if (ByteReader(archive, position + kEndBytes - 2).read<std::uint16_t>() == comment) return position;
  }
  return std::nullopt;
}

struct EndRecord {
  ZipDirectory directory;
  std::uint64_t begin = 0;  // of the record itself
  bool one_volume = false;
};

EndRecord read_end(std::string_view archive, std::uint64_t position) {
  ByteReader reader(archive, position + sizeof(kEndSignature));
  const auto disk = reader.read<std::uint16_t>();
  const auto first_disk = reader.read<std::uint16_t>();
  const auto entries_here = reader.read<std::uint16_t>();
  EndRecord end;
  end.begin = position;
  end.directory.entries = reader.read<std::uint16_t>();
  end.directory.size = reader.read<std::uint32_t>();
  end.directory.offset = reader.read<std::uint32_t>();
  end.one_volume = disk == 0 && first_disk == 0 && entries_here == end.directory.entries;
  return end;
}

absl::StatusOr<EndRecord> read_zip64_end(std::string_view archive, std::uint64_t locator) {
  ByteReader located(archive, locator + sizeof(kLocatorSignature));
  const auto disk = located.read<std::uint32_t>();
  const auto position = located.read<std::uint64_t>();
  const auto disks = located.read<std::uint32_t>();
  if (locator < kZip64EndBytes || position > locator - kZip64EndBytes) {
    return damaged("zip: registro final zip64 em ", position, ", fora do arquivo");
  }
  ByteReader reader(archive, position);
  const auto signature = reader.read<std::uint32_t>();
  const auto length = reader.read<std::uint64_t>();
  if (signature != kZip64EndSignature || length != locator - position - kZip64UncountedBytes) {
    return damaged("zip: registro final zip64 em ", position, " malformado");
  }
  reader.take(2 * sizeof(std::uint16_t));  // versions
  const auto this_disk = reader.read<std::uint32_t>();
  const auto first_disk = reader.read<std::uint32_t>();
  const auto entries_here = reader.read<std::uint64_t>();
  EndRecord end;
  end.begin = position;
  end.directory.entries = reader.read<std::uint64_t>();
  end.directory.size = reader.read<std::uint64_t>();
  end.directory.offset = reader.read<std::uint64_t>();
  end.one_volume =
      disk == 0 && disks <= 1 && this_disk == 0 && first_disk == 0 && entries_here == end.directory.entries;
  return end;
}

// A classic field either repeats the zip64 one or is all ones.
bool agree(const ZipDirectory& classic, const ZipDirectory& zip64) {
  return (classic.entries == 0xffff || classic.entries == zip64.entries) &&
         (classic.size == 0xffffffff || classic.size == zip64.size) &&
         (classic.offset == 0xffffffff || classic.offset == zip64.offset);
}

}  // namespace

absl::StatusOr<ZipDirectory> find_zip_directory(std::string_view archive) {
  const std::optional<std::uint64_t> position = find_end(archive);
  if (!position) return damaged("zip: sem registro final; o arquivo está truncado ou tem bytes a mais");
  EndRecord end = read_end(archive, *position);
  if (*position >= kLocatorBytes && signature_at(archive, *position - kLocatorBytes) == kLocatorSignature) {
    ATIMO_ASSIGN_OR_RETURN(const EndRecord zip64, read_zip64_end(archive, *position - kLocatorBytes));
    if (!agree(end.directory, zip64.directory))
      return damaged("zip: os dois registros finais se contradizem");
    end = zip64;
  }
  if (!end.one_volume) return refused("zip: dividido em volumes");
  const ZipDirectory& directory = end.directory;
  if (directory.size > end.begin || directory.offset != end.begin - directory.size) {
    return damaged("zip: o diretório (", directory.size, " bytes em ", directory.offset,
                   ") não termina no registro final, em ", end.begin);
  }
  if (directory.entries > directory.size / kCentralHeaderBytes) {
    return damaged("zip: ", directory.entries, " entradas num diretório de ", directory.size, " bytes");
  }
  return directory;
}

}  // namespace atimo::encoder::internal
