#include "atimo/legal/reference.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace atimo::legal {
namespace {

enum class Pointer { kNone, kSelf, kPrevious };

struct Expected {
  std::string span;
  std::string norm;
  std::string path;
  std::string range_end;
  Pointer pointer;
};

struct Case {
  std::string text;
  std::vector<Expected> references;
};

// clang-format off
const std::vector<Case> kCases = {
    {R"~(art. 1.048 do CPC)~", {{R"~(art. 1.048 do CPC)~", "urn:lex:br:federal:lei:2015-03-16;13105", "art1048", "", Pointer::kNone}}},
    {R"~(art. 103-A da Constituição Federal)~", {{R"~(art. 103-A da Constituição Federal)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art103-1", "", Pointer::kNone}}},
    {R"~(parágrafo único)~", {{R"~(parágrafo único)~", "", "par1u", "", Pointer::kNone}}},
    {R"~(art. 6º, parágrafo único, da Lei 9.784/99)~", {{R"~(art. 6º, parágrafo único, da Lei 9.784/99)~", "urn:lex:br:federal:lei:1999-01-29;9784", "art6_par1u", "", Pointer::kNone}}},
    {R"~(Súmula Vinculante 13)~", {{R"~(Súmula Vinculante 13)~", "urn:lex:br:supremo.tribunal.federal:sumula.vinculante:;13", "", "", Pointer::kNone}}},
    {R"~(Súmula Vinculante nº 11 do STF)~", {{R"~(Súmula Vinculante nº 11 do STF)~", "urn:lex:br:supremo.tribunal.federal:sumula.vinculante:;11", "", "", Pointer::kNone}}},
    {R"~(SV 13)~", {{R"~(SV 13)~", "urn:lex:br:supremo.tribunal.federal:sumula.vinculante:;13", "", "", Pointer::kNone}}},
    {R"~(Súmula 683 do STF)~", {{R"~(Súmula 683 do STF)~", "urn:lex:br:supremo.tribunal.federal:sumula:;683", "", "", Pointer::kNone}}},
    {R"~(Súmula 7/STJ)~", {{R"~(Súmula 7/STJ)~", "urn:lex:br:superior.tribunal.justica:sumula:;7", "", "", Pointer::kNone}}},
    {R"~(Súmula nº 331 do TST)~", {{R"~(Súmula nº 331 do TST)~", "urn:lex:br:tribunal.superior.trabalho:sumula:;331", "", "", Pointer::kNone}}},
    {R"~(Súmula TCU 9)~", {{R"~(Súmula TCU 9)~", "urn:lex:br:tribunal.contas.uniao:sumula:;9", "", "", Pointer::kNone}}},
    {R"~(Súmulas 5 e 7 do STJ)~", {{R"~(Súmulas 5)~", "urn:lex:br:superior.tribunal.justica:sumula:;5", "", "", Pointer::kNone}, {R"~(7 do STJ)~", "urn:lex:br:superior.tribunal.justica:sumula:;7", "", "", Pointer::kNone}}},
    {R"~(IN SEGES 65/2021)~", {{R"~(IN SEGES 65/2021)~", "urn:lex:br:seges:instrucao.normativa:2021;65", "", "", Pointer::kNone}}},
    {R"~(IN SEGES/ME nº 65, de 2021)~", {{R"~(IN SEGES/ME nº 65, de 2021)~", "urn:lex:br:seges;me:instrucao.normativa:2021;65", "", "", Pointer::kNone}}},
    {R"~(INSTRUÇÃO NORMATIVA SEGES /ME Nº 65, DE 7 DE JULHO DE 2021)~", {{R"~(INSTRUÇÃO NORMATIVA SEGES /ME Nº 65, DE 7 DE JULHO DE 2021)~", "urn:lex:br:seges;me:instrucao.normativa:2021-07-07;65", "", "", Pointer::kNone}}},
    {R"~(Instrução Normativa nº 65/2021 da SEGES)~", {{R"~(Instrução Normativa nº 65/2021 da SEGES)~", "urn:lex:br:seges:instrucao.normativa:2021;65", "", "", Pointer::kNone}}},
    {R"~(Decreto-Lei 2.848/40)~", {{R"~(Decreto-Lei 2.848/40)~", "urn:lex:br:federal:decreto.lei:1940-12-07;2848", "", "", Pointer::kNone}}},
    {R"~(DL 2848)~", {{R"~(DL 2848)~", "urn:lex:br:federal:decreto.lei:1940-12-07;2848", "", "", Pointer::kNone}}},
    {R"~(Decreto Lei nº 3.689, de 3 de outubro de 1941)~", {{R"~(Decreto Lei nº 3.689, de 3 de outubro de 1941)~", "urn:lex:br:federal:decreto.lei:1941-10-03;3689", "", "", Pointer::kNone}}},
    {R"~(Lei 14.133)~", {{R"~(Lei 14.133)~", "urn:lex:br:federal:lei:2021-04-01;14133", "", "", Pointer::kNone}}},
    {R"~(lei 14133)~", {{R"~(lei 14133)~", "urn:lex:br:federal:lei:2021-04-01;14133", "", "", Pointer::kNone}}},
    {R"~(Lei n. 8.112/90)~", {{R"~(Lei n. 8.112/90)~", "urn:lex:br:federal:lei:1990-12-11;8112", "", "", Pointer::kNone}}},
    {R"~(Lei n.º 8.112, de 11.12.1990)~", {{R"~(Lei n.º 8.112, de 11.12.1990)~", "urn:lex:br:federal:lei:1990-12-11;8112", "", "", Pointer::kNone}}},
    {R"~(LEI Nº 14.133, DE 1º DE ABRIL DE 2021)~", {{R"~(LEI Nº 14.133, DE 1º DE ABRIL DE 2021)~", "urn:lex:br:federal:lei:2021-04-01;14133", "", "", Pointer::kNone}}},
    {R"~(Lei nº 10.406, de 10 de janeiro de 2002)~", {{R"~(Lei nº 10.406, de 10 de janeiro de 2002)~", "urn:lex:br:federal:lei:2002-01-10;10406", "", "", Pointer::kNone}}},
    {R"~(Lei Federal nº 9.784/1999)~", {{R"~(Lei Federal nº 9.784/1999)~", "urn:lex:br:federal:lei:1999-01-29;9784", "", "", Pointer::kNone}}},
    {R"~(Lei Municipal nº 1.234, de 5 de maio de 2023)~", {{R"~(Lei Municipal nº 1.234, de 5 de maio de 2023)~", "urn:lex:br:municipal:lei:2023-05-05;1234", "", "", Pointer::kNone}}},
    {R"~(EC 45/2004)~", {{R"~(EC 45/2004)~", "urn:lex:br:federal:emenda.constitucional:2004-12-30;45", "", "", Pointer::kNone}}},
    {R"~(Emenda Constitucional nº 45)~", {{R"~(Emenda Constitucional nº 45)~", "urn:lex:br:federal:emenda.constitucional:2004-12-30;45", "", "", Pointer::kNone}}},
    {R"~(MP 1.108/22)~", {{R"~(MP 1.108/22)~", "urn:lex:br:federal:medida.provisoria:2022;1108", "", "", Pointer::kNone}}},
    {R"~(Medida Provisória nº 2.200-2, de 24 de agosto de 2001)~", {{R"~(Medida Provisória nº 2.200-2, de 24 de agosto de 2001)~", "urn:lex:br:federal:medida.provisoria:2001-08-24;2200", "", "", Pointer::kNone}}},
    {R"~(LC 123/2006)~", {{R"~(LC 123/2006)~", "urn:lex:br:federal:lei.complementar:2006-12-14;123", "", "", Pointer::kNone}}},
    {R"~(Lei Complementar nº 95, de 26 de fevereiro de 1998)~", {{R"~(Lei Complementar nº 95, de 26 de fevereiro de 1998)~", "urn:lex:br:federal:lei.complementar:1998-02-26;95", "", "", Pointer::kNone}}},
    {R"~(Decreto 11.129/2022)~", {{R"~(Decreto 11.129/2022)~", "urn:lex:br:federal:decreto:2022-07-11;11129", "", "", Pointer::kNone}}},
    {R"~(Decreto Legislativo nº 6, de 2020)~", {{R"~(Decreto Legislativo nº 6, de 2020)~", "urn:lex:br:federal:decreto.legislativo:2020;6", "", "", Pointer::kNone}}},
    {R"~(Portaria MF nº 75, de 22 de março de 2012)~", {{R"~(Portaria MF nº 75, de 22 de março de 2012)~", "urn:lex:br:mf:portaria:2012-03-22;75", "", "", Pointer::kNone}}},
    {R"~(Portaria nº 12/2020)~", {{R"~(Portaria nº 12/2020)~", "urn:lex:br:federal:portaria:2020;12", "", "", Pointer::kNone}}},
    {R"~(Resolução CNJ nº 135/2011)~", {{R"~(Resolução CNJ nº 135/2011)~", "urn:lex:br:cnj:resolucao:2011;135", "", "", Pointer::kNone}}},
    {R"~(art. 2º, Res. 237/97 do Conama)~", {{R"~(art. 2º, Res. 237/97 do Conama)~", "urn:lex:br:conama:resolucao:1997;237", "art2", "", Pointer::kNone}}},
    {R"~(art. 7º, § 3º, Dec. 99274)~", {{R"~(art. 7º, § 3º, Dec. 99274)~", "urn:lex:br:federal:decreto:;99274", "art7_par3", "", Pointer::kNone}}},
    {R"~(Leis nºs 8.666, de 21 de junho de 1993, 10.520, de 17 de julho de 2002, e 12.462, de 4 de agosto de 2011)~", {{R"~(Leis nºs 8.666, de 21 de junho de 1993)~", "urn:lex:br:federal:lei:1993-06-21;8666", "", "", Pointer::kNone}, {R"~(10.520, de 17 de julho de 2002)~", "urn:lex:br:federal:lei:2002-07-17;10520", "", "", Pointer::kNone}, {R"~(12.462, de 4 de agosto de 2011)~", "urn:lex:br:federal:lei:2011-08-04;12462", "", "", Pointer::kNone}}},
    {R"~(art. 5º da CF/88)~", {{R"~(art. 5º da CF/88)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5", "", Pointer::kNone}}},
    {R"~(art. 5º da CRFB)~", {{R"~(art. 5º da CRFB)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5", "", Pointer::kNone}}},
    {R"~(art. 60, § 4º, IV, da Constituição da República Federativa do Brasil de 1988)~", {{R"~(art. 60, § 4º, IV, da Constituição da República Federativa do Brasil de 1988)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art60_par4_inc4", "", Pointer::kNone}}},
    {R"~(Constituição de 1967)~", {{R"~(Constituição de 1967)~", "urn:lex:br:federal:constituicao:1967;1967", "", "", Pointer::kNone}}},
    {R"~(art. 10, II, "b", do ADCT)~", {{R"~(art. 10, II, "b", do ADCT)~", "urn:lex:br:federal:ato.disposicoes.constitucionais.transitorias:1988-10-05;1988", "art10_cpt_inc2_ali2", "", Pointer::kNone}}},
    {R"~(art. 186 do CC)~", {{R"~(art. 186 do CC)~", "urn:lex:br:federal:lei:2002-01-10;10406", "art186", "", Pointer::kNone}}},
    {R"~(art. 159 do CC/16)~", {{R"~(art. 159 do CC/16)~", "urn:lex:br:federal:lei:1916-01-01;3071", "art159", "", Pointer::kNone}}},
    {R"~(art. 121 do CP)~", {{R"~(art. 121 do CP)~", "urn:lex:br:federal:decreto.lei:1940-12-07;2848", "art121", "", Pointer::kNone}}},
    {R"~(art. 300, CPC/2015)~", {{R"~(art. 300, CPC/2015)~", "urn:lex:br:federal:lei:2015-03-16;13105", "art300", "", Pointer::kNone}}},
    {R"~(art. 273 do CPC/73)~", {{R"~(art. 273 do CPC/73)~", "urn:lex:br:federal:lei:1973-01-11;5869", "art273", "", Pointer::kNone}}},
    {R"~(art. 312 do CPP)~", {{R"~(art. 312 do CPP)~", "urn:lex:br:federal:decreto.lei:1941-10-03;3689", "art312", "", Pointer::kNone}}},
    {R"~(art. 482 da CLT)~", {{R"~(art. 482 da CLT)~", "urn:lex:br:federal:decreto.lei:1943-05-01;5452", "art482", "", Pointer::kNone}}},
    {R"~(art. 6º, VIII, do CDC)~", {{R"~(art. 6º, VIII, do CDC)~", "urn:lex:br:federal:lei:1990-09-11;8078", "art6_cpt_inc8", "", Pointer::kNone}}},
    {R"~(art. 101 do ECA)~", {{R"~(art. 101 do ECA)~", "urn:lex:br:federal:lei:1990-07-13;8069", "art101", "", Pointer::kNone}}},
    {R"~(art. 150 do CTN)~", {{R"~(art. 150 do CTN)~", "urn:lex:br:federal:lei:1966-10-25;5172", "art150", "", Pointer::kNone}}},
    {R"~(art. 165 do CTB)~", {{R"~(art. 165 do CTB)~", "urn:lex:br:federal:lei:1997-09-23;9503", "art165", "", Pointer::kNone}}},
    {R"~(art. 28 da LINDB)~", {{R"~(art. 28 da LINDB)~", "urn:lex:br:federal:decreto.lei:1942-09-04;4657", "art28", "", Pointer::kNone}}},
    {R"~(art. 112 da LEP)~", {{R"~(art. 112 da LEP)~", "urn:lex:br:federal:lei:1984-07-11;7210", "art112", "", Pointer::kNone}}},
    {R"~(art. 10 da LAI)~", {{R"~(art. 10 da LAI)~", "urn:lex:br:federal:lei:2011-11-18;12527", "art10", "", Pointer::kNone}}},
    {R"~(art. 7º, I, da LGPD)~", {{R"~(art. 7º, I, da LGPD)~", "urn:lex:br:federal:lei:2018-08-14;13709", "art7_cpt_inc1", "", Pointer::kNone}}},
    {R"~(art. 42 da LRF)~", {{R"~(art. 42 da LRF)~", "urn:lex:br:federal:lei.complementar:2000-05-04;101", "art42", "", Pointer::kNone}}},
    {R"~(art. 11 da LIA)~", {{R"~(art. 11 da LIA)~", "urn:lex:br:federal:lei:1992-06-02;8429", "art11", "", Pointer::kNone}}},
    {R"~(Código Civil, arts. 186 e 927)~", {{R"~(Código Civil, arts. 186)~", "urn:lex:br:federal:lei:2002-01-10;10406", "art186", "", Pointer::kNone}, {R"~(927)~", "urn:lex:br:federal:lei:2002-01-10;10406", "art927", "", Pointer::kNone}}},
    {R"~(art. 1º, CE)~", {{R"~(art. 1º, CE)~", "urn:lex:br:federal:lei:1965-07-15;4737", "art1", "", Pointer::kNone}}},
    {R"~(art. 34, VII, do Estatuto da Advocacia)~", {{R"~(art. 34, VII, do Estatuto da Advocacia)~", "urn:lex:br:federal:lei:1994-07-04;8906", "art34_cpt_inc7", "", Pointer::kNone}}},
    {R"~(art. 25 do Código de Ética e Disciplina da OAB)~", {{R"~(art. 25 do Código de Ética e Disciplina da OAB)~", "urn:lex:br:oab:codigo:;lex-1", "art25", "", Pointer::kNone}}},
    {R"~(art. 2º do Estatuto da Criança e do Adolescente)~", {{R"~(art. 2º do Estatuto da Criança e do Adolescente)~", "urn:lex:br:federal:lei:1990-07-13;8069", "art2", "", Pointer::kNone}}},
    {R"~(art. 75 da nova Lei de Licitações e Contratos Administrativos)~", {{R"~(art. 75 da nova Lei de Licitações e Contratos Administrativos)~", "urn:lex:br:federal:lei:2021-04-01;14133", "art75", "", Pointer::kNone}}},
    {R"~(art. 24 da Lei de Licitações)~", {{R"~(art. 24 da Lei de Licitações)~", "urn:lex:br:federal:lei:2021-04-01;14133", "art24", "", Pointer::kNone}}},
    {R"~(art. 3º da Lei de Acesso à Informação)~", {{R"~(art. 3º da Lei de Acesso à Informação)~", "urn:lex:br:federal:lei:2011-11-18;12527", "art3", "", Pointer::kNone}}},
    {R"~(art. 5º da Lei Maria da Penha)~", {{R"~(art. 5º da Lei Maria da Penha)~", "urn:lex:br:federal:lei:2006-08-07;11340", "art5", "", Pointer::kNone}}},
    {R"~(art. 2º da Lei Anticorrupção)~", {{R"~(art. 2º da Lei Anticorrupção)~", "urn:lex:br:federal:lei:2013-08-01;12846", "art2", "", Pointer::kNone}}},
    {R"~(Lei do Pregão)~", {{R"~(Lei do Pregão)~", "urn:lex:br:federal:lei:2002-07-17;10520", "", "", Pointer::kNone}}},
    {R"~(art. 11 da Lei de Improbidade Administrativa)~", {{R"~(art. 11 da Lei de Improbidade Administrativa)~", "urn:lex:br:federal:lei:1992-06-02;8429", "art11", "", Pointer::kNone}}},
    {R"~(art. 2º, § 6º, Lei 8629.)~", {{R"~(art. 2º, § 6º, Lei 8629)~", "urn:lex:br:federal:lei:1993-02-25;8629", "art2_par6", "", Pointer::kNone}}},
    {R"~(CF, art. 5º, LXIX)~", {{R"~(CF, art. 5º, LXIX)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_cpt_inc69", "", Pointer::kNone}}},
    {R"~(Lei 8.112/90 (art. 3º))~", {{R"~(Lei 8.112/90 (art. 3º))~", "urn:lex:br:federal:lei:1990-12-11;8112", "art3", "", Pointer::kNone}}},
    {R"~(art. 75, II, da Lei nº 14.133/2021)~", {{R"~(art. 75, II, da Lei nº 14.133/2021)~", "urn:lex:br:federal:lei:2021-04-01;14133", "art75_cpt_inc2", "", Pointer::kNone}}},
    {R"~(arts. 42 a 49 da LC 123)~", {{R"~(arts. 42 a 49 da LC 123)~", "urn:lex:br:federal:lei.complementar:2006-12-14;123", "art42", "art49", Pointer::kNone}}},
    {R"~(arts. 42-49 da LC 123)~", {{R"~(arts. 42-49 da LC 123)~", "urn:lex:br:federal:lei.complementar:2006-12-14;123", "art42", "art49", Pointer::kNone}}},
    {R"~(art. 1º ao 5º da Lei 9.784/99)~", {{R"~(art. 1º ao 5º da Lei 9.784/99)~", "urn:lex:br:federal:lei:1999-01-29;9784", "art1", "art5", Pointer::kNone}}},
    {R"~(§ 2º do art. 5º)~", {{R"~(§ 2º do art. 5º)~", "", "art5_par2", "", Pointer::kNone}}},
    {R"~(inciso XI do caput do art. 37 da CF)~", {{R"~(inciso XI do caput do art. 37 da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art37_cpt_inc11", "", Pointer::kNone}}},
    {R"~(alínea 'c' do inciso IV)~", {{R"~(alínea 'c' do inciso IV)~", "", "inc4_ali3", "", Pointer::kNone}}},
    {R"~(alínea “c” do inciso IV do art. 3º)~", {{R"~(alínea “c” do inciso IV do art. 3º)~", "", "art3_cpt_inc4_ali3", "", Pointer::kNone}}},
    {R"~(arts. 5º, 6º e 7º)~", {{R"~(arts. 5º)~", "", "art5", "", Pointer::kNone}, {R"~(6º)~", "", "art6", "", Pointer::kNone}, {R"~(7º)~", "", "art7", "", Pointer::kNone}}},
    {R"~(incisos I a III)~", {{R"~(incisos I a III)~", "", "inc1", "inc3", Pointer::kNone}}},
    {R"~(incisos I a III do art. 3º)~", {{R"~(incisos I a III do art. 3º)~", "", "art3_cpt_inc1", "art3_cpt_inc3", Pointer::kNone}}},
    {R"~(incisos I, III e V do § 1º do art. 7º)~", {{R"~(incisos I)~", "", "art7_par1_inc1", "", Pointer::kNone}, {R"~(III)~", "", "art7_par1_inc3", "", Pointer::kNone}, {R"~(V do § 1º do art. 7º)~", "", "art7_par1_inc5", "", Pointer::kNone}}},
    {R"~(§§ 1º e 2º do art. 5)~", {{R"~(§§ 1º)~", "", "art5_par1", "", Pointer::kNone}, {R"~(2º do art. 5)~", "", "art5_par2", "", Pointer::kNone}}},
    {R"~(§§ 1º a 3º do art. 75)~", {{R"~(§§ 1º a 3º do art. 75)~", "", "art75_par1", "art75_par3", Pointer::kNone}}},
    {R"~(alínea a do inciso II do § 1º do art. 5º da CF)~", {{R"~(alínea a do inciso II do § 1º do art. 5º da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_par1_inc2_ali1", "", Pointer::kNone}}},
    {R"~(alíneas a e b do inciso I do art. 102)~", {{R"~(alíneas a)~", "", "art102_cpt_inc1_ali1", "", Pointer::kNone}, {R"~(b do inciso I do art. 102)~", "", "art102_cpt_inc1_ali2", "", Pointer::kNone}}},
    {R"~(alíneas "a" a "c" do inciso I do art. 102)~", {{R"~(alíneas "a" a "c" do inciso I do art. 102)~", "", "art102_cpt_inc1_ali1", "art102_cpt_inc1_ali3", Pointer::kNone}}},
    {R"~(art. 5º, § 1º, II, a, da CF)~", {{R"~(art. 5º, § 1º, II, a, da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_par1_inc2_ali1", "", Pointer::kNone}}},
    {R"~(art. 37, caput)~", {{R"~(art. 37, caput)~", "", "art37_cpt", "", Pointer::kNone}}},
    {R"~(art. 75, caput, inciso II)~", {{R"~(art. 75, caput, inciso II)~", "", "art75_cpt_inc2", "", Pointer::kNone}}},
    {R"~(artigo 72)~", {{R"~(artigo 72)~", "", "art72", "", Pointer::kNone}}},
    {R"~(art 72)~", {{R"~(art 72)~", "", "art72", "", Pointer::kNone}}},
    {R"~(art.72)~", {{R"~(art.72)~", "", "art72", "", Pointer::kNone}}},
    {R"~(ART. 72)~", {{R"~(ART. 72)~", "", "art72", "", Pointer::kNone}}},
    {R"~(§2º)~", {{R"~(§2º)~", "", "par2", "", Pointer::kNone}}},
    {R"~(par. 2º)~", {{R"~(par. 2º)~", "", "par2", "", Pointer::kNone}}},
    {R"~(parágrafo 2º)~", {{R"~(parágrafo 2º)~", "", "par2", "", Pointer::kNone}}},
    {R"~(parágrafo segundo do artigo quinto)~", {{R"~(parágrafo segundo do artigo quinto)~", "", "art5_par2", "", Pointer::kNone}}},
    {R"~(art. 337-E do CP)~", {{R"~(art. 337-E do CP)~", "urn:lex:br:federal:decreto.lei:1940-12-07;2848", "art337-5", "", Pointer::kNone}}},
    {R"~(art. 3º, § 4º-A)~", {{R"~(art. 3º, § 4º-A)~", "", "art3_par4-1", "", Pointer::kNone}}},
    {R"~(art. 5º, § 4.º)~", {{R"~(art. 5º, § 4.º)~", "", "art5_par4", "", Pointer::kNone}}},
    {R"~(inciso II-A do art. 3º)~", {{R"~(inciso II-A do art. 3º)~", "", "art3_cpt_inc2-1", "", Pointer::kNone}}},
    {R"~(art. 5o, § 2o)~", {{R"~(art. 5o, § 2o)~", "", "art5_par2", "", Pointer::kNone}}},
    {R"~(art. 5° da CF)~", {{R"~(art. 5° da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5", "", Pointer::kNone}}},
    {R"~(art. 5º – II)~", {{R"~(art. 5º – II)~", "", "art5_cpt_inc2", "", Pointer::kNone}}},
    {R"~(art. 3º - A lei dispõe)~", {{R"~(art. 3º)~", "", "art3", "", Pointer::kNone}}},
    {R"~(art. 5º desta Lei)~", {{R"~(art. 5º desta Lei)~", "", "art5", "", Pointer::kSelf}}},
    {R"~(§ 3º deste artigo)~", {{R"~(§ 3º deste artigo)~", "", "par3", "", Pointer::kSelf}}},
    {R"~(o caput deste artigo)~", {{R"~(caput deste artigo)~", "", "cpt", "", Pointer::kSelf}}},
    {R"~(neste Decreto)~", {{R"~(neste Decreto)~", "", "", "", Pointer::kSelf}}},
    {R"~(a presente Lei)~", {{R"~(presente Lei)~", "", "", "", Pointer::kSelf}}},
    {R"~(art. 5º da mesma Lei)~", {{R"~(art. 5º da mesma Lei)~", "", "art5", "", Pointer::kPrevious}}},
    {R"~(da referida Lei)~", {{R"~(referida Lei)~", "", "", "", Pointer::kPrevious}}},
    {R"~(da referida Lei nº 8.112/90)~", {{R"~(Lei nº 8.112/90)~", "urn:lex:br:federal:lei:1990-12-11;8112", "", "", Pointer::kNone}}},
    {R"~(do mesmo diploma legal)~", {{R"~(mesmo diploma legal)~", "", "", "", Pointer::kPrevious}}},
    {R"~(art. 75 c/c art. 72 da Lei 14.133)~", {{R"~(art. 75)~", "urn:lex:br:federal:lei:2021-04-01;14133", "art75", "", Pointer::kNone}, {R"~(art. 72 da Lei 14.133)~", "urn:lex:br:federal:lei:2021-04-01;14133", "art72", "", Pointer::kNone}}},
    {R"~(art. 125, caput c/c 131, I, CPC)~", {{R"~(art. 125, caput)~", "urn:lex:br:federal:lei:2015-03-16;13105", "art125_cpt", "", Pointer::kNone}, {R"~(131, I, CPC)~", "urn:lex:br:federal:lei:2015-03-16;13105", "art131_cpt_inc1", "", Pointer::kNone}}},
    {R"~(art. 5º, II e § 3º, I, da CF)~", {{R"~(art. 5º, II)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_cpt_inc2", "", Pointer::kNone}, {R"~(§ 3º, I, da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_par3_inc1", "", Pointer::kNone}}},
    {R"~(arts. 5º, II, e 6º, § 1º, da CF)~", {{R"~(arts. 5º, II)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_cpt_inc2", "", Pointer::kNone}, {R"~(6º, § 1º, da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art6_par1", "", Pointer::kNone}}},
    {R"~(inciso II e § 3º do art. 5º da CF)~", {{R"~(inciso II)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_cpt_inc2", "", Pointer::kNone}, {R"~(§ 3º do art. 5º da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art5_par3", "", Pointer::kNone}}},
    {R"~(art. 12, I e II, e art. 14, § 3º, da CF)~", {{R"~(art. 12, I)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art12_cpt_inc1", "", Pointer::kNone}, {R"~(II)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art12_cpt_inc2", "", Pointer::kNone}, {R"~(art. 14, § 3º, da CF)~", "urn:lex:br:federal:constituicao:1988-10-05;1988", "art14_par3", "", Pointer::kNone}}},
    {R"~(art. 121, § 2º, incisos I e III, do Código Penal)~", {{R"~(art. 121, § 2º, incisos I)~", "urn:lex:br:federal:decreto.lei:1940-12-07;2848", "art121_par2_inc1", "", Pointer::kNone}, {R"~(III, do Código Penal)~", "urn:lex:br:federal:decreto.lei:1940-12-07;2848", "art121_par2_inc3", "", Pointer::kNone}}},
    {R"~(art. 6º, incisos XXIII e XXV, alíneas "a" a "d", da Lei 14.133)~", {{R"~(art. 6º, incisos XXIII)~", "urn:lex:br:federal:lei:2021-04-01;14133", "art6_cpt_inc23", "", Pointer::kNone}, {R"~(XXV, alíneas "a" a "d", da Lei 14.133)~", "urn:lex:br:federal:lei:2021-04-01;14133", "art6_cpt_inc25_ali1", "art6_cpt_inc25_ali4", Pointer::kNone}}},
    {R"~(art. 5º a seguir)~", {{R"~(art. 5º)~", "", "art5", "", Pointer::kNone}}},
    {R"~(art. 5º, II, e ainda)~", {{R"~(art. 5º, II)~", "", "art5_cpt_inc2", "", Pointer::kNone}}},
    {R"~(art. 10 a 15 dias)~", {{R"~(art. 10)~", "", "art10", "", Pointer::kNone}}},
    {R"~(art. 157, 2ª parte, do CP)~", {{R"~(art. 157)~", "", "art157", "", Pointer::kNone}, {R"~(CP)~", "urn:lex:br:federal:decreto.lei:1940-12-07;2848", "", "", Pointer::kNone}}},
    {R"~(art. 102, III, alíneas e § 3º)~", {{R"~(art. 102, III)~", "", "art102_cpt_inc3", "", Pointer::kNone}, {R"~(§ 3º)~", "", "par3", "", Pointer::kNone}}},
    {R"~(o valor de R$ 75)~", {}},
    {R"~(12 de maio de 2020)~", {}},
    {R"~(cf. o cp e o cc)~", {}},
    {R"~(75% em 10/10/2010)~", {}},
    {R"~(Portaria)~", {}},
    {R"~(a constituição de renda)~", {}},
    {R"~(a I Guerra e o item)~", {}},
    {R"~(nada aqui)~", {}},
};
// clang-format on

TEST(FindReferences, ReadsEveryFormOfTheTable) {
  for (const Case& example : kCases) {
    SCOPED_TRACE(example.text);
    const auto found = find_references(example.text);
    ASSERT_EQ(found.size(), example.references.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Reference& reference = found[i];
      const Expected& expected = example.references[i];
      EXPECT_EQ(example.text.substr(reference.begin, reference.end - reference.begin), expected.span);
      EXPECT_EQ(reference.norm.to_urn(), expected.norm);
      EXPECT_EQ(reference.path.to_lexml(), expected.path);
      EXPECT_EQ(reference.range_end ? reference.range_end->to_lexml() : "", expected.range_end);
      EXPECT_EQ(reference.self, expected.pointer == Pointer::kSelf);
      EXPECT_EQ(reference.previous_norm, expected.pointer == Pointer::kPrevious);
    }
  }
}

TEST(FindReferences, ComesBackFromItsUrn) {
  for (const Case& example : kCases) {
    for (const Reference& reference : find_references(example.text)) {
      if (!reference.norm.is_known()) continue;
      const auto parsed = Reference::parse_urn(reference.to_urn());
      ASSERT_TRUE(parsed) << reference.to_urn();
      EXPECT_EQ(parsed->to_urn(), reference.to_urn());
      EXPECT_EQ(parsed->path, reference.path);
      EXPECT_TRUE(parsed->norm.matches(reference.norm)) << reference.to_urn();
    }
  }
}

TEST(FindReferences, ReadsNoBreakSpacesAndLineBreaks) {
  const auto found = find_references("art.\u00a05\u00ba,\nII, da\u00a0Lei n\u00ba\u00a014.133/2021");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].to_urn(), "urn:lex:br:federal:lei:2021-04-01;14133!art5_cpt_inc2");
}

TEST(FindReferences, DoesNotCrossAnEmptyLine) {
  const auto found = find_references("art. 5º\n\nda Lei nº 14.133/2021");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_FALSE(found[0].norm.is_known());
}

// Word by word, as a text that grows is read; spans are those of the whole text.
std::vector<Reference> read_growing(const std::string& text) {
  std::vector<Reference> all;
  std::size_t at = 0;
  const auto take = [&](std::vector<Reference> found) {
    for (Reference& reference : found) {
      reference.begin += static_cast<std::uint32_t>(at);
      reference.end += static_cast<std::uint32_t>(at);
      all.push_back(std::move(reference));
    }
  };
  for (std::size_t end = 1; end <= text.size(); ++end) {
    auto settled = find_settled_references(std::string_view(text).substr(at, end - at));
    take(std::move(settled.references));
    at += settled.settled;
  }
  take(find_references(std::string_view(text).substr(at)));
  return all;
}

void expect_same(const std::vector<Reference>& found, const std::vector<Reference>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].begin, expected[i].begin);
    EXPECT_EQ(found[i].end, expected[i].end);
    EXPECT_EQ(found[i].to_urn(), expected[i].to_urn());
    EXPECT_EQ(found[i].norm, expected[i].norm);
    EXPECT_EQ(found[i].path, expected[i].path);
    EXPECT_EQ(found[i].range_end, expected[i].range_end);
  }
}

TEST(FindSettledReferences, FindsInAGrowingTextWhatIsInTheWhole) {
  std::string all;
  for (const Case& example : kCases) {
    for (const char* behind : {"", " e o que mais houver", ", de 12 de maio de 2020", ". Outra frase."}) {
      const std::string text = "Segundo " + example.text + behind;
      SCOPED_TRACE(text);
      expect_same(read_growing(text), find_references(text));
      all += text + "\n";
    }
  }
  expect_same(read_growing(all), find_references(all));
}

TEST(FindSettledReferences, HoldsBackNoMoreThanItNeeds) {
  const std::string prose = "Uma frase sem nada que se cite aqui";
  EXPECT_EQ(find_settled_references(prose).settled, prose.rfind("aqui"));
  EXPECT_EQ(find_settled_references("Vale o art. 75, II, da Lei nº ").settled, std::string("Vale o ").size());
  const auto found = find_settled_references("Vale o art. 75, II, da Lei nº 14.133/2021, segundo consta do ");
  ASSERT_EQ(found.references.size(), 1u);
  EXPECT_EQ(found.references[0].norm.number, 14133u);
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

TEST(FindReferences, SurvivesAdversarialText) {
  constexpr std::size_t kMegabyte = 1 << 20;
  for (const char* piece : {"art. ", "I, ", "§", "art. 1, I, ", "lei ", "Leis 1, ", "CF, art. 1 e ", "(",
                            "A/", "\xff", "§ 1º e inciso I e ", "desta ", "alíneas a a ", "1.", "c/c "}) {
    const std::string text = repeated(piece, kMegabyte);
    std::uint32_t last = 0;
    for (const Reference& reference : find_references(text)) {
      ASSERT_LT(reference.begin, reference.end);
      ASSERT_LE(reference.end, text.size());
      ASSERT_GE(reference.begin, last);
      last = reference.begin;
    }
  }
  const std::string lists = repeated("1, ", kMegabyte);
  EXPECT_GT(find_references("arts. " + lists).size(), 300'000u);
  EXPECT_FALSE(find_references("incisos " + repeated("I, ", 30'000) + "I dos arts. " + lists).empty());
}

TEST(FindDate, ReadsTheFormsOfOfficialTexts) {
  EXPECT_EQ(find_date("de 1º de abril de 2021"), Date::make(2021, 4, 1));
  EXPECT_EQ(find_date("em 1/4/2021"), Date::make(2021, 4, 1));
  EXPECT_EQ(find_date("01.04.2021"), Date::make(2021, 4, 1));
  EXPECT_EQ(find_date("DOU de 9.1.2001"), Date::make(2001, 1, 9));
  EXPECT_EQ(find_date("31 de fevereiro de 2020"), std::nullopt);
  EXPECT_EQ(find_date("nenhuma"), std::nullopt);
}

TEST(Roman, AcceptsOnlyCanonicalNumerals) {
  for (std::uint32_t n = 1; n <= 3999; ++n) ASSERT_EQ(parse_roman(to_roman(n)), n);
  EXPECT_EQ(parse_roman("xliii"), 43u);
  for (const char* wrong : {"", "IIII", "IC", "VX", "IXIV", "A", "XIA", "VV"})
    EXPECT_FALSE(parse_roman(wrong)) << wrong;
}

}  // namespace
}  // namespace atimo::legal
