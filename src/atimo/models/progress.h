#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace atimo::models {

// What is being downloaded or written, the bytes that are done and those of all of it.
using Progress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)>;

}  // namespace atimo::models
