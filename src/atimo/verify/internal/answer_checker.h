#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atimo/legal/reference.h"
#include "atimo/verify/finding.h"
#include "atimo/verify/internal/context.h"

namespace atimo::verify::internal {

// Turns the parts of an answer into text to be shown and findings. What cannot be decided yet waits in a
// queue, and all that comes behind it: a reference that names no norm where several are possible, a
// quotation, and a device that is not in force. They wait for a marker, for the end of their sentence, or for
// `most_held_bytes` of prose behind them.
class AnswerChecker {
 public:
  AnswerChecker(Context& context, std::size_t most_held_bytes)
      : context_(context), most_held_bytes_(most_held_bytes) {}

  void add_prose(std::string_view text);
  void add_marker(std::string_view written);
  void add_quotation(std::string text, std::string quoted);
  void add_open_quotation(std::string sign, std::string quoted);
  void end_sentence();
  void end_paragraph();

  // Text decided since the last call.
  std::string take_text() { return std::exchange(out_, {}); }
  const std::vector<Finding>& findings() const { return findings_; }
  const std::vector<std::string>& cited_ids() const { return cited_ids_; }

 private:
  enum class State : std::uint8_t { kDecided, kWaitsForMarker, kWaitsForSentence };
  enum class ItemKind : std::uint8_t { kText, kReference, kMarker, kQuotation };

  // A reference or a marker, for what comes after it.
  struct Cited {
    Ruling ruling;
    ItemKind kind = ItemKind::kReference;
    bool quoted_since = false;  // a quotation stands between
    std::uint32_t sentence = 0, paragraph = 0;
  };
  struct Item {
    ItemKind kind = ItemKind::kText;
    State state = State::kDecided;
    std::string shown;
    std::string mark;           // behind what is shown
    Finding finding;            // but for its place
    std::uint64_t due = 0;      // byte of the answer at which it waits no longer
    Ruling ruling;              // of a reference or a marker; its citation is as written until it is decided
    bool has_norm = false;      // a reference that names one
    std::optional<Cited> near;  // what was cited last before it
    std::string quoted;
  };

  void add_byte(char byte);
  void read_prose();
  void read_rest_of_prose();
  void read_long_prose();
  void take_prose(const std::vector<legal::Reference>& references, std::size_t size, std::size_t certain);
  void add_text(std::string_view text);
  void add_reference(const legal::Reference& reference, std::string_view written, bool cut);
  bool must_wait(const Item& item) const;
  void add_item(Item item);

  void decide_overdue();
  void decide(State up_to);
  void decide_reference(std::size_t index);
  void decide_quotation(Item& item, std::size_t index, State up_to);
  void judge(const std::vector<std::vector<Ruling>>& demands, Item& item);
  std::vector<std::vector<Ruling>> attributed(std::size_t index) const;
  const Item* marker_behind(std::size_t index) const;
  std::optional<Cited> near(std::size_t index) const;
  Cited cited(const Item& item) const;
  void settle(Item& item);
  void give_decided();

  Context& context_;
  const std::size_t most_held_bytes_;

  std::string prose_;     // not read yet
  std::string sentence_;  // its prose so far
  std::uint64_t read_bytes_ = 0;
  std::uint32_t sentences_ = 0, paragraphs_ = 0;
  bool after_marker_ = false;
  std::deque<Item> items_;
  std::optional<Cited> near_;

  std::string out_;
  std::uint64_t given_bytes_ = 0;
  std::vector<Finding> findings_;
  std::vector<std::string> cited_ids_;
};

}  // namespace atimo::verify::internal
