#include "atimo/telemetry/prometheus.h"

#include <fmt/format.h>

#include "atimo/base/concat.h"

namespace atimo::telemetry {
namespace {

struct Bounds {
  unsigned least, most;  // powers of two
};

Bounds bounds_of(PrometheusText::Unit unit) {
  return unit == PrometheusText::Unit::kMicroseconds ? Bounds{6, 26} : Bounds{1, 14};
}

// A time of 2^p us or more was counted as such, so "below" and "at most" are one; of whole numbers those
// below 2^p are those up to 2^p - 1.
double bound(unsigned power, PrometheusText::Unit unit) {
  const auto value = static_cast<double>(std::uint64_t{1} << power);
  return unit == PrometheusText::Unit::kMicroseconds ? value / 1e6 : value - 1;
}

std::string_view word(PrometheusText::Type type) {
  switch (type) {
    case PrometheusText::Type::kCounter:
      return "counter";
    case PrometheusText::Type::kGauge:
      return "gauge";
    case PrometheusText::Type::kHistogram:
      break;
  }
  return "histogram";
}

}  // namespace

std::string label(std::string_view name, std::string_view value) {
  std::string out = concat(name, "=\"");
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void PrometheusText::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  out_ += concat("# HELP ", name, " ", help, "\n# TYPE ", name, " ", word(type), "\n");
}

void PrometheusText::line(std::string_view suffix, std::string_view labels, double value) {
  out_ += labels.empty() ? concat(name_, suffix, " ", value, "\n")
                         : concat(name_, suffix, "{", labels, "} ", value, "\n");
}

void PrometheusText::sample(std::string_view labels, double value) { line("", labels, value); }

void PrometheusText::histogram(std::string_view labels, const Histogram& values, Unit unit) {
  // The sum is read first: it is never of more values than the buckets.
  const auto sum = static_cast<double>(values.sum());
  const auto below = values.below_powers();
  const auto all = static_cast<double>(below.back());
  const std::string before = labels.empty() ? "" : concat(labels, ",");
  const Bounds bounds = bounds_of(unit);
  for (unsigned power = bounds.least; power <= bounds.most; ++power)
    line("_bucket", concat(before, "le=\"", bound(power, unit), "\""), static_cast<double>(below[power]));
  line("_bucket", concat(before, "le=\"+Inf\""), all);
  line("_sum", labels, unit == Unit::kMicroseconds ? sum / 1e6 : sum);
  line("_count", labels, all);
}

}  // namespace atimo::telemetry
