#include "atimo/eval/qrels.h"

#include "atimo/base/status_macros.h"
#include "support/status_matchers.h"

namespace atimo::eval {
namespace {

using ::testing::HasSubstr;

TEST(Qrels, ReadsJudgementsOfADataSet) {
  const auto qrels = parse_qrels("query-id\tcorpus-id\tscore\r\nq1\td1\t1\r\nq1\td2\t0\r\n", "r.tsv");
  ASSERT_OK(qrels);
  EXPECT_EQ(qrels->kind, TargetKind::kCorpusId);
  EXPECT_EQ(qrels->by_query.at("q1"), (Judgements{{"d1", 1}, {"d2", 0}}));
}

TEST(Qrels, ReadsJudgementsOfArticles) {
  const auto qrels = parse_qrels("query-id\tdocument\tarticle\tscore\nq1\tlei-1-2020\t103-A\t2\n", "r.tsv");
  ASSERT_OK(qrels);
  EXPECT_EQ(qrels->kind, TargetKind::kArticle);
  EXPECT_EQ(qrels->by_query.at("q1"), (Judgements{{"lei-1-2020#103-a", 2}}));
}

TEST(Qrels, ArticleTargetsIgnoreOrdinalMarksAndCase) {
  EXPECT_EQ(article_target("x", "6º"), article_target("x", "6"));
  EXPECT_EQ(article_target("x", "103-a"), article_target("x", "103-A"));
  EXPECT_EQ(article_target("x", "1.783-A"), article_target("x", "1783-A"));
  EXPECT_NE(article_target("x", "10"), article_target("x", "1"));
}

struct Malformed {
  const char* bytes;
  const char* message;
};

TEST(Qrels, NamesFileAndLineOfMalformedJudgements) {
  for (const auto& [bytes, message] : {
           Malformed{"", "r.tsv:1: não há julgamentos"},
           Malformed{"a\tb\n", "r.tsv:1: o cabeçalho"},
           Malformed{"query-id\tcorpus-id\tscore\nq1\td1\n", "r.tsv:2: esperadas 3 colunas"},
           Malformed{"query-id\tcorpus-id\tscore\nq1\t\t1\n", "r.tsv:2: há uma coluna vazia"},
           Malformed{"query-id\tcorpus-id\tscore\nq1\td1\t1\n\nq1\td1\tx\n", "r.tsv:4: score = \"x\""},
           Malformed{"query-id\tcorpus-id\tscore\nq1\td1\t99\n", "r.tsv:2: score = \"99\""},
       }) {
    const auto qrels = parse_qrels(bytes, "r.tsv");
    EXPECT_EQ(qrels.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(message_of(qrels.status())), HasSubstr(message));
  }
}

TEST(Queries, ReadsOneQuestionALine) {
  const auto queries =
      parse_queries("{\"_id\":\"1\",\"text\":\"um\",\"x\":3}\n\n{\"_id\":\"2\",\"text\":\"dois\"}", "q");
  ASSERT_OK(queries);
  ASSERT_EQ(queries->size(), 2u);
  EXPECT_EQ(queries->back().text, "dois");
}

TEST(Queries, NamesFileAndLineOfMalformedQuestions) {
  for (const auto& [bytes, message] : {
           Malformed{"", "q:1: não há perguntas"},
           Malformed{"{\"_id\":\"1\",\"text\":\"um\"}\n{", "q:2: não é um objeto JSON"},
           Malformed{"[]", "q:1: não é um objeto JSON"},
           Malformed{"{\"_id\":\"1\"}", "q:1: falta o campo de texto \"text\""},
           Malformed{"{\"_id\":1,\"text\":\"um\"}", "q:1: falta o campo de texto \"_id\""},
           Malformed{"{\"_id\":\"1\",\"text\":\"a\"}\n{\"_id\":\"1\",\"text\":\"b\"}",
                     "q:2: a pergunta \"1\""},
       }) {
    const auto queries = parse_queries(bytes, "q");
    EXPECT_EQ(queries.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(message_of(queries.status())), HasSubstr(message));
  }
}

TEST(Queries, MissingFileIsNotFound) {
  EXPECT_EQ(read_queries("/nonexistent/q.jsonl").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace atimo::eval
