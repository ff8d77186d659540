#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "atimo/telemetry/histogram.h"

namespace atimo::telemetry {

// `name="value"`, escaped, for PrometheusText's labels.
std::string label(std::string_view name, std::string_view value);

// Metrics in Prometheus' text format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format). Samples belong to the
// family that was begun last. Thread-compatible.
class PrometheusText {
 public:
  enum class Type : std::uint8_t { kCounter, kGauge, kHistogram };
  // What the values of a histogram are, which decides the bounds of its buckets.
  enum class Unit : std::uint8_t {
    kMicroseconds,  // given in seconds, from 64 us to 67 s
    kCount,         // whole numbers, from 1 to 16383
  };

  void family(std::string_view name, Type type, std::string_view help);
  // `labels` as label() gives them, with commas between; may be empty.
  void sample(std::string_view labels, double value);
  void histogram(std::string_view labels, const Histogram& values, Unit unit);
  std::string take() { return std::move(out_); }

 private:
  void line(std::string_view suffix, std::string_view labels, double value);

  std::string name_;
  std::string out_;
};

}  // namespace atimo::telemetry
