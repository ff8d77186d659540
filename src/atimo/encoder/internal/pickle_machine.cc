#include "atimo/encoder/internal/pickle_machine.h"

#include <algorithm>
#include <bit>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"

namespace atimo::encoder::internal {
namespace {

// Values that every pickle shares.
constexpr ValueRef kNone = 0;
constexpr ValueRef kFalse = 1;
constexpr ValueRef kTrue = 2;
constexpr ValueRef kEmptyTuple = 3;

}  // namespace

struct PickleMachine::Opcode {
  std::uint8_t code;
  std::string_view name;
  absl::Status (*run)(PickleMachine& machine);
};

// Everything else (STACK_GLOBAL, INST, OBJ, EXT1, BYTEARRAY8, …) is refused.
const PickleMachine::Opcode* PickleMachine::find_opcode(std::uint8_t code) {
  using M = PickleMachine;
  static constexpr Opcode kOpcodes[] = {
      {0x80, "PROTO", [](M& m) { return m.proto(); }},
      {'.', "STOP", [](M& m) { return m.stop(); }},
      {'(', "MARK", [](M& m) { return m.mark(); }},
      {'}', "EMPTY_DICT", [](M& m) { return m.push_new(PickleDict{}); }},
      {']', "EMPTY_LIST", [](M& m) { return m.push_new(PickleList{}); }},
      {0x8f, "EMPTY_SET", [](M& m) { return m.push_new(PickleSet{}); }},
      {')', "EMPTY_TUPLE", [](M& m) { return m.push(kEmptyTuple); }},
      {'t', "TUPLE", [](M& m) { return m.tuple_to_mark(); }},
      {0x85, "TUPLE1", [](M& m) { return m.tuple(1); }},
      {0x86, "TUPLE2", [](M& m) { return m.tuple(2); }},
      {0x87, "TUPLE3", [](M& m) { return m.tuple(3); }},
      {'s', "SETITEM", [](M& m) { return m.set_item(); }},
      {'u', "SETITEMS", [](M& m) { return m.set_items_to_mark(); }},
      {'a', "APPEND", [](M& m) { return m.append(); }},
      {'e', "APPENDS", [](M& m) { return m.append_to_mark(); }},
      {'N', "NONE", [](M& m) { return m.push(kNone); }},
      {0x88, "NEWTRUE", [](M& m) { return m.push(kTrue); }},
      {0x89, "NEWFALSE", [](M& m) { return m.push(kFalse); }},
      {'J', "BININT", [](M& m) { return m.integer(m.reader_.read<std::int32_t>()); }},
      {'K', "BININT1", [](M& m) { return m.integer(m.reader_.read<std::uint8_t>()); }},
      {'M', "BININT2", [](M& m) { return m.integer(m.reader_.read<std::uint16_t>()); }},
      {0x8a, "LONG1", [](M& m) { return m.long_integer(); }},
      {'G', "BINFLOAT", [](M& m) { return m.binary_float(); }},
      {'X', "BINUNICODE", [](M& m) { return m.text(m.reader_.read<std::uint32_t>()); }},
      {'U', "SHORT_BINSTRING", [](M& m) { return m.text(m.reader_.read<std::uint8_t>()); }},
      {'q', "BINPUT", [](M& m) { return m.remember(m.reader_.read<std::uint8_t>()); }},
      {'r', "LONG_BINPUT", [](M& m) { return m.remember(m.reader_.read<std::uint32_t>()); }},
      {'h', "BINGET", [](M& m) { return m.recall(m.reader_.read<std::uint8_t>()); }},
      {'j', "LONG_BINGET", [](M& m) { return m.recall(m.reader_.read<std::uint32_t>()); }},
      {'c', "GLOBAL", [](M& m) { return m.global(); }},
      {'Q', "BINPERSID", [](M& m) { return m.persistent_id(); }},
      {'R', "REDUCE", [](M& m) { return m.reduce(); }},
      {0x81, "NEWOBJ", [](M& m) { return m.new_object(); }},
      {'b', "BUILD", [](M& m) { return m.build(); }},
  };
  const auto* const found = std::find_if(std::begin(kOpcodes), std::end(kOpcodes),
                                         [code](const Opcode& opcode) { return opcode.code == code; });
  return found == std::end(kOpcodes) ? nullptr : found;
}

PickleMachine::PickleMachine(std::string_view pickle)
    : reader_(pickle), values_{PickleNone{}, false, true, PickleTuple{}} {}

absl::StatusOr<ValueRef> PickleMachine::run() {
  if (reader_.remaining() > kMaxBytes) {
    return refused("pickle de ", reader_.remaining(), " bytes; o máximo é ", kMaxBytes);
  }
  while (!stopped_) {
    const std::uint64_t position = reader_.position();
    const auto code = reader_.read<std::uint8_t>();
    if (!reader_.ok()) return damaged("pickle truncado no byte ", position);
    const Opcode* const opcode = find_opcode(code);
    if (opcode == nullptr) {
      return refused(
          fmt::format("pickle, byte {}: opcode 0x{:02x} não é aceito; torch.save grava o protocolo 2 "
                      "com dicionários de tensores, e só isso se lê",
                      position, code));
    }
    absl::Status status = opcode->run(*this);
    if (status.ok() && !reader_.ok()) status = damaged("truncado");
    if (!status.ok()) return annotate(status, concat("pickle, byte ", position, ", ", opcode->name));
  }
  if (reader_.remaining() > 0) return damaged("pickle: ", reader_.remaining(), " bytes depois do fim");
  return stack_.back();
}

absl::Status PickleMachine::push(ValueRef ref) {
  if (stack_.size() >= kMaxValues) return damaged("mais de ", kMaxValues, " valores na pilha");
  stack_.push_back(ref);
  return absl::OkStatus();
}

absl::Status PickleMachine::push_new(PickleValue value) {
  if (values_.size() >= kMaxValues) return damaged("mais de ", kMaxValues, " valores");
  values_.push_back(std::move(value));
  return push(static_cast<ValueRef>(values_.size() - 1));
}

absl::StatusOr<ValueRef> PickleMachine::top() const {
  if (stack_.size() <= floor()) return damaged("a pilha está vazia");
  return stack_.back();
}

absl::StatusOr<ValueRef> PickleMachine::pop() {
  ATIMO_ASSIGN_OR_RETURN(const ValueRef ref, top());
  stack_.pop_back();
  return ref;
}

absl::StatusOr<std::vector<ValueRef>> PickleMachine::pop_to_mark() {
  if (marks_.empty()) return damaged("sem MARK antes");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<ValueRef> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return items;
}

absl::Status PickleMachine::proto() {
  const auto version = reader_.read<std::uint8_t>();
  if (version != 2 && reader_.ok())
    return refused("protocolo ", version, "; aceito: 2, o padrão de torch.save");
  return absl::OkStatus();
}

absl::Status PickleMachine::stop() {
  if (stack_.size() != 1 || !marks_.empty())
    return damaged("deixa ", stack_.size(), " valores, e deve deixar um");
  stopped_ = true;
  return absl::OkStatus();
}

absl::Status PickleMachine::mark() {
  if (marks_.size() >= kMaxMarks) return damaged("mais de ", kMaxMarks, " MARK abertos");
  marks_.push_back(stack_.size());
  return absl::OkStatus();
}

absl::Status PickleMachine::integer(std::int64_t number) { return push_new(number); }

// Little-endian two's complement, as short as it can be.
absl::Status PickleMachine::long_integer() {
  const std::string_view digits = reader_.take(reader_.read<std::uint8_t>());
  if (digits.size() > sizeof(std::uint64_t))
    return damaged("inteiro de ", digits.size(), " bytes; o máximo é 8");
  std::int64_t number = 0;
  if (!digits.empty()) {
    if (static_cast<signed char>(digits.back()) < 0) number = -1;
    std::memcpy(&number, digits.data(), digits.size());
  }
  return push_new(number);
}

absl::Status PickleMachine::binary_float() {
  const auto big_endian = reader_.read<std::uint64_t>();
  return push_new(std::bit_cast<double>(__builtin_bswap64(big_endian)));
}

absl::Status PickleMachine::text(std::uint64_t size) { return push_new(reader_.take(size)); }

absl::Status PickleMachine::tuple(std::size_t size) {
  PickleTuple tuple{std::vector<ValueRef>(size)};
  for (std::size_t i = size; i-- > 0;) {
    ATIMO_ASSIGN_OR_RETURN(tuple.items[i], pop());
  }
  return push_new(std::move(tuple));
}

absl::Status PickleMachine::tuple_to_mark() {
  ATIMO_ASSIGN_OR_RETURN(std::vector<ValueRef> items, pop_to_mark());
  return push_new(PickleTuple{std::move(items)});
}

absl::Status PickleMachine::set_items(const std::vector<ValueRef>& keys_and_values) {
  ATIMO_ASSIGN_OR_RETURN(const ValueRef target, top());
  auto* const dict = std::get_if<PickleDict>(&values_[target]);
  if (dict == nullptr || keys_and_values.size() % 2 != 0) return damaged("espera um dicionário e pares");
  for (std::size_t i = 0; i < keys_and_values.size(); i += 2) {
    dict->items.emplace_back(keys_and_values[i], keys_and_values[i + 1]);
  }
  return absl::OkStatus();
}

absl::Status PickleMachine::set_item() {
  ATIMO_ASSIGN_OR_RETURN(const ValueRef item, pop());
  ATIMO_ASSIGN_OR_RETURN(const ValueRef key, pop());
  return set_items({key, item});
}

absl::Status PickleMachine::set_items_to_mark() {
  ATIMO_ASSIGN_OR_RETURN(const std::vector<ValueRef> items, pop_to_mark());
  return set_items(items);
}

absl::Status PickleMachine::append() {
  ATIMO_RETURN_IF_ERROR(pop().status());
  ATIMO_ASSIGN_OR_RETURN(const ValueRef target, top());
  return get<PickleList>(target) != nullptr ? absl::OkStatus() : damaged("espera uma lista");
}

absl::Status PickleMachine::append_to_mark() {
  ATIMO_RETURN_IF_ERROR(pop_to_mark().status());
  ATIMO_ASSIGN_OR_RETURN(const ValueRef target, top());
  return get<PickleList>(target) != nullptr ? absl::OkStatus() : damaged("espera uma lista");
}

absl::Status PickleMachine::remember(std::uint32_t index) {
  if (index >= kMaxValues) return damaged("memo ", index, "; o máximo é ", kMaxValues - 1);
  ATIMO_ASSIGN_OR_RETURN(memo_[index], top());
  return absl::OkStatus();
}

absl::Status PickleMachine::recall(std::uint32_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) return damaged("memo ", index, " nunca foi gravado");
  return push(found->second);
}

}  // namespace atimo::encoder::internal
