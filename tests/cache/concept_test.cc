#include "atimo/cache/internal/concept.h"

#include <gtest/gtest.h>

#include "atimo/cache/internal/vocabulary.h"

namespace atimo::cache::internal {
namespace {

std::string plain(std::string_view word) { return concept_of(word, Before::kAuxiliary); }

TEST(Concept, JoinsAVerbAndItsNounOfAction) {
  constexpr std::pair<std::string_view, std::string_view> kSame[] = {
      {"impugnar", "impugnacao"},   {"aprova", "aprovacao"},   {"aprovado", "aprovacao"},
      {"pagar", "pagamentos"},      {"julgar", "julgamento"},  {"recurso", "recorrer"},
      {"rescisao", "rescindir"},    {"contratos", "contrato"}, {"diretamente", "direta"},
      {"verificar", "verificacao"}, {"preso", "prender"},      {"editais", "edital"},
  };
  for (const auto& [a, b] : kSame) EXPECT_EQ(plain(a), plain(b)) << a << " / " << b;
}

TEST(Concept, KeepsApartWhatOnlySharesARoot) {
  constexpr std::pair<std::string_view, std::string_view> kDifferent[] = {
      {"licitante", "licitacao"},
      {"pregao", "pregoeiro"},
      {"publico", "publicar"},
      {"servidor", "servico"},
      {"dispensavel", "dispensado"},
      {"contratante", "contrato"},
      {"custas", "custo"},
      {"banca", "banco"},
      {"fiscal", "fiscalizar"},
      {"legal", "legalidade"},
      {"mandado", "mandato"},
      {"habilitacao", "inabilitacao"},
      {"justificado", "injustificado"},
      {"lote", "lotacao"},
  };
  for (const auto& [a, b] : kDifferent) EXPECT_NE(plain(a), plain(b)) << a << " / " << b;
}

TEST(Concept, ReadsAParticipleByWhatStandsBefore) {
  EXPECT_EQ(concept_of("contratado", Before::kAuxiliary), plain("contratar"));
  EXPECT_NE(concept_of("contratado", Before::kArticle), plain("contratar"));
  EXPECT_NE(concept_of("contratado", Before::kOther), concept_of("contratado", Before::kArticle));
  EXPECT_TRUE(is_agent(concept_of("contratado", Before::kArticle)));
}

// The tables of the vocabulary hold concepts: each must be what some word becomes.
TEST(Vocabulary, NamesConceptsThatExist) {
  constexpr std::string_view kWords[] = {
      "licitacao", "edital",    "dispensa",   "inexigibilidade", "pregao",  "pregoeiro", "concorrencia",
      "leilao",    "licitante", "modalidade", "concurso",        "dialogo", "mora",      "atraso",
      "elaborar",  "instruir",  "documento",  "contra",          "recurso", "processo"};
  const auto exists = [&](std::string_view name) {
    return std::any_of(std::begin(kWords), std::end(kWords),
                       [&](std::string_view word) { return plain(word) == name; });
  };
  for (const Implied& rule : implied()) {
    EXPECT_TRUE(exists(rule.concept_name)) << rule.concept_name;
    std::string_view names = rule.by;
    while (!names.empty()) {
      const std::size_t end = names.find('|');
      EXPECT_TRUE(exists(names.substr(0, end))) << names.substr(0, end);
      names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    }
  }
}

TEST(Vocabulary, SaysWhereEachSynonymIsFrom) {
  for (const Synonym& synonym : synonyms()) {
    EXPECT_FALSE(synonym.source.empty()) << synonym.pattern;
  }
}

}  // namespace
}  // namespace atimo::cache::internal
