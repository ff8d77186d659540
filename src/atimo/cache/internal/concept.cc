#include "atimo/cache/internal/concept.h"

#include <algorithm>
#include <array>

namespace atimo::cache::internal {
namespace {

// Shorter roots say too little to join words by them. An ending that only verbs and their nouns have says
// more than a last vowel.
constexpr std::size_t kShortestRoot = 4;
constexpr std::size_t kShortestVerbRoot = 3;

// Marks that keep the concepts of one root apart.
constexpr std::string_view kAgent = "+agente", kAbility = "+possibilidade", kQuality = "+qualidade",
                           kPerson = "+pessoa", kState = "+estado";

struct Ending {
  std::string_view ending, replacement, mark;
  std::size_t shortest = kShortestRoot;
};

// Plurals, as Orengo and Huyck's RSLP (2001) reduces them. The first that fits is applied.
constexpr Ending kPlurals[] = {
    {"coes", "cao", ""}, {"soes", "sao", ""}, {"oes", "ao", ""}, {"aes", "ao", ""},
    {"aos", "ao", ""},   {"ais", "al", ""},   {"eis", "el", ""}, {"ois", "ol", ""},
    {"res", "r", ""},    {"zes", "z", ""},    {"ns", "m", ""},
};

// Longest first. A mark of its own keeps the concept apart from that of the verb.
constexpr Ending kEndings[] = {
    {"idoneidade", "idoneidade", kAbility},
    {"abilidade", "", kAbility},
    {"ibilidade", "", kAbility},
    {"amento", "", "", kShortestVerbRoot},
    {"imento", "", "", kShortestVerbRoot},
    {"ificacao", "ific", ""},
    {"avel", "", kAbility},
    {"ivel", "", kAbility},
    {"idade", "", kAbility},
    {"mente", "", ""},
    {"ante", "", kAgent},
    {"ente", "", kAgent},
    {"inte", "", kAgent},
    {"eiro", "", kAgent},
    {"eira", "", kAgent},
    {"ador", "", kAgent},
    {"edor", "", kAgent},
    {"idor", "", kAgent},
    {"adora", "", kAgent},
    {"edora", "", kAgent},
    {"idora", "", kAgent},
    {"eia", "e", ""},
    {"eio", "e", ""},
    {"atura", "", ""},
    {"ista", "", kAgent},
    {"ario", "", kAgent},
    {"aria", "", kAgent},
    {"fica", "fic", ""},
    {"ico", "", kQuality},
    {"ica", "", kQuality},
    {"ivo", "", kQuality},
    {"iva", "", kQuality},
    {"oso", "", kQuality},
    {"osa", "", kQuality},
    {"acao", "", "", kShortestVerbRoot},
    {"icao", "", "", kShortestVerbRoot},
    {"am", "", ""},
    {"em", "", ""},
    {"ar", "", "", kShortestVerbRoot},
    {"er", "", "", kShortestVerbRoot},
    {"ir", "", "", kShortestVerbRoot},
    {"a", "", ""},
    {"e", "", ""},
    {"o", "", ""},
};

constexpr std::string_view kParticiples[] = {"ado", "ada", "ido", "ida"};

// Nouns of action that no ending joins with their verb, and verbs that change their root.
constexpr std::pair<std::string_view, std::string_view> kIrregular[] = {
    {"acrescimo", "acresc"},
    {"acrescer", "acresc"},
    {"supressao", "suprim"},
    {"abertura", "abr"},
    {"defesa", "defend"},
    {"prisao", "prend"},
    {"admissao", "admit"},
    {"transmissao", "transmit"},
    {"omissao", "omit"},
    {"conversao", "convert"},
    {"reversao", "revert"},
    {"execucao", "execut"},
    {"inexecucao", "inexecut"},
    {"eleicao", "eleg"},
    {"protecao", "proteg"},
    {"correcao", "corrig"},
    {"aquisicao", "adquir"},
    {"construcao", "constru"},
    {"deducao", "deduz"},
    {"devolucao", "devolv"},
    {"interrupcao", "interromp"},
    {"presuncao", "presum"},
    {"isencao", "isent"},
    {"intervencao", "interv"},
    {"intervir", "interv"},
    {"retencao", "reter"},
    {"reter", "reter"},
    {"obtencao", "obter"},
    {"obter", "obter"},
    {"manutencao", "manter"},
    {"manter", "manter"},
    {"adocao", "adot"},
    {"opcao", "opt"},
    {"descricao", "descrev"},
    {"sucessao", "suced"},
    {"mudanca", "mud"},
    {"incidencia", "incid"},
    {"ocorrencia", "ocorr"},
    {"assistencia", "assist"},
    {"anuencia", "anu"},
    {"anuir", "anu"},
    {"imposicao", "impor"},
    {"impor", "impor"},
    {"composicao", "compor"},
    {"compor", "compor"},
    {"exposicao", "expor"},
    {"expor", "expor"},
    {"divisao", "divid"},
    {"posse", "possu"},
    {"corrupcao", "corromp"},
    {"solucao", "resolv"},
    {"exigivel", "exig+possibilidade"},
    {"contagem", "cont"},
    {"contar", "cont"},
    {"concessao", "conced"},
    {"decisao", "decid"},
    {"emissao", "emit"},
    {"exigencia", "exig"},
    {"extincao", "extingu"},
    {"rescisao", "rescind"},
    {"revisao", "revis"},
    {"suspensao", "suspend"},
    {"transferencia", "transfer"},
    {"preferencia", "prefer"},
    {"desistencia", "desist"},
    {"advertencia", "advert"},
    {"cessao", "ced"},
    {"permissao", "permit"},
    {"inscricao", "inscrev"},
    {"instrucao", "instru"},
    {"instruir", "instru"},
    {"instruem", "instru"},
    {"constituicao", "constitu"},
    {"restituicao", "restitu"},
    {"substituicao", "substitu"},
    {"exclusao", "exclu"},
    {"inclusao", "inclu"},
    {"conclusao", "conclu"},
    {"apreensao", "apreend"},
    {"recurso", "recorr"},
    {"resposta", "respond"},
    {"recorrer", "recorr"},
    {"recorre", "recorr"},
    {"recorrido", "recorr+estado"},
    {"compreensao", "compreend"},
    {"apresentacao", "apresent"},
    {"adesao", "ader"},
    {"aderir", "ader"},
    {"demissao", "demit"},
    {"absolvicao", "absolv"},
    {"prescricao", "prescrev"},
    {"proibicao", "proib"},
    {"reducao", "reduz"},
    {"producao", "produz"},
    {"conducao", "conduz"},
    {"cobranca", "cobr"},
    {"garantia", "garant"},
    {"vistoria", "vistor"},
    {"renuncia", "renunci"},
    {"denuncia", "denunci"},
    {"publicacao", "public"},
    {"licitacao", "licit"},
    {"licitacoes", "licit"},
};

// Participles that no ending shows.
constexpr std::pair<std::string_view, std::string_view> kShortParticiples[] = {
    {"preso", "prend"},       {"eleito", "eleg"},      {"suspenso", "suspend"}, {"extinto", "extingu"},
    {"aceito", "aceit"},      {"pago", "pag"},         {"aberto", "abr"},       {"entregue", "entreg"},
    {"restrito", "restring"}, {"expresso", "express"}, {"incluso", "inclu"},    {"nulo", "nulo"},
};

// Words whose last vowel tells them apart, or whose ending is not what it looks like.
constexpr std::string_view kWhole[] = {
    "acordo",   "justica",     "politica", "servico",    "advogado",  "ambiente",    "anexo",    "associado",
    "atestado", "certificado", "delegado", "deputado",   "empregado", "interessado", "pedido",   "resultado",
    "tratado",  "artista",     "ata",      "banca",      "banco",     "carga",       "cargo",    "casa",
    "caso",     "conta",       "conto",    "corrente",   "custa",     "custo",       "diaria",   "diario",
    "fornecer", "frente",      "gente",    "horario",    "inverso",   "judiciario",  "logica",   "marca",
    "marco",    "materia",     "medida",   "medico",     "mercado",   "mandado",     "mandato",  "ministro",
    "moda",     "modo",        "norma",    "objeto",     "pauta",     "pena",        "pessoa",   "ponta",
    "ponto",    "porta",       "porte",    "posto",      "prazo",     "primeira",    "primeiro", "quadro",
    "real",     "reais",       "salario",  "secretaria", "senado",    "tecnica",     "terceiro", "uniao",
    "estado",   "vida",        "partido",  "sentido",    "bruta",
};

template <typename Rows>
const auto* find_pair(const Rows& rows, std::string_view word) {
  const auto* found =
      std::find_if(std::begin(rows), std::end(rows), [&](const auto& row) { return row.first == word; });
  return found == std::end(rows) ? nullptr : found;
}

bool is_whole(std::string_view word) {
  return std::find(std::begin(kWhole), std::end(kWhole), word) != std::end(kWhole);
}

std::string singular(std::string_view word) {
  if (word.size() <= 3) return std::string(word);
  for (const Ending& plural : kPlurals) {
    if (word.ends_with(plural.ending) && word.size() > plural.ending.size() + 1)
      return std::string(word.substr(0, word.size() - plural.ending.size())).append(plural.replacement);
  }
  const bool plain_s =
      word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is");
  return std::string(plain_s ? word.substr(0, word.size() - 1) : word);
}

std::string participle(std::string_view root, Before before) {
  std::string concept_name(root);
  if (before == Before::kArticle) concept_name += kPerson;
  if (before == Before::kOther) concept_name += kState;
  return concept_name;
}

}  // namespace

std::string concept_of(std::string_view folded_word, Before before) {
  if (const auto* known = find_pair(kIrregular, folded_word)) return std::string(known->second);
  const std::string word = singular(folded_word);
  if (const auto* known = find_pair(kIrregular, std::string_view(word))) return std::string(known->second);
  if (is_whole(word)) return word;
  if (const auto* known = find_pair(kShortParticiples, std::string_view(word)))
    return participle(known->second, before);
  for (const std::string_view ending : kParticiples) {
    if (word.ends_with(ending) && word.size() >= ending.size() + kShortestRoot)
      return participle(std::string_view(word).substr(0, word.size() - ending.size()), before);
  }
  for (const Ending& ending : kEndings) {
    if (!word.ends_with(ending.ending)) continue;
    std::string root = word.substr(0, word.size() - ending.ending.size()).append(ending.replacement);
    if (root.size() < ending.shortest) continue;
    // "diretamente" is the adverb of "direta".
    if (ending.ending == "mente" && (root.ends_with('a') || root.ends_with('e'))) root.pop_back();
    return root.append(ending.mark);
  }
  return word;
}

bool is_quality(std::string_view concept_name) {
  return concept_name.ends_with(kQuality) || concept_name.ends_with(kState);
}

bool is_agent(std::string_view concept_name) {
  return concept_name.ends_with(kAgent) || concept_name.ends_with(kPerson);
}

}  // namespace atimo::cache::internal
