#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/cli/internal/render.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kStageColumns = 12;

struct Row {
  std::string_view stage;
  bool ran = true;
  std::optional<double> ms, expected_ms;
  std::string_view why;
};

// What took time in its order, then what was left out.
std::vector<Row> rows_of(const engine::SearchResult& result) {
  std::vector<Row> rows;
  for (const engine::Timing& timing : result.timings) rows.push_back({timing.stage, true, timing.ms, {}, {}});
  for (const engine::StageDecision& decision : result.plan) {
    const auto same = [&decision](const Row& row) { return row.stage == decision.stage; };
    auto row = std::find_if(rows.begin(), rows.end(), same);
    if (row == rows.end()) row = rows.insert(rows.end(), Row{decision.stage, true, {}, {}, {}});
    row->ran = decision.ran;
    row->expected_ms = decision.expected_ms;
    row->why = decision.why;
  }
  return rows;
}

std::string milliseconds(std::optional<double> ms) { return ms ? fmt::format("{:.1f}", *ms) : ""; }

}  // namespace

std::string render_plan(const engine::SearchResult& result, const View& view) {
  const Labels& words = labels(view.lang);
  std::string out = concat(bold(fmt::format("{}  {:<4} {:>9} {:>9}  {}", fit(words.stage, kStageColumns),
                                            words.ran, "ms", words.expected, words.why),
                                view.colour),
                           "\n");
  for (const Row& row : rows_of(result)) {
    std::string line =
        fmt::format("{}  {} {:>9} {:>9}  {}", fit(stage_word(row.stage, view.lang), kStageColumns),
                    fit(row.ran ? words.yes : words.no, 4), milliseconds(row.ms),
                    milliseconds(row.expected_ms), one_line(row.why));
    line.erase(line.find_last_not_of(' ') + 1);
    out += concat(line, "\n");
  }
  return out;
}

}  // namespace atimo::cli::internal
