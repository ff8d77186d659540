#include "atimo/encoder/internal/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "atimo/encoder/internal/input_error.h"

namespace atimo::encoder::internal {
namespace {

using Json = nlohmann::json;

// Builds nothing: only looks at the events for what the document would hide.
class Inspector final : public nlohmann::json_sax<Json> {
 public:
  absl::Status status() const { return status_; }

  bool start_object(std::size_t /*size*/) override { return open(); }
  bool start_array(std::size_t /*size*/) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    return keys_.back().insert(name).second || fail(damaged("chave ", shown(name), " repetida"));
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return fail(damaged("não é JSON, no byte ", position));
  }

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(std::int64_t /*value*/) override { return true; }
  bool number_unsigned(std::uint64_t /*value*/) override { return true; }
  bool number_float(double /*value*/, const std::string& /*text*/) override { return true; }
  bool string(std::string& /*value*/) override { return true; }
  bool binary(Json::binary_t& /*value*/) override { return true; }

 private:
  bool open() {
    keys_.emplace_back();
    return keys_.size() <= kMaxJsonDepth || fail(damaged("JSON com mais de ", kMaxJsonDepth, " níveis"));
  }
  bool close() {
    keys_.pop_back();
    return true;
  }
  bool fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }

  std::vector<std::set<std::string>> keys_;  // of each container that is open; of an array, none
  absl::Status status_;
};

}  // namespace

absl::StatusOr<nlohmann::json> parse_strict_json(std::string_view text) {
  if (text.size() > kMaxJsonBytes) {
    return refused("JSON de ", text.size(), " bytes; o máximo é ", kMaxJsonBytes);
  }
  // The parser takes a zero byte for the end of its input.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    return damaged("não é JSON, no byte ", zero + 1);
  }
  Inspector inspector;
  Json::sax_parse(text.begin(), text.end(), &inspector);
  if (absl::Status status = inspector.status(); !status.ok()) return status;
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

}  // namespace atimo::encoder::internal
