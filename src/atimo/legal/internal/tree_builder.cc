#include "atimo/legal/internal/tree_builder.h"

#include <algorithm>
#include <utility>

#include "atimo/legal/internal/preorder.h"

namespace atimo::legal::internal {
namespace {

constexpr std::size_t kMaxWarnings = 200;
constexpr std::size_t kNoLevel = 5;

std::size_t level_of(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::kArtigo: return 0;
    case DeviceKind::kParagrafo: return 1;
    case DeviceKind::kInciso: return 2;
    case DeviceKind::kAlinea: return 3;
    case DeviceKind::kItem: return 4;
    default: return kNoLevel;
  }
}

void place(Device& device, const SourceLine& line) {
  device.page = line.page;
  device.box = line.box;
}

DeviceStatus line_status(const SourceLine& line, DeviceStatus status) {
  if (line.revoked) return DeviceStatus::kRevoked;
  return line.vetoed ? DeviceStatus::kVetoed : status;
}

}  // namespace

void TreeBuilder::warn(std::string warning) {
  if (norma_.warnings.size() < kMaxWarnings) norma_.warnings.push_back(std::move(warning));
}

void TreeBuilder::close_from(std::size_t level) {
  for (std::size_t i = level; i < kNoLevel; ++i) open_[i] = kNoParent;
}

void TreeBuilder::open_part(DeviceKind kind, std::string_view label, std::string_view heading, const SourceLine& line) {
  groupings_.clear();
  close_from(0);
  part_ = kNoParent;
  prefix_.clear();
  const std::uint32_t number = kind == DeviceKind::kAnexo ? ++annexes_ : 0;
  Node node{kind, {{PathStep{kind, number, {}, false}}}, kNoParent, std::string(label)};
  last_ = part_ = insert(std::move(node), {}, line);
  norma_.devices[part_].heading = std::string(heading);
  part_begin_ = part_ + 1;
  prefix_ = kind == DeviceKind::kAdct ? "adct_" : "anx" + std::to_string(number) + "_";
  articles_in_part_ = 0;
  last_article_ = {};
}

void TreeBuilder::drop_part() {
  for (std::size_t i = part_begin_; i < norma_.devices.size(); ++i) by_id_.erase(norma_.devices[i].id);
  norma_.devices.resize(part_begin_);
  struck_only_.resize(part_begin_);
  groupings_.clear();
  last_ = part_;
}

bool TreeBuilder::add_grouping(const GroupingLabel& grouping, const SourceLine& line) {
  const auto outranks = [&](std::uint32_t index) { return norma_.devices[index].kind < grouping.step.kind; };
  while (!groupings_.empty() && !outranks(groupings_.back())) groupings_.pop_back();
  close_from(0);
  const auto make = [&] {
    Node node{grouping.step.kind, {}, groupings_.empty() ? part_ : groupings_.back(), grouping.label};
    if (!groupings_.empty()) node.path = norma_.devices[groupings_.back()].path;
    node.path.steps.push_back(grouping.step);
    return node;
  };
  Node node = make();
  bool dropped = false;
  if (articles_in_part_ == 0 && !line.struck && by_id_.contains(prefix_ + node.path.to_lexml())) {
    dropped = true;
    drop_part();
    node = make();
  }
  last_ = insert(std::move(node), {}, line);
  Device& device = norma_.devices[last_];
  if (device.heading.empty()) device.heading = grouping.name;
  groupings_.push_back(last_);
  pending_heading_.clear();
  return dropped;
}

std::uint32_t TreeBuilder::parent_of(DeviceKind kind) const {
  if (kind == DeviceKind::kArtigo) return groupings_.empty() ? part_ : groupings_.back();
  std::size_t level = std::min<std::size_t>(level_of(kind), kNoLevel);
  while (level > 0 && open_[level - 1] == kNoParent) --level;
  return level == 0 ? kNoParent : open_[level - 1];
}

bool TreeBuilder::can_hold(DeviceKind kind) const { return kind == DeviceKind::kArtigo || open_[0] != kNoParent; }

const PathStep* TreeBuilder::open_step(DeviceKind kind) const {
  const std::size_t level = level_of(kind);
  if (level == kNoLevel || open_[level] == kNoParent) return nullptr;
  return &norma_.devices[open_[level]].path.steps.back();
}

bool TreeBuilder::continues(const PathStep& step) const {
  const PathStep* before = open_step(step.kind);
  if (before == nullptr) return step.number == 1;
  if (!step.letters.empty()) return step.number == before->number && step.letters > before->letters;
  return step.number == before->number + 1;
}

bool TreeBuilder::continues_articles(const PathStep& step) const {
  if (articles_in_part_ == 0) return true;
  if (step.number == last_article_.number) return step.letters > last_article_.letters;
  return step.number == last_article_.number + 1 && step.letters.empty();
}

void TreeBuilder::warn_of_gap(const PathStep& step) {
  if (continues_articles(step)) return;
  const PathStep& before = last_article_;
  if (step.number > before.number) {
    if (step.letters.empty()) {
      warn("salto na numeração: do art. " + std::to_string(before.number) + " ao art. " + std::to_string(step.number));
    }
  } else if (step != before) {
    warn("o art. " + std::to_string(step.number) + " vem depois do art. " + std::to_string(before.number));
  }
}

void TreeBuilder::open(DeviceKind kind, std::uint32_t index) {
  const std::size_t level = level_of(kind);
  last_ = index;
  if (level == kNoLevel) return;
  close_from(level);
  open_[level] = index;
}

void TreeBuilder::add_device(const Label& label, std::string_view label_text, NotedText noted, const SourceLine& line) {
  Node node{label.step.kind, {}, parent_of(label.step.kind), std::string(label_text)};
  PathStep step = label.step;
  if (step.kind == DeviceKind::kPena) {
    node.parent = last_ != kNoParent ? last_ : node.parent;
    if (norma_.devices[node.parent].kind == DeviceKind::kPena) node.parent = norma_.devices[node.parent].parent;
  }
  if (step.kind == DeviceKind::kArtigo) {
    if (!line.struck) {
      warn_of_gap(step);
      last_article_ = step;
    }
    ++articles_in_part_;
  } else {
    const Device& parent = norma_.devices[node.parent];
    node.path = parent.path;
    const bool of_caput = step.kind != DeviceKind::kParagrafo && step.kind != DeviceKind::kPena;
    if (parent.kind == DeviceKind::kArtigo && of_caput) {
      node.path.steps.push_back(PathStep{DeviceKind::kCaput, 0, {}, false});
    }
  }
  node.path.steps.push_back(std::move(step));
  const DeviceKind kind = node.kind;
  const std::uint32_t index = insert(std::move(node), std::move(noted), line);
  if (!pending_heading_.empty() && norma_.devices[index].heading.empty()) {
    norma_.devices[index].heading = std::move(pending_heading_);
  }
  pending_heading_.clear();
  open(kind, index);
}

void TreeBuilder::add_unit(std::string_view text, const SourceLine& line) {
  Node node{DeviceKind::kEnunciado, {{PathStep{DeviceKind::kEnunciado, ++units_, {}, false}}}, kNoParent, {}};
  last_ = insert(std::move(node), take_notes(text), line);
}

void TreeBuilder::replace_struck(std::uint32_t index, Node node, NotedText noted, const SourceLine& line) {
  Device& device = norma_.devices[index];
  if (line.struck && !struck_only_[index]) {
    device.old_wordings.push_back({std::move(noted.text), std::move(noted.notes)});
    return;
  }
  if (!device.text.empty() || !device.notes.empty()) {
    device.old_wordings.push_back({std::move(device.text), std::move(device.notes)});
  }
  device.label = std::move(node.label);
  device.text = std::move(noted.text);
  device.notes = std::move(noted.notes);
  device.heading.clear();
  place(device, line);
  if (line.struck) return;
  device.status = line_status(line, noted.status);
  struck_only_[index] = false;
}

std::uint32_t TreeBuilder::insert(Node node, NotedText noted, const SourceLine& line) {
  std::string id = prefix_ + node.path.to_lexml();
  const auto found = by_id_.find(id);
  if (found != by_id_.end()) {
    const std::uint32_t index = found->second;
    if (line.struck || struck_only_[index]) {
      out_of_order_ = true;
      replace_struck(index, std::move(node), std::move(noted), line);
      return index;
    }
    warn("dispositivo repetido: " + id);
    id += "~" + std::to_string(++repeats_.try_emplace(id, 1).first->second);
  }
  const auto index = static_cast<std::uint32_t>(norma_.devices.size());
  Device device;
  device.kind = node.kind;
  device.path = std::move(node.path);
  device.id = id;
  device.parent = node.parent;
  device.label = std::move(node.label);
  device.text = std::move(noted.text);
  device.notes = std::move(noted.notes);
  device.status = line.struck ? DeviceStatus::kRevoked : line_status(line, noted.status);
  place(device, line);
  norma_.devices.push_back(std::move(device));
  struck_only_.push_back(line.struck);
  by_id_.emplace(std::move(id), index);
  return index;
}

void TreeBuilder::finish() {
  if (out_of_order_) norma_.devices = in_preorder(std::move(norma_.devices));
}

}  // namespace atimo::legal::internal
