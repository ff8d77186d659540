#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "atimo/ingest/reader.h"
#include "fixtures.h"
#include "support/status_matchers.h"

namespace atimo::ingest {
namespace {

using namespace std::string_literals;

struct Malformed {
  const char* name;
  std::function<std::string()> bytes;  // made by its own test alone: some are large
  absl::StatusCode code;
  const char* says;
};

std::string repeat(std::string_view part, std::size_t times) {
  std::string out;
  out.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

std::vector<Malformed> malformed_documents() {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  constexpr auto kTooMuch = absl::StatusCode::kResourceExhausted;
  const std::string pdf = fixtures::pdf_of({{"Art. 1 Texto."}});
  const std::string docx = fixtures::docx_of("<w:p><w:r><w:t>Texto.</w:t></w:r></w:p>");
  const std::string encrypt =
      "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]/Encrypt<</Filter/Standard/V "
      "1/R 2/P -4/O<" +
      repeat("ab", 32) + ">/U<" + repeat("cd", 32) + ">>>";
  return {
      {"empty", [] { return ""s; }, kInvalid, "vazio"},
      {"only_spaces", [] { return " \n\t "s; }, kInvalid, "espaços"},
      {"binary", [] { return "\x01\x02\x00\x03\x04"s + std::string(100, '\0'); }, kInvalid, "binário"},
      {"old_office_or_password", [] { return "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + std::string(600, '\0'); },
       kInvalid, "senha"},
      {"picture", [] { return "\x89PNG\r\n\x1A\n"s; }, kInvalid, "imagem"},
      {"gzip", [] { return "\x1F\x8B\x08\x00"s; }, kInvalid, "gzip"},
      {"other_zip",
       [] {
         return fixtures::zip_of({{"a.txt", "a"}});
       },
       kInvalid, "ZIP"},
      {"other_xml", [] { return "<?xml version='1.0'?><nota>x</nota>"s; }, kInvalid, "LexML"},
      {"jsonl", [] { return "{\"_id\": \"1\", \"text\": \"a\"}\n"s; }, kInvalid, "jsonl"},
      {"truncated_pdf", [=] { return pdf.substr(0, pdf.size() / 2); }, kInvalid, "cortado"},
      {"pdf_in_name_only", [] { return "%PDF-1.7\nnada\n%%EOF\n"s; }, kInvalid, "PDF"},
      {"encrypted_pdf", [=] { return fixtures::pdf_of({{"Art. 1 Texto."}}, encrypt); }, kInvalid, "senha"},
      {"pdf_without_text", [] { return fixtures::pdf_of({{}}); }, kInvalid, "nenhum texto"},
      {"truncated_docx", [=] { return docx.substr(0, docx.size() - 30); }, kInvalid, "DOCX"},
      {"zip_bomb", [] { return fixtures::docx_of(std::string(40 << 20, ' ')); }, kTooMuch, "descomprime"},
      {"docx_without_text", [] { return fixtures::docx_of("<w:p/>"); }, kInvalid, "texto"},
      {"deep_docx", [] { return fixtures::docx_of(repeat("<a>", 100'000) + repeat("</a>", 100'000)); },
       kTooMuch, "512"},
      {"million_nested_tags", [] { return "<html><body>" + repeat("<div>", 1'000'000) + "x"; }, kTooMuch,
       "512"},
      {"million_nested_spans", [] { return "<html><body>" + repeat("<span>", 1'000'000) + "x"; }, kTooMuch,
       "512"},
      {"million_nested_lists", [] { return "<html><body>" + repeat("<ul><li>", 1'000'000) + "x"; }, kTooMuch,
       "512"},
      {"million_nested_tables", [] { return "<html><body>" + repeat("<table><tr><td></p>", 300'000) + "x"; },
       kTooMuch, "512"},
      {"million_links_in_svg", [] { return "<html><body><svg>" + repeat("<a>", 1'000'000) + "x"; }, kTooMuch,
       "512"},
      {"million_attributes", [] { return "<html><body " + repeat("a=1 ", 1'000'000) + ">x"; }, kTooMuch,
       "atributos"},
      {"deep_lexml",
       [] { return "<LexML>" + repeat("<a>", 1'000'000) + repeat("</a>", 1'000'000) + "</LexML>"; }, kTooMuch,
       "512"},
      {"truncated_lexml", [] { return "<LexML><Norma><Artigo><Rotulo>Art. 1º</Rot"s; }, kInvalid, "cortado"},
      {"html_without_text", [] { return "<html><body><script>a</script></body></html>"s; }, kInvalid,
       "texto"},
  };
}

class MalformedDocument : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedDocument, IsRefusedWithOneClearSentence) {
  const auto source = read_document(GetParam().bytes(), "arquivo-x");
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.status().code(), GetParam().code) << source.status();
  const std::string message(source.status().message());
  EXPECT_EQ(message.rfind("arquivo-x: ", 0), 0U) << message;
  EXPECT_NE(message.find(GetParam().says), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedDocument, ::testing::ValuesIn(malformed_documents()),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(Limits, AreSaidWithTheirValues) {
  ReadLimits limits;
  limits.max_lines = 2;
  const auto many = read_document("a.\n\nb.\n\nc.\n", "n", limits);
  EXPECT_EQ(many.status().code(), absl::StatusCode::kResourceExhausted) << many.status();
  limits.max_input_bytes = 3;
  const auto large = read_document("abcdef", "n", limits);
  EXPECT_EQ(large.status().code(), absl::StatusCode::kResourceExhausted) << large.status();
}

TEST(InvalidUtf8, NeverPassesThrough) {
  const auto source = read_document("Art. 1\xC3 A\x81 regra \xFF.\n", "n");
  ASSERT_OK(source);
  for (const auto& line : source->lines) EXPECT_EQ(line.text.find('\x81'), std::string::npos);
}

}  // namespace
}  // namespace atimo::ingest
