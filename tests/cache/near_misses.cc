#include "near_misses.h"

#include <array>
#include <iterator>
#include <optional>

#include "atimo/base/concat.h"
#include "atimo/legal/reference.h"

namespace atimo::cache::testing {
namespace {

using Visit = std::function<void(const NearMiss&)>;

constexpr std::string_view kNorms[] = {"Lei 14.133",          "Lei 8.666/1993", "Lei nº 13.303/2016",
                                       "Lei 8.112",           "Lei 9.784/1999", "Lei 12.527/2011",
                                       "Decreto 10.024/2019", "Decreto 14.133", "Constituição Federal",
                                       "Código Civil",        "LC 123/2006",    "IN 65/2021"};

// Ways to ask what a device says.
constexpr std::pair<std::string_view, std::string_view> kWays[] = {
    {"O que diz ", "?"}, {"Qual o conteúdo d", "?"}, {"explique ", ""}, {"O que estabelece ", "?"}};

// Things to ask about, each as a verb and as a noun of action.
constexpr std::pair<std::string_view, std::string_view> kActs[] = {
    {"impugnar o edital", "a impugnação do edital"},
    {"prorrogar o contrato", "a prorrogação do contrato"},
    {"alterar o projeto executivo", "a alteração do projeto executivo"},
    {"aplicar a multa", "a aplicação da multa"},
    {"publicar o aviso", "a publicação do aviso"},
    {"homologar o pregão", "a homologação do pregão"},
    {"anular a inscrição", "a anulação da inscrição"},
    {"revisar a aposentadoria", "a revisão da aposentadoria"},
    {"conceder a licença", "a concessão da licença"},
    {"instaurar o inquérito", "a instauração do inquérito"},
    {"demarcar a reserva", "a demarcação da reserva"},
    {"cobrar o tributo", "a cobrança do tributo"},
    {"suspender o benefício", "a suspensão do benefício"},
    {"restituir a caução", "a restituição da caução"},
    {"registrar o imóvel", "o registro do imóvel"},
    {"nomear o candidato", "a nomeação do candidato"},
    {"reajustar o preço", "o reajuste do preço"},
    {"licenciar a lavra", "o licenciamento da lavra"},
    {"tombar o prédio", "o tombamento do prédio"},
    {"fiscalizar a barragem", "a fiscalização da barragem"}};

constexpr std::string_view kBodies[] = {"a União", "o Estado", "o Município", "o TCU",
                                        "o STF",   "a CGU",    "a AGU",       "o CNJ"};

struct Place {
  int article = 1;
  int paragraph = 0;  // 0: none
  int inciso = 0;
  char alinea = 0;
};

std::string shown(const Place& place, std::string_view norm) {
  std::string text = concat("o art. ", place.article);
  if (place.paragraph > 0) text += concat(", § ", place.paragraph, place.paragraph < 10 ? "º" : "");
  if (place.inciso > 0)
    text += concat(", inciso ", legal::to_roman(static_cast<std::uint32_t>(place.inciso)));
  if (place.alinea != 0) text += concat(", alínea \"", std::string(1, place.alinea), "\"");
  return norm.empty()
             ? text
             : concat(text,
                      norm.starts_with("C") || norm.starts_with("I") || norm.starts_with("L") ? ", da "
                                                                                              : ", do ",
                      norm);
}

std::string question(std::size_t way, const Place& place, std::string_view norm) {
  const auto& [before, behind] = kWays[way % std::size(kWays)];
  return concat(before, shown(place, norm), behind);
}

void devices(const Visit& visit) {
  std::size_t way = 0;
  for (std::size_t n = 0; n < std::size(kNorms); ++n) {
    for (int article = 1; article <= 300; ++article) {
      const Place place{.article = article,
                        .paragraph = 1 + article % 9,
                        .inciso = 1 + article % 30,
                        .alinea = static_cast<char>('a' + article % 6)};
      const Place plain{.article = article};
      const auto pair = [&](std::string_view kind, const Place& a, std::string_view norm_a, const Place& b,
                            std::string_view norm_b) {
        ++way;
        visit({kind, question(way, a, norm_a), question(way + 1, b, norm_b)});
      };
      const auto with = [&](auto change) {
        Place other = place;
        change(other);
        return other;
      };
      const std::string_view norm = kNorms[n];
      pair("article", plain, norm, {.article = article + 1}, norm);
      pair("article", plain, norm, {.article = article * 10}, norm);
      pair("article", plain, norm, {.article = article + 100}, norm);
      pair("article", place, norm, with([](Place& p) { p.article += 3; }), norm);
      pair("paragraph", place, norm, with([](Place& p) { ++p.paragraph; }), norm);
      pair("paragraph", place, norm, with([](Place& p) { p.paragraph = 0; }), norm);
      pair("paragraph", plain, norm, {.article = article, .paragraph = 2}, norm);
      pair("inciso", place, norm, with([](Place& p) { ++p.inciso; }), norm);
      pair("inciso", place, norm, with([](Place& p) { p.inciso += 10; }), norm);
      pair("inciso", plain, norm, {.article = article, .inciso = 4}, norm);
      pair("alinea", place, norm, with([](Place& p) { ++p.alinea; }), norm);
      pair("alinea", place, norm, with([](Place& p) { p.alinea = 0; }), norm);
      pair("norm", plain, norm, plain, "");
      for (std::size_t other = 1; other < std::size(kNorms); ++other)
        pair("norm", other % 2 == 0 ? place : plain, norm, other % 2 == 0 ? place : plain,
             kNorms[(n + other) % std::size(kNorms)]);
    }
  }
}

void numbers(const Visit& visit) {
  for (const auto& [verb, noun] : kActs) {
    for (int n = 1; n <= 120; ++n) {
      visit({"number", concat("A multa de ", n, "% alcança ", noun, "?"),
             concat("A multa de ", n * 10, " por cento alcança ", noun, "?")});
      visit({"number", concat("É possível ", verb, " em ", n, " dias?"),
             concat("É permitido ", verb, " em ", n + 1, " dias?")});
      visit({"number", concat("É possível ", verb, " em ", n, " dias?"),
             concat("Posso ", verb, " em ", n, " meses?")});
      visit({"number", concat("O limite de R$ ", n, " mil vale para ", verb, "?"),
             concat("O limite de R$ ", n, " milhões vale para ", verb, "?")});
    }
  }
}

void dates(const Visit& visit) {
  for (const auto& [verb, noun] : kActs) {
    for (int year = 1990; year <= 2024; ++year) {
      for (int month = 1; month <= 6; ++month) {
        visit({"date", concat("Quem podia ", verb, " em ", month, "/", month + 6, "/", year, "?"),
               concat("Quem podia ", verb, " em ", month + 6, "/", month, "/", year, "?")});
      }
      visit({"date", concat("Qual a regra para ", verb, " em ", year, "?"),
             concat("Qual é a regra para ", verb, " em ", year + 1, "?")});
      visit({"date", concat("Qual a regra para ", verb, " em ", year, "?"),
             concat("Qual a regra para ", verb, "?")});
    }
  }
}

void polarities(const Visit& visit) {
  constexpr std::string_view kPolar[] = {" pode ", " não pode ", " deve ", " não deve ", " não precisa "};
  for (const auto& [verb, noun] : kActs) {
    for (const std::string_view body : kBodies) {
      for (const std::string_view a : kPolar) {
        for (const std::string_view b : kPolar) {
          if (a != b) visit({"polarity", concat(body, a, verb, "?"), concat(body, b, verb, "?")});
        }
      }
    }
    constexpr std::string_view kIs[] = {"É obrigatória ", "É vedada ", "É permitida ", "É facultativa ",
                                        "Não é permitida "};
    for (const std::string_view a : kIs) {
      for (const std::string_view b : kIs) {
        const bool same = a == b || (a == kIs[1] && b == kIs[4]) || (a == kIs[4] && b == kIs[1]);
        if (!same) visit({"polarity", concat(a, noun, "?"), concat(b, noun, "?")});
      }
    }
  }
}

void asked(const Visit& visit) {
  constexpr std::string_view kFrames[] = {"Quem pode ",
                                          "Quando se pode ",
                                          "Qual o prazo para ",
                                          "Como ",
                                          "Por que ",
                                          "Qual o valor para ",
                                          "Quais documentos para ",
                                          "Por quanto tempo se pode ",
                                          "A partir de quando se pode ",
                                          "Onde se pode "};
  for (const auto& [verb, noun] : kActs) {
    for (const std::string_view a : kFrames) {
      for (const std::string_view b : kFrames) {
        if (a != b) visit({"asked", concat(a, verb, "?"), concat(b, verb, "?")});
      }
    }
  }
}

void bodies(const Visit& visit) {
  for (const auto& [verb, noun] : kActs) {
    for (const std::string_view a : kBodies) {
      for (const std::string_view b : kBodies) {
        if (a == b) continue;
        visit({"body", concat("Cabe a", a, " ", verb, "?"), concat("Cabe a", b, " ", verb, "?")});
        visit({"body", concat("Quando ", a, " autoriza ", noun, "?"),
               concat("Em que hipóteses ", b, " autoriza ", noun, "?")});
        visit({"roles", concat("Quando ", a, " autoriza ", b, " a ", verb, "?"),
               concat("Quando ", b, " autoriza ", a, " a ", verb, "?")});
      }
    }
  }
}

}  // namespace

void for_each_near_miss(const Visit& visit) {
  devices(visit);
  numbers(visit);
  dates(visit);
  polarities(visit);
  asked(visit);
  bodies(visit);
}

}  // namespace atimo::cache::testing
