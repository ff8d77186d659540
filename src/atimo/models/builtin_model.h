#pragma once

#include <string_view>

#include "atimo/encoder/model_file.h"

namespace atimo::models {

// A model that comes with the program: the bytes of its model file, which live as long as the program. A
// model of that name and precision in the store's folder takes its place.
struct BuiltinModel {
  std::string_view name;
  encoder::Precision precision = encoder::Precision::kInt8;
  std::string_view bytes;
};

}  // namespace atimo::models
