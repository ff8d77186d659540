#include "atimo/base/concat.h"
#include "atimo/encoder/internal/pickle_machine.h"
#include "atimo/encoder/internal/torch_archive.h"
#include "encoder_fixture.h"
#include "torch_builder.h"

namespace atimo::encoder {
namespace {

using internal::PickleMachine;
using testing::Malformed;
using testing::Pickle;

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

testing::PickledSpec six() { return {.name = "t", .elements = 6, .shape = {6}, .strides = {1}}; }

TEST(Pickle, GivesTheTensorsOfAStateDict) {
  const std::string pickle = testing::state_dict({six()});
  const auto tensors = internal::read_state_dict(pickle);
  ASSERT_OK(tensors);
  ASSERT_EQ(tensors->size(), 1u);
  const internal::PickledTensor& tensor = tensors->front().tensor;
  EXPECT_EQ(tensors->front().name, "t");
  EXPECT_EQ(tensor.storage.key, "0");
  EXPECT_EQ(tensor.storage.elements, 6u);
  EXPECT_THAT(tensor.shape, ::testing::ElementsAre(6));
}

TEST(Pickle, TakesAParameterForItsTensor) {
  Pickle pickle;
  pickle.op('}').text("t").global("torch._utils", "_rebuild_parameter").op('(');
  testing::add_tensor(pickle, six());
  const std::string bytes = pickle.raw("\x89").ordered_dict().raw("tRs").finish();
  const auto tensors = internal::read_state_dict(bytes);
  ASSERT_OK(tensors);
  EXPECT_EQ(tensors->at(0).name, "t");
}

TEST(Pickle, AcceptsEveryOpcodeOfTheListInUnusedValues) {
  Pickle pickle;
  testing::add_tensor(pickle.ordered_dict().text("t"), six());
  pickle.op('s').op('}').text("_metadata");
  pickle.raw("](K\1M\1\1J\1\1\1\1\x8a\1\1G\x40\x09\x21\xfb\x54\x44\x2d\x18N\x88\x89\x8f)e");  // a list
  pickle.raw("Naq\5s");  // one more, remembered
  pickle.text("short memo").raw(std::string_view("h\5r\0\1\0\0s", 8));
  pickle.text("long memo").raw(std::string_view("j\0\1\0\0s", 6));
  pickle.op('(').text("short text").raw("U\1vu");
  pickle.text("tuples").raw("NNN\x87\x85N\x86(t\x86s");
  pickle.text("new object").global("collections", "OrderedDict").raw(")\x81s");
  const std::string bytes = pickle.op('b').finish();
  const auto tensors = internal::read_state_dict(bytes);
  ASSERT_OK(tensors);
  EXPECT_EQ(tensors->size(), 1u);
}

TEST(Pickle, NumbersKeepTheirSign) {
  const auto value = [](std::string_view opcode) {
    const std::string pickle = concat("\x80\x02", opcode, ".");
    PickleMachine machine(pickle);
    const auto root = machine.run();
    EXPECT_OK(root);
    return root.ok() ? *machine.get<std::int64_t>(*root) : 0;
  };
  EXPECT_EQ(value("J\xfe\xff\xff\xff"), -2);
  EXPECT_EQ(value("K\xff"), 255);
  EXPECT_EQ(value("M\xff\xff"), 65535);
  EXPECT_EQ(value(std::string_view("\x8a\0", 2)), 0);
  EXPECT_EQ(value("\x8a\x01\xff"), -1);
  EXPECT_EQ(value(std::string_view("\x8a\x02\xff\0", 4)), 255);
  EXPECT_EQ(value("\x8a\x08\x01\x01\x01\x01\x01\x01\x01\x81"), std::int64_t(0x8101010101010101));
}

class MalformedPickle : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedPickle, IsRefused) {
  testing::expect_error(internal::read_state_dict(GetParam().bytes).status(), GetParam().code,
                        GetParam().says);
}

std::string repeated(std::string_view opcodes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += opcodes;
  return text;
}

std::vector<Malformed> malformed_pickles() {
  const auto raw = [](std::string_view opcodes) { return Pickle().raw(opcodes).finish(); };
  const auto tensor_with = [](std::string_view last_arguments) {
    Pickle pickle;
    pickle.global("torch._utils", "_rebuild_tensor_v2").op('(').op('(').text("storage");
    pickle.global("torch", "FloatStorage").text("0").text("cpu").number(6).op('t').op('Q');
    return pickle.number(0).numbers({6}).numbers({1}).raw(last_arguments).raw("tR").finish();
  };
  return {
      {"Empty", "", kDataLoss, "truncado no byte 0"},
      {"WithoutStop", "\x80\x02}", kDataLoss, "truncado no byte 3"},
      {"NewerProtocol", "\x80\x04}.", kInvalid, "protocolo 4; aceito: 2"},
      {"BytesAfterStop", raw("}") + "x", kDataLoss, "1 bytes depois do fim"},
      {"StopOnAnEmptyStack", raw(""), kDataLoss, "deixa 0 valores"},
      {"StopUnderAMark", raw("}("), kDataLoss, "STOP"},
      {"ForbiddenOpcode", raw("(i"), kInvalid, "byte 3: opcode 0x69 não é aceito"},
      {"StackGlobal", raw("\x93"), kInvalid, "opcode 0x93"},
      {"ForbiddenGlobal", Pickle().global("os", "system").finish(), kInvalid, "'os.system' não é aceito"},
      {"GlobalInTwoWays", Pickle().global("torch", "_utils._rebuild_tensor_v2").finish(), kInvalid,
       "não é aceito"},
      {"BuiltinEval", Pickle().global("builtins", "eval").text("1").raw("\x85R").finish(), kInvalid,
       "aceitos: coll"},
      {"GlobalWithoutLineEnd",
       "\x80\x02"
       "ctorch",
       kDataLoss, "GLOBAL: truncado"},
      {"CallOfAStorageClass", Pickle().global("torch", "FloatStorage").raw(")R").finish(), kInvalid,
       "não se chama"},
      {"CallOfAValue", raw("N)R"), kDataLoss, "espera um nome"},
      {"OrderedDictWithArguments", Pickle().global("collections", "OrderedDict").raw("]\x85R").finish(),
       kInvalid, "argumentos"},
      {"ObjectOfAStorageClass", Pickle().global("torch", "FloatStorage").raw(")\x81").finish(), kInvalid,
       "só OrderedDict"},
      {"StateOfAPlainDict", raw("}}b"), kInvalid, "só um OrderedDict"},
      {"StackUnderflow", raw("0").replace(2, 1, "\x86"), kDataLoss, "TUPLE2: a pilha está vazia"},
      {"UnderflowBelowAMark", raw("N(\x85"), kDataLoss, "a pilha está vazia"},
      {"NoMark", raw("t"), kDataLoss, "sem MARK"},
      {"MemoOutOfRange", raw("h\x07"), kDataLoss, "memo 7 nunca foi gravado"},
      {"MemoIndexTooLarge", raw("Nr\xff\xff\xff\xff"), kDataLoss, "memo 4294967295; o máximo"},
      {"MemoOfNothing", raw(std::string_view("q\0", 2)), kDataLoss, "a pilha está vazia"},
      {"TextLongerThanThePickle", raw("X\xff\xff\xff\xff"), kDataLoss, "BINUNICODE: truncado"},
      {"LongIntegerTooLong",
       raw("\x8a\x09"
           "123456789"),
       kDataLoss, "inteiro de 9 bytes"},
      {"TooManyMarks", raw(repeated("(", 2000)), kDataLoss, "mais de 1024 MARK"},
      {"TooManyValues", raw(repeated("]", PickleMachine::kMaxValues)), kDataLoss, "valores"},
      {"TooDeepAStack", raw(repeated("N", PickleMachine::kMaxValues + 1)), kDataLoss, "na pilha"},
      {"DeepTuples", raw("N" + repeated("\x85", 500'000)), kInvalid, "não é um state_dict"},
      {"TooLong", std::string(PickleMachine::kMaxBytes + 1, 'N'), kInvalid, "o máximo é"},
      {"ItemsOfAList", raw("]NNs"), kDataLoss, "espera um dicionário"},
      {"KeyWithoutValue", raw("}(Nu"), kDataLoss, "pares"},
      {"AppendToADict", raw("}Na"), kDataLoss, "espera uma lista"},
      {"PersistentIdOfText", Pickle().text("storage").op('Q').finish(), kDataLoss, "tupla de cinco"},
      {"PersistentIdOfAnotherKind",
       Pickle()
           .op('(')
           .text("module")
           .global("torch", "FloatStorage")
           .text("0")
           .text("cpu")
           .number(1)
           .raw("tQ")
           .finish(),
       kDataLoss, "'storage'"},
      {"NegativeElements",
       Pickle()
           .op('(')
           .text("storage")
           .global("torch", "FloatStorage")
           .text("0")
           .text("cpu")
           .number(-1)
           .raw("tQ")
           .finish(),
       kDataLoss, "'storage'"},
      {"TensorWithFewArguments", tensor_with("\x89"), kDataLoss, "5 argumentos"},
      {"TensorWithMetadata", tensor_with(std::string_view("\x89N}U\3neg\x88s")), kInvalid, "metadados"},
      {"TensorWithoutStorage",
       Pickle().global("torch._utils", "_rebuild_tensor_v2").raw("(NNNNNNtR").finish(), kDataLoss,
       "sem storage"},
      {"ParameterOfANumber",
       Pickle().global("torch._utils", "_rebuild_parameter").raw("K\1\x89N\x87R").finish(), kDataLoss,
       "espera um tensor"},
      {"RootIsAList", raw("]"), kInvalid, "não é um state_dict"},
      {"RootHoldsANumber", Pickle().op('}').text("epoch").number(3).op('s').finish(), kInvalid,
       "'epoch' não é um tensor"},
      {"KeyIsANumber", raw("}K\1Ns"), kInvalid, "chave que não é texto"},
  };
}
INSTANTIATE_TEST_SUITE_P(Cases, MalformedPickle, ::testing::ValuesIn(malformed_pickles()),
                         testing::name_of_case);

}  // namespace
}  // namespace atimo::encoder
