#include "atimo/encoder/internal/safetensors.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/byte_reader.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/safetensors_sax.h"

namespace atimo::encoder::internal {
namespace {

// Sorted by place, each entry starts where the one before ended and the last ends with the data.
absl::Status check_layout(std::vector<HeaderEntry>& entries, std::uint64_t data_size) {
  std::sort(entries.begin(), entries.end(), [](const HeaderEntry& a, const HeaderEntry& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  std::uint64_t expected = 0;
  for (const HeaderEntry& entry : entries) {
    const auto place = [&] {
      return concat("tensor ", shown(entry.name()), ", dados ", entry.begin, "-", entry.end);
    };
    if (entry.end < entry.begin) return damaged(place(), ": o fim vem antes do começo");
    if (entry.end > data_size) return damaged(place(), ": o arquivo só tem ", data_size, " bytes de dados");
    if (entry.begin < expected)
      return damaged(place(), ": sobrepõe o tensor anterior, que vai até ", expected);
    if (entry.begin > expected) return damaged(place(), ": há um buraco depois de ", expected);
    expected = entry.end;
  }
  if (expected != data_size) return damaged(data_size - expected, " bytes depois do último tensor");
  return absl::OkStatus();
}

absl::Status check_size(const HeaderEntry& entry) {
  const Tensor& tensor = *entry.tensor();
  const std::optional<std::uint64_t> size = byte_count(tensor.dtype, tensor.shape);
  if (size == entry.end - entry.begin) return absl::OkStatus();
  return damaged("tensor ", shown(entry.name()), ": forma ", shown(tensor.shape), " de ",
                 name_of(tensor.dtype), size ? concat(" são ", *size, " bytes") : " não cabe em 64 bits",
                 ", e os dados têm ", entry.end - entry.begin);
}

}  // namespace

absl::StatusOr<TensorTable> read_safetensors_header(std::string_view json, std::string_view data) {
  TensorTable table;
  ATIMO_ASSIGN_OR_RETURN(std::vector<HeaderEntry> entries, parse_safetensors_json(json, table));
  ATIMO_RETURN_IF_ERROR(check_layout(entries, data.size()));
  for (const HeaderEntry& entry : entries) {
    ATIMO_RETURN_IF_ERROR(check_size(entry));
    entry.tensor()->bytes = data.substr(entry.begin, entry.end - entry.begin);
  }
  return table;
}

absl::StatusOr<TensorTable> read_safetensors(std::string_view file) {
  ByteReader reader(file);
  const auto length = reader.read<std::uint64_t>();
  if (!reader.ok()) return damaged("o arquivo tem ", file.size(), " bytes, menos que o tamanho do cabeçalho");
  if (length > kMaxSafetensorsHeader) {
    return refused("não é safetensors: cabeçalho de ", length, " bytes; o máximo é ", kMaxSafetensorsHeader);
  }
  const std::string_view json = reader.take(length);
  if (!reader.ok()) return damaged("cabeçalho de ", length, " bytes num arquivo de ", file.size());
  return read_safetensors_header(json, file.substr(reader.position()));
}

}  // namespace atimo::encoder::internal
