#include "atimo/encoder/internal/safetensors.h"

#include "encoder_fixture.h"
#include "safetensors_builder.h"

namespace atimo::encoder {
namespace {

using ::testing::ElementsAre;
using testing::floats;
using testing::floats_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Malformed;
using testing::safetensors;
using testing::safetensors_file;

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::string golden_header() {
  std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  EXPECT_EQ(header.size(), 54u);
  header.resize(56, ' ');
  return header;
}

TEST(Safetensors, ReadsTheGoldenEmptyFile) {
  const std::string golden("\x08\0\0\0\0\0\0\0{}      ", 16);
  const auto table = internal::read_safetensors(golden);
  ASSERT_OK(table);
  EXPECT_THAT(table->tensors, IsEmpty());
}

TEST(Safetensors, ReadsTheGoldenHeader) {
  const std::string file = safetensors_file(golden_header(), floats({1.5f, -2.0f}));
  const auto table = internal::read_safetensors(file);
  ASSERT_OK(table);
  const Tensor& tensor = table->tensors.at("a");
  EXPECT_EQ(tensor.dtype, DType::kF32);
  EXPECT_THAT(tensor.shape, ElementsAre(2));
  EXPECT_THAT(floats_of(tensor), ElementsAre(1.5f, -2.0f));
}

TEST(Safetensors, ReadsEveryDtypeWithItsSize) {
  constexpr DType kAll[] = {DType::kF32, DType::kF16, DType::kBf16, DType::kF64, DType::kI64,
                            DType::kI32, DType::kI16, DType::kI8,   DType::kU8,  DType::kBool};
  std::vector<testing::TensorSpec> specs;
  for (const DType dtype : kAll) {
    specs.push_back({std::string(name_of(dtype)),
                     std::string(name_of(dtype)),
                     {3},
                     std::string(3 * size_of(dtype), 'x')});
  }
  const std::string file = safetensors(specs);
  const auto table = internal::read_safetensors(file);
  ASSERT_OK(table);
  for (const DType dtype : kAll) EXPECT_EQ(table->tensors.find(name_of(dtype))->second.dtype, dtype);
}

TEST(Safetensors, AcceptsScalarsEmptyTensorsAndMetadata) {
  const std::string file = safetensors_file(
      R"({"__metadata__":{"format":"pt"},"s":{"shape":[],"dtype":"F32","data_offsets":[0,4]},)"
      R"("none":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]}})",
      floats({3}));
  const auto table = internal::read_safetensors(file);
  ASSERT_OK(table);
  EXPECT_THAT(table->tensors.at("s").shape, IsEmpty());
  EXPECT_THAT(floats_of(table->tensors.at("s")), ElementsAre(3));
  EXPECT_EQ(table->tensors.at("none").bytes, "");
}

TEST(Safetensors, AcceptsEntriesInAnyOrderOfTheHeader) {
  const std::string file = safetensors_file(
      R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      floats({1, 2}));
  const auto table = internal::read_safetensors(file);
  ASSERT_OK(table);
  EXPECT_THAT(floats_of(table->tensors.at("b")), ElementsAre(2));
}

class MalformedSafetensors : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedSafetensors, IsRefused) {
  testing::expect_error(internal::read_safetensors(GetParam().bytes).status(), GetParam().code,
                        GetParam().says);
}

std::string entry(std::string_view fields) { return concat("{\"a\":{", fields, "}}"); }

std::vector<Malformed> malformed_files() {
  const auto file = [](std::string_view header, std::size_t data = 8) {
    return safetensors_file(header, std::string(data, 'd'));
  };
  const auto length = [](std::uint64_t header) { return testing::little_endian(header) + "{}"; };
  const std::string one = R"("dtype":"F32","shape":[1],"data_offsets":)";
  return {
      {"EmptyFile", "", kDataLoss, "0 bytes"},
      {"ShorterThanTheLength", "\x08\0\0", kDataLoss, "menos que"},
      {"HeaderLongerThanFile", length(3), kDataLoss, "cabeçalho de 3 bytes num arquivo de 10"},
      {"HeaderLongerThanTheFormatAllows", length(100'000'001), kInvalid, "100000000"},
      {"HeaderLengthOverflows", length(~std::uint64_t{0}), kInvalid, "100000000"},
      {"HeaderDoesNotStartWithABrace", file(R"([1])"), kInvalid, "'{'"},
      {"HeaderStartsWithASpace", file(R"( {})", 0), kInvalid, "'{'"},
      {"EmptyHeader", file("", 0), kInvalid, "'{'"},
      {"NotJson", file(R"({"a":)"), kDataLoss, "não é JSON"},
      {"TextAfterTheObject", file("{} {}", 0), kDataLoss, "não é JSON"},
      {"ZeroByteHidesText", file(std::string_view("{}\0{", 4), 0), kDataLoss, "byte 3"},
      {"InvalidUtf8Name", file("{\"\xff\":1}"), kDataLoss, "não é JSON"},
      {"DeepJson", file(R"({"a":)" + std::string(100'000, '[')), kDataLoss, "fora do lugar"},
      {"DeepShape", file(entry(R"("shape":)" + std::string(100'000, '['))), kDataLoss, "fora do lugar"},
      {"EntryIsANumber", file(R"({"a":1})"), kDataLoss, "um número fora do lugar"},
      {"EntryIsNull", file(R"({"a":null})"), kDataLoss, "null fora do lugar"},
      {"MetadataIsNotText", file(R"({"__metadata__":{"n":1}})", 0), kDataLoss, "fora do lugar"},
      {"MetadataTwice", file(R"({"__metadata__":{},"__metadata__":{}})", 0), kDataLoss, "repetido"},
      {"MetadataKeyTwice", file(R"({"__metadata__":{"k":"1","k":"2"}})", 0), kDataLoss, "'k' repetido"},
      {"UnknownDtype", file(entry(R"("dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8])")), kInvalid,
       "aceitos: F32, F16, BF16"},
      {"DtypeIsANumber", file(entry(R"("dtype":4)")), kDataLoss, "um número fora do lugar"},
      {"UnknownField", file(entry(R"("strides":[1])")), kInvalid, "'strides' desconhecido"},
      {"FieldTwice", file(entry(R"("dtype":"F32","dtype":"I32")")), kDataLoss, "dtype repetido"},
      {"FieldMissing", file(entry(R"("dtype":"F32","shape":[2])")), kDataLoss, "falta"},
      {"DuplicateName",
       file(
           R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})"),
       kDataLoss, "tensor 'a' repetido"},
      {"NegativeShape", file(entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])")), kDataLoss,
       "negativo"},
      {"FractionalShape", file(entry(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])")), kDataLoss,
       "fração"},
      {"TooManyDimensions", file(entry(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8])")),
       kInvalid, "mais de 8"},
      {"ShapeOverflow",
       file(entry(R"("dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8])")), kDataLoss,
       "64 bits"},
      {"ByteCountOverflow",
       file(entry(R"("dtype":"F64","shape":[2305843009213693953],"data_offsets":[0,8])")), kDataLoss,
       "64 bits"},
      {"ShapeLargerThanData", file(entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])")), kDataLoss,
       "são 12 bytes, e os dados têm 8"},
      {"OneOffset", file(entry(one + "[0]")), kDataLoss, "lista curta"},
      {"ThreeOffsets", file(entry(one + "[0,4,8]")), kDataLoss, "fora do lugar"},
      {"OffsetsReversed", file(entry(one + "[8,4]")), kDataLoss, "o fim vem antes"},
      {"OffsetPastTheFile", file(entry(one + "[0,16]")), kDataLoss, "só tem 8"},
      {"OffsetOverflow", file(entry(one + "[18446744073709551612,18446744073709551615]")), kDataLoss,
       "só tem 8"},
      {"OffsetLargerThan64Bits", file(entry(one + "[0,18446744073709551616]")), kDataLoss, "fração"},
      {"HoleAtTheStart", file(entry(one + "[4,8]")), kDataLoss, "buraco depois de 0"},
      {"HolesBetweenTensors",
       file(
           R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}})"),
       kDataLoss, "buraco depois de 2"},
      {"OverlappingTensors",
       file(
           R"({"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})"),
       kDataLoss, "sobrepõe"},
      {"TheSameBytesTwice",
       file(
           R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})"),
       kDataLoss, "sobrepõe"},
      {"TrailingBytes", file(entry(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])")), kDataLoss,
       "4 bytes depois do último"},
  };
}
INSTANTIATE_TEST_SUITE_P(Cases, MalformedSafetensors, ::testing::ValuesIn(malformed_files()),
                         testing::name_of_case);

// Files on the disk.

class SafetensorsFile : public ::testing::Test {
 protected:
  testing::Folder folder_;
};

TEST_F(SafetensorsFile, IsMappedAndItsNamesAreSorted) {
  const auto path =
      folder_.write("m.safetensors", safetensors({{"z", "F32", {2}, floats({1, 2})}, {"a", "U8", {1}, "x"}}));
  auto source = TensorSource::open_safetensors(path);
  ASSERT_OK(source);
  EXPECT_THAT(source->names(), ElementsAre("a", "z"));
  const Tensor* const before = source->find("z");
  const TensorSource moved = *std::move(source);
  EXPECT_EQ(moved.find("z"), before);
  EXPECT_THAT(floats_of(*before), ElementsAre(1, 2));
  EXPECT_EQ(moved.find("y"), nullptr);
}

TEST_F(SafetensorsFile, ErrorsNameTheFile) {
  const auto path = folder_.write("m.safetensors", "short");
  testing::expect_error(TensorSource::open_safetensors(path).status(), kDataLoss, path.string());
  testing::expect_error(TensorSource::open_safetensors(folder_.path() / "none").status(),
                        absl::StatusCode::kNotFound, "none");
  testing::expect_error(TensorSource::open_safetensors(folder_.path()).status(), kInvalid, "arquivo comum");
}

TEST_F(SafetensorsFile, IsKnownByItsContent) {
  ASSERT_OK(TensorSource::open(folder_.write("weights", safetensors({{"a", "U8", {1}, "x"}}))));
  const auto status = TensorSource::open(folder_.write("x.bin", "GGUF and so on")).status();
  testing::expect_error(status, kInvalid, "aceitos: safetensors");
}

class ShardedSafetensors : public SafetensorsFile {
 protected:
  void SetUp() override {
    folder_.write("1.safetensors",
                  safetensors({{"a", "F32", {1}, floats({1})}, {"b", "F32", {1}, floats({2})}}));
    folder_.write("2.safetensors", safetensors({{"c", "F32", {1}, floats({3})}}));
  }
  absl::StatusOr<TensorSource> open(std::string_view weight_map) const {
    return TensorSource::open_safetensors(
        folder_.write("model.safetensors.index.json",
                      concat(R"({"metadata":{"total_size":12},"weight_map":)", weight_map, "}")));
  }
};

TEST_F(ShardedSafetensors, IsReadAsOneSource) {
  const auto source = open(R"({"a":"1.safetensors","b":"1.safetensors","c":"2.safetensors"})");
  ASSERT_OK(source);
  EXPECT_THAT(source->names(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(floats_of(*source->find("c")), ElementsAre(3));
  ASSERT_OK(TensorSource::open(folder_.path() / "model.safetensors.index.json"));
}

TEST_F(ShardedSafetensors, MustAgreeWithItsIndex) {
  testing::expect_error(open(R"({"a":"1.safetensors","b":"1.safetensors","d":"2.safetensors"})").status(),
                        kDataLoss, "não tem o tensor 'd'");
  testing::expect_error(open(R"({"a":"1.safetensors","c":"2.safetensors"})").status(), kDataLoss,
                        "tem 2 tensores, e o índice lhe dá 1");
  testing::expect_error(open(R"({"a":"3.safetensors"})").status(), absl::StatusCode::kNotFound,
                        "3.safetensors");
  testing::expect_error(open(R"({"a":"1.safetensors","a":"2.safetensors"})").status(), kDataLoss, "repetida");
}

TEST_F(ShardedSafetensors, MayNotHoldATensorInTwoParts) {
  folder_.write("2.safetensors", safetensors({{"a", "F32", {1}, floats({3})}}));
  testing::expect_error(open(R"({"a":"1.safetensors","b":"1.safetensors","c":"2.safetensors"})").status(),
                        kDataLoss, "já veio de outra parte");
}

TEST_F(ShardedSafetensors, StaysInItsFolder) {
  for (const std::string_view file :
       {"\"../1.safetensors\"", "\"/etc/x.safetensors\"", "\"\"", "7", "\"config.json\""}) {
    testing::expect_error(open(concat("{\"a\":", file, "}")).status(), kInvalid, "mesma pasta");
  }
  testing::expect_error(open("[]").status(), kInvalid, "weight_map");
}

TEST_F(ShardedSafetensors, RefusesAnIndexThatIsNotSoundJson) {
  testing::expect_error(internal::read_shard_index("{").status(), kDataLoss, "não é JSON");
  testing::expect_error(internal::read_shard_index("[]").status(), kInvalid, "weight_map");
  testing::expect_error(internal::read_shard_index(std::string(100'000, '[')).status(), kDataLoss, "níveis");
}

}  // namespace
}  // namespace atimo::encoder
