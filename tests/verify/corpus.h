#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/legal/reference.h"
#include "atimo/verify/devices.h"

// Norms written for these tests.
namespace atimo::verify::testing {

struct Row {
  std::string_view fragment, label, text;
  bool in_force = true;
};

struct Act {
  std::string_view document, heading;
  bool in_force;
  std::vector<Row> rows;
};

inline const std::vector<Act>& acts() {
  static const std::vector<Act> kActs = {
      {"lei-901-2022",
       "Lei nº 901, de 10 de março de 2022",
       true,
       {
           {"art1_cpt", "Art. 1º",
            "Esta Lei regula as feiras livres e o comércio ambulante no Município de Vila Rasa."},
           {"art1_par1u", "Parágrafo único.", "As feiras de artesanato obedecem ao Decreto nº 77, de 2022."},
           {"art2_cpt", "Art. 2º",
            "A licença do feirante terá prazo de 12 (doze) meses, renovável por igual período, nos termos do "
            "art. 9º."},
           {"art2_par1", "§ 1º",
            "O pedido de renovação será apresentado até 30 (trinta) dias antes do vencimento da licença."},
           {"art2_par2", "§ 2º",
            "O feirante não poderá ceder a licença a terceiros, salvo aos herdeiros em caso de morte."},
           {"art3_cpt", "Art. 3º", "É dispensada a licença:"},
           {"art3_cpt_inc1", "I -",
            "para a venda de produção própria em valor inferior a R$ 1.500,00 (mil e quinhentos reais) por "
            "mês;"},
           {"art3_cpt_inc2", "II -",
            "para a venda de livros usados em valor inferior a R$ 2.500,00 (dois mil e quinhentos reais) por "
            "mês;"},
           {"art3_cpt_inc3", "III -", "para atividades de caráter beneficente, desde que:"},
           {"art3_cpt_inc3_ali1", "a)", "organizadas por entidade sem fins lucrativos;"},
           {"art3_cpt_inc3_ali2", "b)", "realizadas em até 3 (três) dias por ano."},
           {"art4_cpt", "Art. 4º",
            "O feirante deverá manter a barraca limpa e identificada, exibir a licença em local visível e "
            "recolher os resíduos ao fim da feira."},
           {"art5_cpt", "Art. 5º",
            "A fiscalização poderá apreender mercadoria sem procedência comprovada, lavrando-se auto de "
            "apreensão."},
           {"art5_par1u", "Parágrafo único.",
            "Não se admite a apreensão de alimentos perecíveis destinados ao consumo do próprio feirante."},
           {"art6_cpt", "Art. 6º",
            "(Revogado pela Lei nº 950, de 2024) O feirante pagará taxa mensal de limpeza fixada em "
            "regulamento próprio.",
            false},
           {"art7_cpt", "Art. 7º",
            "As multas serão de R$ 200,00 (duzentos reais) na primeira infração e de R$ 400,00 (quatrocentos "
            "reais) na reincidência."},
           {"art8_cpt", "Art. 8º",
            "O recurso contra a multa será julgado pela Junta Municipal no prazo de 15 (quinze) dias úteis."},
           {"art9_cpt", "Art. 9º",
            "A renovação da licença depende da quitação das multas aplicadas nos últimos 24 (vinte e quatro) "
            "meses."},
           {"art9-1_cpt", "Art. 9º-A.",
            "O feirante com mais de 60 (sessenta) anos terá preferência na escolha do ponto."},
       }},
      {"decreto-77-2022",
       "Decreto nº 77, de 5 de maio de 2022",
       true,
       {
           {"art1_cpt", "Art. 1º",
            "Este Decreto regulamenta as feiras de artesanato previstas na Lei nº 901, de 10 de março de "
            "2022."},
           {"art2_cpt", "Art. 2º",
            "O artesão apresentará carteira profissional e declaração de produção própria."},
           {"art5_cpt", "Art. 5º",
            "As feiras de artesanato funcionarão das 9 (nove) às 18 (dezoito) horas, exceto em feriados "
            "nacionais."},
           {"art12_cpt", "Art. 12.",
            "O artesão que faltar a 3 (três) feiras seguidas, sem justificativa, perderá o ponto."},
       }},
      {"lei-455-2010",
       "Lei nº 455, de 1º de junho de 2010",
       false,
       {
           {"art1_cpt", "Art. 1º", "O comércio ambulante depende de alvará anual da Prefeitura.", false},
           {"art4_cpt", "Art. 4º", "O alvará custará 2 (duas) unidades fiscais por trimestre.", false},
       }},
  };
  return kActs;
}

inline legal::NormId norm_of(const Act& act) { return *legal::parse_norm_heading(act.heading); }

// The device's own words and those below it; nullopt where it does not exist.
inline std::optional<Device> read_device(const Act& act, const legal::DevicePath& path) {
  Device device{concat(act.document, "#", path.to_lexml()), "", true};
  bool found = false;
  for (const Row& row : act.rows) {
    if (!path.contains(*legal::DevicePath::parse_lexml(row.fragment))) continue;
    if (found) device.text += '\n';
    device.text += concat(row.label, " ", row.text);
    if (!found) device.in_force = row.in_force;
    found = true;
  }
  return found ? std::optional(device) : std::nullopt;
}

class Corpus : public Devices {
 public:
  std::optional<Device> find(const legal::NormId& norm, const legal::DevicePath& path) const override {
    for (const Act& act : acts()) {
      if (!norm_of(act).matches(norm)) continue;
      if (path.empty()) return Device{std::string(act.document), "", act.in_force};
      return read_device(act, path);
    }
    return std::nullopt;
  }

  std::optional<Device> find(std::string_view id) const override {
    const std::size_t mark = id.find('#');
    for (const Act& act : acts()) {
      if (id.substr(0, mark) != act.document || mark == std::string_view::npos) continue;
      const auto path = legal::DevicePath::parse_lexml(id.substr(mark + 1));
      return path ? read_device(act, *path) : std::nullopt;
    }
    return std::nullopt;
  }
};

// As a model is given it. REQUIRES: the device exists.
inline Passage passage(std::string_view id) {
  const std::size_t mark = id.find('#');
  for (const Act& act : acts()) {
    if (id.substr(0, mark) != act.document) continue;
    const auto path = *legal::DevicePath::parse_lexml(id.substr(mark + 1));
    const auto device = read_device(act, path);
    const legal::NormId norm = norm_of(act);
    return {std::string(id), norm, concat(path.to_citation(), ", da ", norm.to_citation()), device->text,
            device->in_force};
  }
  return {};
}

}  // namespace atimo::verify::testing
