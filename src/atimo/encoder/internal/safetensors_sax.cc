#include "atimo/encoder/internal/safetensors_sax.h"

#include <nlohmann/json.hpp>
#include <set>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"

namespace atimo::encoder::internal {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kMetadataName = "__metadata__";

// The grammar of the header as states. No state nests in itself, so depth is bounded by what is accepted.
class HeaderSax final : public nlohmann::json_sax<Json> {
 public:
  explicit HeaderSax(TensorTable& table) : table_(table) {}

  absl::Status status() const { return status_; }
  std::vector<HeaderEntry> take_entries() { return std::move(entries_); }

  bool start_object(std::size_t /*size*/) override {
    switch (place_) {
      case Place::kOutside:
        return enter(Place::kTop);
      case Place::kTop:
        fields_seen_ = 0;
        return enter(current_.row == nullptr ? Place::kMetadata : Place::kEntry);
      default:
        return unexpected("um objeto");
    }
  }

  bool end_object() override {
    if (place_ == Place::kEntry && !finish_entry()) return false;
    return enter(place_ == Place::kTop ? Place::kOutside : Place::kTop);
  }

  bool key(std::string& name) override {
    switch (place_) {
      case Place::kTop:
        return start_entry(name);
      case Place::kMetadata:
        return metadata_keys_.insert(name).second || fail(damaged("metadado ", shown(name), " repetido"));
      default:
        return start_field(name);
    }
  }

  bool string(std::string& value) override {
    if (place_ == Place::kMetadata) return true;
    if (place_ != Place::kEntry || field_ != Field::kDtype) return unexpected("um texto");
    const std::optional<DType> dtype = dtype_named(value);
    if (!dtype) {
      return fail(
          refused("tensor ", shown(current_.name()), ": dtype ", shown(value), "; aceitos: ", dtype_names()));
    }
    current_.tensor()->dtype = *dtype;
    return true;
  }

  bool start_array(std::size_t /*size*/) override {
    if (place_ != Place::kEntry || field_ == Field::kDtype) return unexpected("uma lista");
    return enter(field_ == Field::kShape ? Place::kShape : Place::kOffsets);
  }

  bool end_array() override {
    if (place_ == Place::kOffsets && offsets_read_ != 2) return unexpected("uma lista curta");
    return enter(Place::kEntry);
  }

  bool number_unsigned(std::uint64_t value) override {
    if (place_ == Place::kShape) {
      current_.tensor()->shape.push_back(value);
      return current_.tensor()->shape.size() <= kMaxRank ||
             fail(refused("tensor ", shown(current_.name()), ": mais de ", kMaxRank, " dimensões"));
    }
    if (place_ != Place::kOffsets || offsets_read_ == 2) return unexpected("um número");
    (offsets_read_++ == 0 ? current_.begin : current_.end) = value;
    return true;
  }

  bool null() override { return unexpected("null"); }
  bool boolean(bool /*value*/) override { return unexpected("um booleano"); }
  bool number_integer(std::int64_t /*value*/) override { return unexpected("um número negativo"); }
  bool number_float(double /*value*/, const std::string& /*text*/) override {
    return unexpected("um número com fração");
  }
  bool binary(Json::binary_t& /*value*/) override { return unexpected("dados binários"); }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return fail(damaged("cabeçalho: não é JSON, no byte ", position));
  }

 private:
  enum class Place : std::uint8_t { kOutside, kTop, kMetadata, kEntry, kShape, kOffsets };
  enum class Field : std::uint8_t { kDtype, kShape, kOffsets };
  static constexpr std::array<std::string_view, 3> kFields{"dtype", "shape", "data_offsets"};
  static constexpr unsigned kAllFields = 7;

  bool enter(Place place) {
    place_ = place;
    return true;
  }

  bool start_entry(const std::string& name) {
    if (name == kMetadataName) {
      current_ = {};
      return !std::exchange(metadata_seen_, true) || fail(damaged("cabeçalho: ", kMetadataName, " repetido"));
    }
    const auto [row, added] = table_.tensors.try_emplace(name);
    if (!added) return fail(damaged("tensor ", shown(name), " repetido"));
    current_ = {.row = &*row};
    offsets_read_ = 0;
    return true;
  }

  bool start_field(std::string_view name) {
    const auto found = std::find(kFields.begin(), kFields.end(), name);
    if (found == kFields.end()) {
      return fail(refused("tensor ", shown(current_.name()), ": campo ", shown(name),
                          " desconhecido; aceitos: dtype, shape, data_offsets"));
    }
    field_ = static_cast<Field>(found - kFields.begin());
    const unsigned bit = 1U << static_cast<unsigned>(field_);
    if ((fields_seen_ & bit) != 0) {
      return fail(damaged("tensor ", shown(current_.name()), ": campo ", name, " repetido"));
    }
    fields_seen_ |= bit;
    return true;
  }

  bool finish_entry() {
    if (fields_seen_ != kAllFields) {
      return fail(damaged("tensor ", shown(current_.name()), ": falta dtype, shape ou data_offsets"));
    }
    entries_.push_back(current_);
    return true;
  }

  bool unexpected(std::string_view what) {
    const std::string where = current_.row == nullptr ? "" : concat(", tensor ", shown(current_.name()));
    return fail(damaged("cabeçalho", where, ": ", what, " fora do lugar"));
  }

  bool fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }

  TensorTable& table_;
  std::vector<HeaderEntry> entries_;
  std::set<std::string> metadata_keys_;
  bool metadata_seen_ = false;
  Place place_ = Place::kOutside;
  HeaderEntry current_;
  Field field_ = Field::kDtype;
  unsigned fields_seen_ = 0;
  int offsets_read_ = 0;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::vector<HeaderEntry>> parse_safetensors_json(std::string_view json, TensorTable& table) {
  if (!json.starts_with('{')) return refused("não é safetensors: o cabeçalho não começa com '{'");
  // The parser takes a zero byte for the end of its input.
  if (const std::size_t zero = json.find('\0'); zero != std::string_view::npos) {
    return damaged("cabeçalho: não é JSON, no byte ", zero + 1);
  }
  HeaderSax sax(table);
  const bool whole = Json::sax_parse(json.begin(), json.end(), &sax);
  if (!whole || !sax.status().ok()) return sax.status();
  return sax.take_entries();
}

}  // namespace atimo::encoder::internal
