#include "atimo/legal/internal/norm_types.h"

#include <array>

namespace atimo::legal::internal {
namespace {

// In the order of NormType.
constexpr std::array kTypes = {
    NormTypeRow{NormType::kUnknown, "", "", ""},
    NormTypeRow{NormType::kConstituicao, "Constituição Federal", "constituicao", "constituicao"},
    NormTypeRow{NormType::kAdct, "ADCT", "ato.disposicoes.constitucionais.transitorias", "adct"},
    NormTypeRow{NormType::kEmendaConstitucional, "Emenda Constitucional", "emenda.constitucional",
                "emenda-constitucional"},
    NormTypeRow{NormType::kLei, "Lei", "lei", "lei"},
    NormTypeRow{NormType::kLeiComplementar, "Lei Complementar", "lei.complementar", "lei-complementar"},
    NormTypeRow{NormType::kLeiDelegada, "Lei Delegada", "lei.delegada", "lei-delegada"},
    NormTypeRow{NormType::kDecreto, "Decreto", "decreto", "decreto"},
    NormTypeRow{NormType::kDecretoLei, "Decreto-Lei", "decreto.lei", "decreto-lei"},
    NormTypeRow{NormType::kDecretoLegislativo, "Decreto Legislativo", "decreto.legislativo",
                "decreto-legislativo"},
    NormTypeRow{NormType::kMedidaProvisoria, "Medida Provisória", "medida.provisoria", "medida-provisoria"},
    NormTypeRow{NormType::kResolucao, "Resolução", "resolucao", "resolucao"},
    NormTypeRow{NormType::kPortaria, "Portaria", "portaria", "portaria"},
    NormTypeRow{NormType::kInstrucaoNormativa, "Instrução Normativa", "instrucao.normativa", "in"},
    NormTypeRow{NormType::kSumula, "Súmula", "sumula", "sumula"},
    NormTypeRow{NormType::kSumulaVinculante, "Súmula Vinculante", "sumula.vinculante", "sumula-vinculante"},
    NormTypeRow{NormType::kCodigo, "Código de Ética", "codigo", "codigo-de-etica"},
    NormTypeRow{NormType::kRegulamento, "Regulamento Geral", "regulamento", "regulamento-geral"},
    NormTypeRow{NormType::kEstatuto, "Estatuto", "estatuto", "estatuto"},
    NormTypeRow{NormType::kRegimento, "Regimento Interno", "regimento.interno", "regimento-interno"},
    NormTypeRow{NormType::kOutro, "Norma", "norma", "norma"},
};

struct Court {
  std::string_view initials;
  std::string_view authority;
};

constexpr std::array kCourts = {
    Court{"stf", "supremo.tribunal.federal"},   Court{"stj", "superior.tribunal.justica"},
    Court{"tst", "tribunal.superior.trabalho"}, Court{"tse", "tribunal.superior.eleitoral"},
    Court{"stm", "superior.tribunal.militar"},  Court{"tcu", "tribunal.contas.uniao"},
    Court{"tfr", "tribunal.federal.recursos"},  Court{"tnu", "turma.nacional.uniformizacao"},
    Court{"agu", "advocacia.geral.uniao"},      Court{"carf", "conselho.administrativo.recursos.fiscais"},
    Court{"cnj", "conselho.nacional.justica"},
};

}  // namespace

const NormTypeRow& row_of(NormType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::optional<NormType> type_of_lexml(std::string_view lexml) {
  for (const NormTypeRow& row : kTypes) {
    if (!row.lexml.empty() && row.lexml == lexml) return row.type;
  }
  return std::nullopt;
}

bool is_constitutional_text(NormType type) {
  return type == NormType::kConstituicao || type == NormType::kAdct;
}

bool is_sumula(NormType type) { return type == NormType::kSumula || type == NormType::kSumulaVinculante; }

bool is_issued_by_organ(NormType type) {
  return type == NormType::kInstrucaoNormativa || type == NormType::kPortaria ||
         type == NormType::kResolucao || (type >= NormType::kCodigo && type <= NormType::kOutro);
}

std::string_view authority_of_court(std::string_view folded_initials) {
  for (const Court& court : kCourts) {
    if (court.initials == folded_initials) return court.authority;
  }
  return {};
}

std::string_view court_of_authority(std::string_view authority) {
  for (const Court& court : kCourts) {
    if (court.authority == authority) return court.initials;
  }
  return {};
}

NormId constituicao_1988() {
  NormId id;
  id.type = NormType::kConstituicao;
  id.year = 1988;
  id.date = Date{1988, 10, 5};
  return id;
}

NormId adct_1988() {
  NormId id = constituicao_1988();
  id.type = NormType::kAdct;
  return id;
}

std::int16_t full_year(std::uint32_t written) {
  constexpr std::uint32_t kPivot = 30;
  if (written >= 100) return static_cast<std::int16_t>(written);
  return static_cast<std::int16_t>(written < kPivot ? 2000 + written : 1900 + written);
}

}  // namespace atimo::legal::internal

namespace atimo::legal {

std::string_view type_name(NormType type) { return internal::row_of(type).name; }

std::string_view lexml_type(NormType type) { return internal::row_of(type).lexml; }

}  // namespace atimo::legal
