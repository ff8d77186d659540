#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "atimo/ingest/reader.h"
#include "fixtures.h"
#include "support/status_matchers.h"

namespace atimo::ingest {
namespace {

using fixtures::texts_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(TextReader, JoinsWrappedLinesAndKeepsDevicesApart) {
  const auto source = read_document(
      "CAPÍTULO I Do Objeto\n\nArt. 1º Esta norma trata das regras de um\nexemplo escrito nos termos do\n"
      "§ 1º deste artigo e do [#Estatuto#]:\nI - primeira regra;\nII - segunda regra [$desta lei$].\n",
      "t.txt");
  ASSERT_OK(source);
  EXPECT_THAT(
      texts_of(*source),
      ElementsAre(
          "CAPÍTULO I Do Objeto",
          "Art. 1º Esta norma trata das regras de um exemplo escrito nos termos do § 1º deste artigo e "
          "do Estatuto:",
          "I - primeira regra;", "II - segunda regra desta lei."));
  EXPECT_EQ(source->lines[0].byte_begin, 0U);
  EXPECT_EQ(source->format, "text");
}

TEST(TextReader, ReadsWindows1252) {
  const auto source = read_document(
      "Art. 1\xBA A licita\xE7\xE3o \xE9 p\xFA"
      "blica.\n",
      "t.txt");
  ASSERT_OK(source);
  EXPECT_THAT(texts_of(*source), ElementsAre("Art. 1º A licitação é pública."));
}

TEST(MarkdownReader, TakesMarksAwayAndKeepsTheirMeaning) {
  const auto source = read_document(
      "# CAPÍTULO I\n\n**Art. 1º** A regra _geral_ é `esta`:\n\n- I - um;\n- II - dois.\n\n"
      "> Art. 9º Texto citado.\n\n~~Art. 2º Texto velho.~~\n\nArt. 2º Texto novo.\n",
      "t.md");
  ASSERT_OK(source);
  EXPECT_EQ(source->format, "markdown");
  EXPECT_THAT(texts_of(*source),
              ElementsAre("CAPÍTULO I", "Art. 1º A regra geral é esta:", "I - um;", "II - dois.",
                          "Art. 9º Texto citado.", "Art. 2º Texto velho.", "Art. 2º Texto novo."));
  EXPECT_TRUE(source->lines[0].centered);
  EXPECT_TRUE(source->lines[4].quoted);
  EXPECT_TRUE(source->lines[5].struck);
  EXPECT_FALSE(source->lines[6].struck);
}

TEST(HtmlReader, MakesLinesOfBlocksAndDropsNavigation) {
  const auto source = read_document(
      "<html><head><title>Lei X</title><script>var a='<p>não</p>';</script></head><body><nav>Menu</nav>"
      "<ul><li><a href=a>Um</a><li><a href=b>Dois</a><li><a href=c>Tres</a></ul>"
      "<p align=center>P A R T E &nbsp;&nbsp; G E R A L</p><p ALIGN=CENTER>LIVRO I<br>DAS PESSOAS</p>"
      "<p>Art. 1<sup><u>o</u></sup>&nbsp;&nbsp; Toda pessoa\n é "
      "capaz.</p><form><div>Busca</div></form></body></html>",
      "l.htm");
  ASSERT_OK(source);
  EXPECT_EQ(source->title, "Lei X");
  EXPECT_THAT(texts_of(*source),
              ElementsAre("PARTE GERAL", "LIVRO I", "DAS PESSOAS", "Art. 1º Toda pessoa é capaz."));
  EXPECT_TRUE(source->lines[1].centered);
  EXPECT_FALSE(source->lines[3].centered);
}

TEST(HtmlReader, SeparatesStruckWordsFromTheWordingInForce) {
  const auto source = read_document(
      "<html><p><strike>Art. 5º Velho.</strike></p><p>Art. 5º O prazo é de <s>dez</s> vinte dias.</p>"
      "<p style='text-decoration: line-through'>§ 1º Outro velho.</p></html>",
      "l.htm");
  ASSERT_OK(source);
  EXPECT_THAT(texts_of(*source),
              ElementsAre("Art. 5º Velho.", "dez", "Art. 5º O prazo é de vinte dias.", "§ 1º Outro velho."));
  EXPECT_TRUE(source->lines[0].struck);
  EXPECT_TRUE(source->lines[1].struck);
  EXPECT_FALSE(source->lines[2].struck);
  EXPECT_TRUE(source->lines[3].struck);
}

TEST(HtmlReader, FindsTheDateOfTheWording) {
  const auto source = read_document(
      "<html><h1>Norma (Texto compilado até a Emenda nº 3 de 26/08/2020)</h1><p>Art. 1º A.</p></html>", "s");
  ASSERT_OK(source);
  EXPECT_EQ(source->version_date, Date::make(2020, 8, 26));
}

TEST(LexmlReader, PutsLabelsBeforeTheirTextAndMarksQuotations) {
  const auto source = read_document(
      "<LexML xmlns='http://www.lexml.gov.br/1.0'><script>x</script><!-- c --><Metadado><Identificacao "
      "URN='urn:lex:br:x'/>"
      "</Metadado><Norma><ParteInicial><Epigrafe>LEI Nº "
      "1</Epigrafe><Ementa>Trata.</Ementa><Preambulo/></ParteInicial>"
      "<Articulacao><Capitulo><Rotulo>CAPÍTULO I</Rotulo><NomeAgrupador>DO OBJETO</NomeAgrupador><Artigo>"
      "<TituloDispositivo>Objeto</TituloDispositivo><Rotulo>Art. 1º</Rotulo><Caput><p>Esta <b>Lei</b> "
      "muda:</p>"
      "<Alteracao><Artigo notaAlteracao='NR'><Rotulo>Art. 9º</Rotulo><Caput "
      "textoOmitido='s'/><Omissis/><Paragrafo>"
      "<Rotulo>§ 2º</Rotulo><p>Novo.</p></Paragrafo></Artigo></Alteracao></Caput><Paragrafo "
      "situacao='revogado'>"
      "<Rotulo>§ 1º</Rotulo><p>Velho.</p></Paragrafo></Artigo></Capitulo></Articulacao></Norma></LexML>",
      "x.xml");
  ASSERT_OK(source);
  EXPECT_EQ(source->urn, "urn:lex:br:x");
  EXPECT_EQ(source->title, "LEI Nº 1");
  EXPECT_THAT(texts_of(*source), ElementsAre("LEI Nº 1", "Trata.", "CAPÍTULO I", "DO OBJETO", "Objeto",
                                             "Art. 1º Esta Lei muda:", "Art. 9º ......", "......",
                                             "§ 2º Novo. (NR)", "§ 1º Velho."));
  EXPECT_TRUE(source->lines[2].centered);
  EXPECT_TRUE(source->lines[8].quoted);
  EXPECT_TRUE(source->lines[9].revoked);
  EXPECT_FALSE(source->lines[9].quoted);
}

TEST(DocxReader, ReadsParagraphsAndStruckRuns) {
  const auto source = read_document(
      fixtures::docx_of("<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:t>CAPÍTULO I</w:t></w:r></w:p>"
                        "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>Art. 1º Velho.</w:t></w:r></w:p>"
                        "<w:p><w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>Art. "
                        "1º</w:t></w:r><w:r><w:tab/><w:t>Novo.</w:t></w:r></w:p>"
                        "<w:p><w:del><w:r><w:delText>apagado</w:delText></w:r></"
                        "w:del><w:ins><w:r><w:t>posto</w:t></w:r></w:ins></w:p>"
                        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>célula</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
      "d.docx");
  ASSERT_OK(source);
  EXPECT_THAT(texts_of(*source),
              ElementsAre("CAPÍTULO I", "Art. 1º Velho.", "Art. 1º Novo.", "apagado", "posto", "célula"));
  EXPECT_TRUE(source->lines[0].centered);
  EXPECT_TRUE(source->lines[1].struck);
  EXPECT_FALSE(source->lines[2].struck);
  EXPECT_TRUE(source->lines[3].struck);
}

TEST(PdfReader, JoinsRowsOverPagesAndDropsRunningHeaders) {
  const std::string header = "20/11/2024, 20:42 LEI DE EXEMPLO";
  const auto source = read_document(
      fixtures::pdf_of(
          {{header, "", "", "", "", "",
            "\tArt. 1 Esta lei rege a administracao publica e os seus atos, em toda a adminis-",
            "tracao federal, e tem por fim dar um exemplo de texto que passa de uma pagina e"},
           {header, "", "", "", "", "", "continua na seguinte, onde a administracao termina.", "",
            "\tArt. 2 Esta lei entra em vigor na data de sua publicacao, nos termos gerais da"}}),
      "l.pdf");
  ASSERT_OK(source);
  EXPECT_EQ(source->pages, 2U);
  EXPECT_THAT(
      texts_of(*source),
      ElementsAre("Art. 1 Esta lei rege a administracao publica e os seus atos, em toda a administracao "
                  "federal, e tem por fim dar um exemplo de texto que passa de uma pagina e continua na "
                  "seguinte, onde a administracao termina.",
                  "Art. 2 Esta lei entra em vigor na data de sua publicacao, nos termos gerais da"));
  EXPECT_EQ(source->lines[0].page, 1U);
  EXPECT_EQ(source->lines[1].page, 2U);
  ASSERT_TRUE(source->lines[0].box.has_value());
  EXPECT_NEAR(source->lines[0].box->left, 100, 1);
}

}  // namespace
}  // namespace atimo::ingest
