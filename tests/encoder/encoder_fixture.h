#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "atimo/base/file.h"
#include "atimo/encoder/tensor_source.h"
#include "support/status_matchers.h"

namespace atimo::encoder::testing {

inline std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

inline std::vector<float> floats_of(const Tensor& tensor) {
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), values.size() * sizeof(float));
  return values;
}

// Files of a folder that goes away with the fixture.
class Folder {
 public:
  std::filesystem::path write(std::string_view name, std::string_view bytes) const {
    EXPECT_OK(write_file_atomic(path() / name, bytes));
    return path() / name;
  }
  const std::filesystem::path& path() const { return folder_->path(); }

 private:
  absl::StatusOr<TempDir> folder_ = TempDir::create("atimo-encoder-");
};

// A case of a table of malformed files: the error has this code and says this.
struct Malformed {
  std::string name;
  std::string bytes;
  absl::StatusCode code;
  std::string says;
};
inline void PrintTo(const Malformed& malformed, std::ostream* out) { *out << malformed.name; }

inline std::string name_of_case(const ::testing::TestParamInfo<Malformed>& info) { return info.param.name; }

inline void expect_error(const absl::Status& status, absl::StatusCode code, const std::string& says) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr(says));
}

}  // namespace atimo::encoder::testing
