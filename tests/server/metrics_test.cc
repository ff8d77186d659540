#include <gmock/gmock.h>

#include "atimo/server/internal/http_metrics.h"
#include "atimo/server/routes.h"
#include "fake_engine.h"
#include "small_models.h"
#include "support/prometheus.h"

namespace atimo::server {
namespace {

using atimo::testing::PrometheusReader;
using testing::FakeEngine;
using ::testing::IsEmpty;
using testing::SmallModels;

class MetricsTest : public ::testing::Test {
 protected:
  // As the transport does.
  void serve(const Request& request) {
    const Response response = router_.handle(request);
    router_.metrics().answered(response.route, response.status, 2000);
  }
  PrometheusReader metrics() const {
    const Response response = router_.handle({.method = "GET", .target = "/metrics"});
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.content_type.starts_with("text/plain; version=0.0.4"));
    return PrometheusReader(response.body);
  }

  SmallModels models_;
  FakeEngine engine_;
  std::shared_ptr<ModelService> service_ =
      std::make_shared<ModelService>(std::vector<ServedModel>{models_.bge(), models_.reranker()});
  Router router_{engine_, {.models = service_}};
};

TEST_F(MetricsTest, CountsRequestsByRouteAndStatus) {
  serve({.method = "GET", .target = "/documents/x/devices"});
  serve({.method = "GET", .target = "/documents/lei-1-2020/devices"});
  serve({.method = "GET", .target = "/nada"});
  serve({.method = "GET", .target = "/ask?q=a"});
  const PrometheusReader read = metrics();
  EXPECT_THAT(read.problems(), IsEmpty());
  const std::string name = "atimo_http_requests_total";
  EXPECT_EQ(read.value(name + R"({method="GET",route="/documents/*/devices",status="404"})"), 1);
  EXPECT_EQ(read.value(name + R"({method="GET",route="/documents/*/devices",status="200"})"), 1);
  EXPECT_EQ(read.value(name + R"({method="",route="none",status="404"})"), 1);
  EXPECT_EQ(read.value(R"(atimo_http_request_duration_seconds_count{method="GET",route="/ask"})"), 1);
  EXPECT_EQ(
      read.value(R"(atimo_http_request_duration_seconds_bucket{method="GET",route="/ask",le="0.001024"})"),
      0);
  EXPECT_EQ(read.value("atimo_http_requests_in_flight"), 0);
}

TEST_F(MetricsTest, CountsTheWorkOfModelsUnderBothNames) {
  testing::settled(*service_);
  serve({.method = "POST", .target = "/embed", .body = R"({"texts":["a","b"]})"});
  serve({.method = "POST", .target = "/embed", .body = R"({"inputs":[""]})"});
  const PrometheusReader read = metrics();
  EXPECT_THAT(read.problems(), IsEmpty());
  // The first text of each model was the one that warmed it.
  EXPECT_EQ(read.value(R"(atimo_model_texts_finished_total{model="tiny-bge",kind="embedding"})"), 3);
  EXPECT_EQ(read.value(R"(atimo_model_texts_finished_total{model="tiny-reranker",kind="reranker"})"), 1);
  EXPECT_EQ(read.value(R"(atimo_model_ready{model="tiny-bge",kind="embedding"})"), 1);
  EXPECT_EQ(read.value(R"(te_queue_size{model="tiny-bge",kind="embedding"})"), 0);
  EXPECT_EQ(read.value(R"(te_request_count{method="embed"})"), 2);
  EXPECT_EQ(read.value(R"(te_request_success{method="embed"})"), 1);
  EXPECT_EQ(read.value(R"(te_request_failure{method="embed",err="400"})"), 1);
  EXPECT_EQ(read.value(R"(te_request_duration_count{method="embed"})"), 2);
  EXPECT_EQ(read.value(R"(atimo_build_info{version="9.9"})"), 1);
  for (const char* family : {"te_request_queue_duration", "te_request_inference_duration",
                             "te_batch_next_size", "te_batch_next_tokens"})
    EXPECT_TRUE(read.has_family(family)) << family;
}

}  // namespace
}  // namespace atimo::server
