#include "atimo/cli/internal/arguments.h"

#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/help.h"
#include "support/status_matchers.h"

namespace atimo::cli::internal {
namespace {

using ::testing::ElementsAre;

TEST(Arguments, TakesGlobalOptionsBeforeAndAfterTheCommand) {
  for (const std::vector<std::string>& argv : std::vector<std::vector<std::string>>{
           {"--json", "--home", "/d", "status"}, {"status", "--json", "--home", "/d"}}) {
    const auto arguments = parse_arguments(argv);
    ASSERT_OK(arguments);
    EXPECT_EQ(arguments->command, Command::kStatus);
    EXPECT_TRUE(arguments->json);
    ASSERT_EQ(arguments->settings.size(), 1u);
    EXPECT_EQ(arguments->settings[0].value, "/d");
  }
}

TEST(Arguments, ReadsAQuestionWithItsOptions) {
  const auto arguments = parse_arguments({"ask", "--document", "a", "o prazo?", "--document", "b", "--top-k",
                                          "3", "--as-of", "2020-02-29", "--explain", "--namespace", "x"});
  ASSERT_OK(arguments);
  EXPECT_EQ(arguments->command, Command::kAsk);
  EXPECT_EQ(arguments->question, "o prazo?");
  EXPECT_THAT(arguments->document_ids, ElementsAre("a", "b"));
  EXPECT_EQ(arguments->as_of, Date::make(2020, 2, 29));
  EXPECT_TRUE(arguments->explain);
  EXPECT_EQ(arguments->name_space, "x");
}

TEST(Arguments, QuestionMayLookLikeSomethingElse) {
  for (const std::string question : {"status", "-", "[art. 5º]", "documents"}) {
    const auto arguments = parse_arguments({"ask", question});
    ASSERT_OK(arguments);
    EXPECT_EQ(arguments->command, Command::kAsk);
    EXPECT_EQ(arguments->question, question);
  }
  const auto dashed = parse_arguments({"search", "--", "--json"});
  ASSERT_OK(dashed);
  EXPECT_EQ(dashed->question, "--json");
}

TEST(Arguments, DocumentsAloneLists) {
  EXPECT_EQ(parse_arguments({"documents"})->command, Command::kDocuments);
  EXPECT_EQ(parse_arguments({"documents", "list"})->command, Command::kDocuments);
  const auto show = parse_arguments({"documents", "show", "lei-1-2020", "--json"});
  ASSERT_OK(show);
  EXPECT_EQ(show->command, Command::kDocumentsShow);
  EXPECT_EQ(show->document_id, "lei-1-2020");
  EXPECT_TRUE(show->json);
  EXPECT_EQ(parse_arguments({"documents", "remove", "x"})->command, Command::kDocumentsRemove);
}

TEST(Arguments, IngestTakesManyPaths) {
  const auto arguments = parse_arguments({"ingest", "a", "b", "--version-date", "2021-04-01", "c"});
  ASSERT_OK(arguments);
  EXPECT_THAT(arguments->paths, ElementsAre("a", "b", "c"));
  EXPECT_EQ(arguments->version_date, Date::make(2021, 4, 1));
}

TEST(Arguments, ServeFlagsBecomeSettings) {
  const auto arguments = parse_arguments({"serve", "--port", "8080", "--host", "::1"});
  ASSERT_OK(arguments);
  ASSERT_EQ(arguments->settings.size(), 2u);
  EXPECT_EQ(arguments->settings[0].value, "::1");
  EXPECT_EQ(arguments->settings[1].key, "port");
}

struct Refused {
  std::vector<std::string> argv;
  const char* message;
};

class RefusedArguments : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedArguments, SaysWhatIsWrong) {
  const auto arguments = parse_arguments(GetParam().argv);
  EXPECT_EQ(arguments.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(message_of(arguments.status()), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedArguments,
    ::testing::Values(
        Refused{{}, "falta o comando; \"atimo --help\" mostra quais existem"},
        Refused{{"serch", "x"}, "comando desconhecido \"serch\"; você quis dizer \"search\"?"},
        Refused{{"qualquercoisa"}, "comando desconhecido \"qualquercoisa\""},
        Refused{{"sirve", "--port", "3"}, "comando desconhecido \"sirve\"; você quis dizer \"serve\"?"},
        Refused{{"documents", "shw", "x"}, "comando desconhecido \"shw\"; você quis dizer \"show\"?"},
        Refused{{"ask", "x", "--topk=3"}, "opção desconhecida \"--topk\"; você quis dizer \"--top-k\"?"},
        Refused{{"status", "--jsn"}, "opção desconhecida \"--jsn\"; você quis dizer \"--json\"?"},
        Refused{{"--qualquercoisa", "status"}, "opção desconhecida \"--qualquercoisa\""},
        Refused{{"ask", "o", "prazo"}, "argumento inesperado \"prazo\" (textos com espaços vão entre aspas)"},
        Refused{{"ask", "x", "--top-k"}, "--top-k: esperado exatamente um valor"},
        Refused{{"ask", "x", "--as-of", "2021-02-30"},
                "--as-of = \"2021-02-30\": deve ser uma data no formato AAAA-MM-DD"},
        Refused{{"ingest", "x", "--version-date", "1/4/2021"},
                "--version-date = \"1/4/2021\": deve ser uma data no formato AAAA-MM-DD"},
        Refused{{"ingest"}, "falta o caminho do arquivo ou da pasta (PATH)"},
        Refused{{"ingest", "a", "b", "--id", "x"}, "--id vale para um único arquivo"},
        Refused{{"documents", "show"}, "falta o identificador do documento (ID)"},
        Refused{{"documents", "remove"}, "falta o identificador do documento (ID)"},
        Refused{{"cache"},
                "falta o que fazer com o cache: stats, entries, invalidate, clear, export ou eval"},
        Refused{{"cache", "eval"}, "falta o arquivo de pares (ARQUIVO)"},
        Refused{{"cache", "entries", "--order", "liked"}, "--order = \"liked\": deve ser top ou problems"},
        Refused{{"cache", "entries", "--limit", "0"}, "--limit = \"0\": deve ser um inteiro de 1 a 1000"},
        Refused{{"cache", "invalidate"}, "diga o que esquecer: --question, --device ou --document, um só"},
        Refused{{"cache", "invalidate", "--question", "a", "--document", "b"},
                "diga o que esquecer: --question, --device ou --document, um só"},
        Refused{{"cache", "invalidate", "--device", "art75"},
                "--device = \"art75\": deve ser documento#dispositivo, como lei-14133-2021#art75"},
        Refused{{"cache", "export", "--format", "csv"}, "--format = \"csv\": por enquanto só existe jsonl"},
        Refused{{"cache", "export", "--likes", "-1"}, "--likes = \"-1\": deve ser um inteiro de 0 a 1000000"},
        Refused{{"feedback", "--like"}, "falta o número da resposta (ID)"},
        Refused{{"feedback", "doze", "--like"},
                "ID = \"doze\": deve ser o número que a resposta traz em \"cache_id\""},
        Refused{{"feedback", "12"}, "diga --like ou --dislike"},
        Refused{{"feedback", "12", "--like", "--dislike"}, "diga --like ou --dislike"},
        Refused{{"cache", "evil"}, "comando desconhecido \"evil\"; você quis dizer \"eval\"?"},
        Refused{{"eval", "--qrels", "r"}, "falta --queries ARQUIVO"},
        Refused{{"eval", "--queries", "q"}, "falta --qrels ARQUIVO"},
        Refused{{"eval", "--queries", "q", "--qrels", "r", "--retriever", "denso"},
                "--retriever = \"denso\": deve ser sparse, dense ou hybrid"},
        Refused{{"eval", "--queries", "q", "--qrels", "r", "--rerank", "x"},
                "--rerank = \"x\": deve ser none ou cross"}));

TEST(Help, IsAskedForBeforeAnythingElseIsChecked) {
  const auto arguments = parse_arguments({"ingest", "--help"});
  ASSERT_OK(arguments);
  EXPECT_TRUE(arguments->help);
  EXPECT_EQ(arguments->command, Command::kIngest);
}

TEST(Help, EveryCommandHasAnExample) {
  for (const Command command :
       {Command::kNone, Command::kIngest, Command::kAsk, Command::kSearch, Command::kDocuments,
        Command::kStatus, Command::kServe, Command::kEval, Command::kCache, Command::kCacheEval,
        Command::kCacheExport, Command::kFeedback, Command::kVersion}) {
    EXPECT_THAT(std::string(help_text(command, config::Lang::kPortuguese)),
                ::testing::HasSubstr("Exemplo:\n  atimo "));
    EXPECT_THAT(std::string(help_text(command, config::Lang::kEnglish)),
                ::testing::HasSubstr("Example:\n  atimo "));
  }
}

}  // namespace
}  // namespace atimo::cli::internal
