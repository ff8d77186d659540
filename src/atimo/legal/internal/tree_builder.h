#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/legal/internal/label.h"
#include "atimo/legal/internal/notes.h"
#include "atimo/legal/norma.h"
#include "atimo/legal/source_text.h"

namespace atimo::legal::internal {

// Grows a Norma's tree line by line: knows the open groupings and devices, gives paths and ids, and keeps struck wordings.
class TreeBuilder {
 public:
  explicit TreeBuilder(Norma& norma) : norma_(norma) {}

  // A part of its own (ADCT, annex): numbering starts again.
  void open_part(DeviceKind kind, std::string_view label, std::string_view heading, const SourceLine& line);
  // Returns true when everything before turned out to be a table of contents and was dropped.
  bool add_grouping(const GroupingLabel& grouping, const SourceLine& line);
  // REQUIRES: the label is an article's or can_hold(label.step.kind).
  void add_device(const Label& label, std::string_view label_text, NotedText noted, const SourceLine& line);
  // A unit outside of any article.
  void add_unit(std::string_view text, const SourceLine& line);

  bool can_hold(DeviceKind kind) const;
  // The step of the open device of that kind under the place where a new one would go; nullptr when there is none.
  const PathStep* open_step(DeviceKind kind) const;
  // Follows the open device of its kind, as first or as next.
  bool continues(const PathStep& step) const;
  bool starts(const PathStep& step) const { return open_step(step.kind) == nullptr && step.number == 1; }
  bool continues_articles(const PathStep& step) const;

  Device* last() { return last_ == kNoParent ? nullptr : &norma_.devices[last_]; }
  bool last_is_struck() const { return last_ != kNoParent && struck_only_[last_]; }
  std::uint32_t articles_in_part() const { return articles_in_part_; }
  void set_heading(std::string heading) { pending_heading_ = std::move(heading); }
  void warn(std::string warning);

  // Puts the devices in preorder; call once, at the end.
  void finish();

 private:
  struct Node {
    DeviceKind kind;
    DevicePath path;
    std::uint32_t parent;
    std::string label;
  };

  std::uint32_t parent_of(DeviceKind kind) const;
  std::uint32_t insert(Node node, NotedText noted, const SourceLine& line);
  void replace_struck(std::uint32_t index, Node node, NotedText noted, const SourceLine& line);
  void open(DeviceKind kind, std::uint32_t index);
  void close_from(std::size_t level);
  void warn_of_gap(const PathStep& step);
  void drop_part();

  Norma& norma_;
  std::vector<bool> struck_only_;
  absl::flat_hash_map<std::string, std::uint32_t> by_id_;
  absl::flat_hash_map<std::string, std::uint32_t> repeats_;
  std::vector<std::uint32_t> groupings_;
  std::uint32_t open_[5] = {kNoParent, kNoParent, kNoParent, kNoParent, kNoParent};  // article ... item
  std::uint32_t last_ = kNoParent;
  std::uint32_t part_ = kNoParent;
  std::uint32_t part_begin_ = 0;
  std::uint32_t articles_in_part_ = 0;
  std::uint32_t annexes_ = 0;
  std::uint32_t units_ = 0;
  std::string prefix_;
  std::string pending_heading_;
  PathStep last_article_;
  bool out_of_order_ = false;
};

}  // namespace atimo::legal::internal
