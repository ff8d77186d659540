#pragma once

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace atimo::testing {

// Reads Prometheus' text format as strictly as its own parser, and the rules that it leaves to the writer:
// samples stand under their family, none twice, buckets only grow and end with the count.
class PrometheusReader {
 public:
  explicit PrometheusReader(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) read(line);
    if (!text.empty() && text.back() != '\n') complain("no newline at the end", "");
    for (const auto& [series, buckets] : buckets_) check_buckets(series, buckets);
  }

  const std::vector<std::string>& problems() const { return problems_; }
  bool has_family(const std::string& name) const { return types_.contains(name); }
  // -1: there is no such sample.
  double value(const std::string& sample) const {
    const auto found = samples_.find(sample);
    return found == samples_.end() ? -1 : found->second;
  }

 private:
  void complain(const std::string& what, const std::string& line) { problems_.push_back(what + ": " + line); }

  static bool is_name(const std::string& name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:") ==
           std::string::npos;
  }

  void read(const std::string& line) {
    if (line.starts_with("# HELP ")) {
      family_ = line.substr(7, line.find(' ', 7) - 7);
      if (!is_name(family_) || types_.contains(family_)) complain("bad or repeated family", line);
      return;
    }
    if (line.starts_with("# TYPE ")) {
      const std::string type = line.substr(line.rfind(' ') + 1);
      if (line != "# TYPE " + family_ + " " + type) complain("TYPE without its HELP", line);
      if (type != "counter" && type != "gauge" && type != "histogram") complain("unknown type", line);
      types_[family_] = type;
      return;
    }
    read_sample(line);
  }

  void read_sample(const std::string& line) {
    const std::size_t space = line.rfind(' ');
    if (space == std::string::npos) return complain("not a sample", line);
    const std::string series = line.substr(0, space);
    char* end = nullptr;
    const double value = std::strtod(line.c_str() + space + 1, &end);
    if (*end != '\0' || end == line.c_str() + space + 1) complain("not a number", line);
    const std::string name = series.substr(0, series.find('{'));
    if (!is_name(name) || !belongs(name)) complain("not of the family above it", line);
    if (!samples_.emplace(series, value).second) complain("sample given twice", line);
    check_labels(series, line);
    if (const std::size_t bound = series.find("le=\""); bound != std::string::npos) {
      const std::string limit = series.substr(bound + 4, series.rfind('"') - bound - 4);
      buckets_[series.substr(0, bound)].emplace_back(limit == "+Inf" ? 1e300 : std::atof(limit.c_str()),
                                                     value);
    }
  }

  bool belongs(const std::string& name) const {
    const auto type = types_.find(family_);
    if (type == types_.end()) return false;
    if (type->second != "histogram") return name == family_;
    return name == family_ + "_bucket" || name == family_ + "_sum" || name == family_ + "_count";
  }

  // name="value" with commas between; quotes and backslashes inside are escaped.
  void check_labels(const std::string& series, const std::string& line) {
    std::size_t at = series.find('{');
    if (at == std::string::npos) return;
    std::set<std::string> seen;
    do {
      const std::size_t equals = series.find("=\"", ++at);
      if (equals == std::string::npos) return complain("bad label", line);
      const std::string name = series.substr(at, equals - at);
      if (!is_name(name) || !seen.insert(name).second) complain("bad or repeated label", line);
      at = equals + 2;
      while (at < series.size() && series[at] != '"') at += series[at] == '\\' ? 2 : 1;
      if (++at >= series.size()) return complain("label without an end", line);
    } while (series[at] == ',');
    if (series.substr(at) != "}") complain("labels without an end", line);
  }

  void check_buckets(const std::string& series, const std::vector<std::pair<double, double>>& buckets) {
    for (std::size_t i = 1; i < buckets.size(); ++i)
      if (buckets[i].first <= buckets[i - 1].first || buckets[i].second < buckets[i - 1].second)
        complain("buckets that do not grow", series);
    std::string count = series.substr(0, series.find("_bucket{")) + "_count";
    std::string labels = series.substr(series.find('{') + 1);
    if (!labels.empty()) count += "{" + labels.substr(0, labels.size() - 1) + "}";
    if (buckets.back().first != 1e300 || buckets.back().second != value(count))
      complain("the last bucket is not the count", series);
  }

  std::string family_;
  std::map<std::string, std::string> types_;
  std::map<std::string, double> samples_;
  std::map<std::string, std::vector<std::pair<double, double>>> buckets_;
  std::vector<std::string> problems_;
};

}  // namespace atimo::testing
