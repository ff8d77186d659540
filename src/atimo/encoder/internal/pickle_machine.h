#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/encoder/internal/byte_reader.h"
#include "atimo/encoder/internal/pickle_value.h"

namespace atimo::encoder::internal {

// Reads a protocol 2 pickle, as torch.save writes, into values. It runs nothing: opcodes and globals outside
// a short list are refused, and a "call" of those on the list builds plain data (pickle_objects.cc).
// Linear in the input; values, stack and memo are bounded, and nothing is as deep as the input says.
// Texts view the input. Used once, then read; thread-compatible.
// InvalidArgument: a forbidden opcode, global or call. DataLoss: truncated, or it contradicts itself.
class PickleMachine {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
  static constexpr std::size_t kMaxValues = std::size_t{1} << 20;  // also the bound of stack and memo
  static constexpr std::size_t kMaxMarks = 1024;

  explicit PickleMachine(std::string_view pickle);

  // The value that the pickle leaves. Errors say the byte and the opcode.
  absl::StatusOr<ValueRef> run();

  const PickleValue& value(ValueRef ref) const { return values_[ref]; }
  template <typename T>
  const T* get(ValueRef ref) const {
    return std::get_if<T>(&values_[ref]);
  }

 private:
  struct Opcode;
  static const Opcode* find_opcode(std::uint8_t code);

  // The stack and the arena.
  absl::Status push(ValueRef ref);
  absl::Status push_new(PickleValue value);
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
  absl::StatusOr<ValueRef> top() const;
  absl::StatusOr<ValueRef> pop();
  absl::StatusOr<std::vector<ValueRef>> pop_to_mark();

  // Opcodes, in pickle_machine.cc.
  absl::Status proto();
  absl::Status stop();
  absl::Status mark();
  absl::Status integer(std::int64_t number);
  absl::Status long_integer();
  absl::Status binary_float();
  absl::Status text(std::uint64_t size);
  absl::Status tuple(std::size_t size);
  absl::Status tuple_to_mark();
  absl::Status set_items(const std::vector<ValueRef>& keys_and_values);
  absl::Status set_item();
  absl::Status set_items_to_mark();
  absl::Status append();
  absl::Status append_to_mark();
  absl::Status remember(std::uint32_t index);
  absl::Status recall(std::uint32_t index);

  // Objects, in pickle_objects.cc.
  absl::Status global();
  absl::Status persistent_id();
  absl::Status reduce();
  absl::Status new_object();
  absl::Status build();
  absl::StatusOr<PickleValue> rebuild_tensor(const std::vector<ValueRef>& arguments) const;
  absl::StatusOr<std::vector<std::uint64_t>> sizes(ValueRef tuple) const;

  ByteReader reader_;
  std::vector<PickleValue> values_;
  std::vector<ValueRef> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  absl::flat_hash_map<std::uint32_t, ValueRef> memo_;
  bool stopped_ = false;
};

}  // namespace atimo::encoder::internal
