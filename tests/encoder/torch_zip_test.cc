#include <functional>

#include "atimo/encoder/internal/torch_archive.h"
#include "encoder_fixture.h"
#include "torch_builder.h"

namespace atimo::encoder {
namespace {

using ::testing::ElementsAre;
using testing::floats;
using testing::floats_of;
using ::testing::HasSubstr;
using testing::Malformed;
using testing::PickledSpec;
using testing::state_dict;
using testing::torch_file;
using testing::zip;
using testing::ZipEnd;
using testing::ZipEntry;

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// A storage of six floats, 0 to 5.
std::string six_floats() { return floats({0, 1, 2, 3, 4, 5}); }

PickledSpec six(std::vector<std::int64_t> shape, std::vector<std::int64_t> strides, std::int64_t offset = 0) {
  return {
      .name = "t", .elements = 6, .offset = offset, .shape = std::move(shape), .strides = std::move(strides)};
}

std::string archive_of(const PickledSpec& tensor) {
  return torch_file(state_dict({tensor}), {{"0", six_floats()}});
}

TEST(TorchArchive, ReadsAStateDictAsViewsOfTheFile) {
  const std::string file = archive_of(six({2, 3}, {3, 1}));
  const auto table = internal::read_torch(file);
  ASSERT_OK(table);
  const Tensor& tensor = table->tensors.at("t");
  EXPECT_EQ(tensor.dtype, DType::kF32);
  EXPECT_THAT(tensor.shape, ElementsAre(2, 3));
  EXPECT_THAT(floats_of(tensor), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(tensor.bytes.data(), file.data() + file.find(six_floats()));
}

TEST(TorchArchive, ReadsEveryStorageClass) {
  const std::pair<const char*, DType> classes[] = {
      {"FloatStorage", DType::kF32},  {"HalfStorage", DType::kF16}, {"BFloat16Storage", DType::kBf16},
      {"DoubleStorage", DType::kF64}, {"LongStorage", DType::kI64}, {"IntStorage", DType::kI32},
      {"ShortStorage", DType::kI16},  {"CharStorage", DType::kI8},  {"ByteStorage", DType::kU8},
      {"BoolStorage", DType::kBool}};
  for (const auto& [name, dtype] : classes) {
    const PickledSpec tensor{.name = "t", .storage = name, .elements = 2, .shape = {2}, .strides = {1}};
    const std::string file = torch_file(state_dict({tensor}), {{"0", std::string(2 * size_of(dtype), 'x')}});
    const auto table = internal::read_torch(file);
    ASSERT_OK(table);
    EXPECT_EQ(table->tensors.at("t").dtype, dtype) << name;
  }
}

TEST(TorchArchive, SharesAStorageBetweenTensors) {
  PickledSpec second = six({3}, {1}, 3);
  second.name = "u";
  const std::string file = torch_file(state_dict({six({2}, {1}), second}), {{"0", six_floats()}});
  const auto table = internal::read_torch(file);
  ASSERT_OK(table);
  EXPECT_THAT(floats_of(table->tensors.at("t")), ElementsAre(0, 1));
  EXPECT_THAT(floats_of(table->tensors.at("u")), ElementsAre(3, 4, 5));
}

TEST(TorchArchive, PutsStridedTensorsInRowMajorOrder) {
  const auto read = [](const PickledSpec& tensor) {
    const std::string file = archive_of(tensor);
    const auto table = internal::read_torch(file);
    EXPECT_OK(table);
    return table.ok() ? floats_of(table->tensors.at("t")) : std::vector<float>{};
  };
  EXPECT_THAT(read(six({3, 2}, {1, 3})), ElementsAre(0, 3, 1, 4, 2, 5));  // a transpose
  EXPECT_THAT(read(six({2, 2}, {3, 1}, 1)), ElementsAre(1, 2, 4, 5));     // some columns
  EXPECT_THAT(read(six({3}, {0}, 4)), ElementsAre(4, 4, 4));              // expanded
  EXPECT_THAT(read(six({}, {}, 5)), ElementsAre(5));
  EXPECT_THAT(read(six({1, 2}, {999, 1}, 4)), ElementsAre(4, 5));  // the stride of one element is never taken
  EXPECT_THAT(read(six({0, 3}, {3, 1})), ElementsAre());
}

TEST(TorchArchive, AcceptsClassicZipsCommentsAndOtherEntries) {
  const std::vector<ZipEntry> entries{{.name = "m/data.pkl", .content = state_dict({six({6}, {1})})},
                                      {.name = "m/.data/serialization_id", .content = "1"},
                                      {.name = "m/data/0", .content = six_floats(), .flags = 0x0808}};
  EXPECT_OK(internal::read_torch(zip(entries)));
  EXPECT_OK(internal::read_torch(zip(entries, {.comment = "PK\x05\x06 is no end record"})));
}

TEST(TorchArchive, IsOpenedFromAFileAndKnownByItsContent) {
  const testing::Folder folder;
  const auto path = folder.write("weights.pt", archive_of(six({3, 2}, {1, 3})));
  ASSERT_OK(TensorSource::open_torch(path));
  auto source = TensorSource::open(path);
  ASSERT_OK(source);
  const TensorSource moved = *std::move(source);
  EXPECT_THAT(floats_of(*moved.find("t")), ElementsAre(0, 3, 1, 4, 2, 5));
  const auto broken = folder.write("broken.pt", "\x80\x02");
  testing::expect_error(TensorSource::open(broken).status(), kInvalid, broken.string());
}

class MalformedTorchArchive : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedTorchArchive, IsRefused) {
  testing::expect_error(internal::read_torch(GetParam().bytes).status(), GetParam().code, GetParam().says);
}

// A sound archive in which one thing is changed.
std::string spoilt_entry(const std::function<void(std::vector<ZipEntry>&)>& spoil, const ZipEnd& end = {}) {
  std::vector<ZipEntry> entries{{.name = "m/data.pkl", .content = state_dict({six({6}, {1})})},
                                {.name = "m/data/0", .content = six_floats()}};
  spoil(entries);
  return zip(entries, end);
}
std::string spoilt_end(const ZipEnd& end) {
  return spoilt_entry([](auto&) {}, end);
}
std::string with_entry(std::string name, std::string content) {
  return spoilt_entry([&](auto& entries) { entries.push_back({.name = name, .content = content}); });
}

std::vector<Malformed> malformed_zips() {
  const std::string sound = spoilt_end({});
  return {
      {"EmptyFile", "", kInvalid, "zip"},
      {"NotAZip", "GGUF", kInvalid, "zip"},
      {"LegacyPickle", "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", kInvalid,
       "formato antigo"},
      {"TruncatedZip", sound.substr(0, sound.size() - 1), kDataLoss, "truncado"},
      {"OnlyALocalHeader", sound.substr(0, 200), kDataLoss, "truncado"},
      {"TrailingBytes", sound + "x", kDataLoss, "bytes a mais"},
      {"DirectoryOutsideTheFile", spoilt_end({.directory_offset = 0xfffffff0}), kDataLoss, "diretório"},
      {"DirectoryLargerThanTheFile", spoilt_end({.directory_size = 0xfffffff0}), kDataLoss, "diretório"},
      {"MoreEntriesThanTheDirectory", spoilt_end({.entries = 3}), kDataLoss, "3 entradas"},
      {"DirectoryEntryMalformed", std::string(sound).replace(sound.rfind("PK\x01\x02"), 2, "XX"), kDataLoss,
       "malformada"},
      {"FewerEntriesThanTheDirectory", spoilt_end({.entries = 1}), kDataLoss, "bytes a mais no diretório"},
      {"Zip64Bomb", spoilt_end({.zip64 = true, .entries = ~std::uint64_t{0}}), kDataLoss,
       "18446744073709551615 entradas"},
      {"Zip64SizeOverflow", spoilt_end({.zip64 = true, .directory_size = ~std::uint64_t{0}}), kDataLoss,
       "diretório"},
      {"Zip64OffsetOverflow", spoilt_end({.zip64 = true, .directory_offset = ~std::uint64_t{0}}), kDataLoss,
       "diretório"},
      {"Zip64RecordOutsideTheFile", spoilt_end({.zip64 = true, .zip64_offset = ~std::uint64_t{0} - 3}),
       kDataLoss, "fora do arquivo"},
      {"Zip64RecordElsewhere", spoilt_end({.zip64 = true, .zip64_offset = 0}), kDataLoss, "malformado"},
      {"CompressedEntry", spoilt_entry([](auto& e) { e[1].method = 8; }), kInvalid, "'m/data/0': comprimida"},
      {"EncryptedEntry", spoilt_entry([](auto& e) { e[1].flags = 1; }), kInvalid, "cifrada"},
      {"TwoSizes", spoilt_entry([](auto& e) { e[1].stored_size = 23; }), kDataLoss, "tamanhos 23 e 24"},
      {"Zip64FieldMissing", spoilt_entry([](auto& e) { e[1].size = 0xffffffff; }), kDataLoss,
       "falta o campo zip64"},
      {"EntryPastTheFiles", spoilt_entry([](auto& e) { e[1].size = e[1].stored_size = 2000; }), kDataLoss,
       "não cabem"},
      {"EntryStartsOutside", spoilt_entry([](auto& e) { e[1].local_offset = 0xfffffff0; }), kDataLoss,
       "fora do arquivo"},
      {"NoLocalHeader", spoilt_entry([](auto& e) { e[1].local_offset = 1; }), kDataLoss, "cabeçalho local"},
      {"LocalNameDiffers", spoilt_entry([](auto& e) { e[1].local_name = "m/data/1"; }), kDataLoss,
       "diz outra coisa"},
      {"OverlappingEntries", spoilt_entry([](auto& e) {
         e[0].size = e[0].stored_size = static_cast<std::uint32_t>(e[0].content.size() + 9);
       }),
       kDataLoss, "sobrepõe"},
      {"DuplicateEntry", with_entry("m/data/0", "x"), kDataLoss, "repetida"},
      {"MissingDataPkl", spoilt_entry([](auto& e) { e[0].name = "m/data.txt"; }), kInvalid,
       "não tem <nome>/data.pkl"},
      {"DataPklWithoutFolder", spoilt_entry([](auto& e) { e[0].name = "data.pkl"; }), kInvalid, "data.pkl"},
      {"TwoDataPkl", with_entry("n/data.pkl", "x"), kDataLoss, "dois data.pkl"},
      {"TorchScript", with_entry("m/constants.pkl", "x"), kInvalid, "TorchScript"},
      {"TorchScriptWithCompressedCode", spoilt_entry([](auto& e) {
         e.push_back({.name = "m/code/a.py", .content = "x", .method = 8, .size = 1000});
         e.push_back({.name = "m/constants.pkl", .content = "x"});
       }),
       kInvalid, "TorchScript"},
      {"CompressedDataPkl", spoilt_entry([](auto& e) { e[0].method = 8; }), kInvalid,
       "não tem <nome>/data.pkl"},
      {"BigEndian", with_entry("m/byteorder", "big"), kInvalid, "byteorder 'big'; aceito: little"},
      {"MissingStorage", spoilt_entry([](auto& e) { e.pop_back(); }), kDataLoss, "falta a entrada data/0"},
      {"StorageTooSmall", spoilt_entry([](auto& e) { e[1].content.pop_back(); }), kDataLoss, "tem 23 bytes"},
      {"StorageTooLarge", spoilt_entry([](auto& e) { e[1].content += 'x'; }), kDataLoss, "tem 25 bytes"},
  };
}
INSTANTIATE_TEST_SUITE_P(Zip, MalformedTorchArchive, ::testing::ValuesIn(malformed_zips()),
                         testing::name_of_case);

std::vector<Malformed> malformed_tensors() {
  constexpr std::int64_t kLarge = std::int64_t{1} << 62;
  PickledSpec overflowing = six({6}, {1});
  overflowing.elements = kLarge;
  PickledSpec climbing = six({6}, {1});
  climbing.key = "../../etc/passwd";
  return {
      {"ElementsOverflow", archive_of(overflowing), kDataLoss, "tem 24 bytes"},
      {"StorageKeyOutsideTheArchive", archive_of(climbing), kDataLoss, "falta a entrada"},
      {"ShapeLargerThanStorage", archive_of(six({7}, {1})), kDataLoss, "saem do storage"},
      {"OffsetPastStorage", archive_of(six({1}, {1}, 6)), kDataLoss, "saem do storage"},
      {"OffsetOverflow", archive_of(six({2}, {kLarge}, std::numeric_limits<std::int64_t>::max())), kDataLoss,
       "saem do"},
      {"StridePastStorage", archive_of(six({2, 2}, {5, 1})), kDataLoss, "saem do storage"},
      {"StrideOverflow", archive_of(six({5, 2}, {kLarge, 1})), kDataLoss, "saem do storage"},
      {"ShapeOverflow", archive_of(six({kLarge, kLarge}, {0, 0})), kDataLoss, "64 bits"},
      {"ExpandedBeyondTheFile", archive_of(six({1 << 30}, {0})), kInvalid, "expandidos"},
      {"NegativeStride", archive_of(six({6}, {-1}, 5)), kDataLoss, "inteiro positivo"},
      {"NegativeOffset", archive_of(six({6}, {1}, -1)), kDataLoss, "offset"},
      {"NegativeSize", archive_of(six({-6}, {1})), kDataLoss, "inteiro positivo"},
      {"FewerStridesThanDimensions", archive_of(six({2, 3}, {1})), kDataLoss, "2 dimensões e 1 passos"},
      {"TooManyDimensions", archive_of(six(std::vector<std::int64_t>(9, 1), std::vector<std::int64_t>(9, 1))),
       kInvalid, "mais de 8"},
      {"DuplicateName", torch_file(state_dict({six({6}, {1}), six({3}, {1})}), {{"0", six_floats()}}),
       kDataLoss, "'t' repetido"},
  };
}
INSTANTIATE_TEST_SUITE_P(Tensors, MalformedTorchArchive, ::testing::ValuesIn(malformed_tensors()),
                         testing::name_of_case);

}  // namespace
}  // namespace atimo::encoder
