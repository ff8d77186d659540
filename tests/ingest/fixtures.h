#pragma once

#include <zip.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atimo/legal/source_text.h"

// Small documents written for the tests of the readers.
namespace atimo::ingest::fixtures {

inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(memory);
  zip_t* archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
  for (const auto& [path, content] : entries) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    zip_file_add(archive, path.c_str(), source, ZIP_FL_ENC_UTF_8);
  }
  zip_close(archive);
  zip_source_open(memory);
  zip_stat_t stat;
  zip_source_stat(memory, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_read(memory, bytes.data(), bytes.size());
  zip_source_close(memory);
  zip_source_free(memory);
  return bytes;
}

inline std::string docx_of(std::string_view body) {
  return zip_of(
      {{"[Content_Types].xml", "<Types/>"},
       {"word/document.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\"><w:body>" +
                                 std::string(body) + "</w:body></w:document>"}});
}

// A PDF of one page per element; each page shows its rows in Helvetica 12, one under the other. Rows that
// begin with
// '\t' stand in by 30 points; an empty row leaves a gap.
inline std::string pdf_of(const std::vector<std::vector<std::string>>& pages,
                          std::string_view trailer_extra = "") {
  std::vector<std::string> objects;
  std::string kids;
  for (std::size_t i = 0; i < pages.size(); ++i) kids += std::to_string(4 + 2 * i) + " 0 R ";
  objects.push_back("<</Type/Catalog/Pages 2 0 R>>");
  objects.push_back("<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages.size()) + ">>");
  objects.push_back("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
  for (std::size_t i = 0; i < pages.size(); ++i) {
    std::string stream = "BT /F1 12 Tf\n";
    int y = 820;
    for (const std::string& row : pages[i]) {
      const bool indented = row.starts_with("\t");
      if (!row.empty()) {
        stream += "1 0 0 1 " + std::string(indented ? "100 " : "70 ") + std::to_string(y) + " Tm (" +
                  row.substr(indented ? 1 : 0) + ") Tj\n";
      }
      y -= 16;
    }
    stream += "ET";
    objects.push_back(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents " +
        std::to_string(5 + 2 * i) + " 0 R>>");
    objects.push_back("<</Length " + std::to_string(stream.size()) + ">>stream\n" + stream + "\nendstream\n");
  }
  std::string pdf = "%PDF-1.4\n";
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    offsets.push_back(pdf.size());
    pdf += std::to_string(i + 1) + " 0 obj" + objects[i] + "endobj\n";
  }
  const std::size_t xref = pdf.size();
  pdf += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t offset : offsets) {
    const std::string digits = std::to_string(offset);
    pdf += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
  }
  return pdf + "trailer<</Size " + std::to_string(objects.size() + 1) + "/Root 1 0 R" +
         std::string(trailer_extra) + ">>\nstartxref\n" + std::to_string(xref) + "\n%%EOF\n";
}

inline std::vector<std::string> texts_of(const legal::SourceText& source) {
  std::vector<std::string> texts;
  for (const legal::SourceLine& line : source.lines) texts.push_back(line.text);
  return texts;
}

inline std::size_t count_articles(const legal::SourceText& source, bool quoted) {
  return static_cast<std::size_t>(
      std::count_if(source.lines.begin(), source.lines.end(), [&](const legal::SourceLine& line) {
        return !line.struck && line.quoted == quoted &&
               (line.text.starts_with("Art.") || line.text.starts_with("Art "));
      }));
}

}  // namespace atimo::ingest::fixtures
