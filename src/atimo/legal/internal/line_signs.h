#pragma once

#include <string_view>

namespace atimo::legal::internal {

// "Brasília, 10 de janeiro de 2002; 181º da Independência", "Este texto não substitui ...": the norm's text is over.
bool closes_norm(std::string_view line);

// "ATO DAS DISPOSIÇÕES CONSTITUCIONAIS TRANSITÓRIAS" alone in its line.
bool opens_adct(std::string_view line);

// "ANEXO", "ANEXO II", "ANEXO ÚNICO - TABELA": the heading of an annex.
bool opens_annex(std::string_view line);

// A study edition's remark between devices: "#Atenção: ...", "(TJSP-2021-VUNESP): ...".
bool is_comment(std::string_view line);

// Ends like a sentence or an enumerated device does, notes in brackets included.
bool ends_complete(std::string_view text);

// A short line that can be a heading: begins with a capital, has no final punctuation.
bool looks_like_heading(std::string_view line);

bool is_all_capitals(std::string_view line);

}  // namespace atimo::legal::internal
