#include "milvus/scripted_server.h"

#include "milvus/small_collection.h"

namespace atimo::milvus::testing {
namespace {

pb::schema::FieldSchema field(const std::string& name, pb::schema::DataType type) {
  pb::schema::FieldSchema made;
  made.set_name(name);
  made.set_data_type(type);
  if (type == pb::schema::FloatVector) {
    auto& parameter = *made.add_type_params();
    parameter.set_key("dim");
    parameter.set_value(std::to_string(kDimension));
  }
  return made;
}

pb::milvus::IndexDescription index(const std::string& name, const std::string& type,
                                   const std::string& metric) {
  pb::milvus::IndexDescription made;
  made.set_field_name(name);
  for (const auto& [key, value] : {std::pair("index_type", type), std::pair("metric_type", metric)}) {
    auto& parameter = *made.add_params();
    parameter.set_key(key);
    parameter.set_value(value);
  }
  return made;
}

}  // namespace

ScriptedServer::ScriptedServer() {
  auto& id = *schema.add_fields() = field("id", pb::schema::Int64);
  id.set_is_primary_key(true);
  id.set_autoid(true);
  *schema.add_fields() = field("chunk_id", pb::schema::VarChar);
  *schema.add_fields() = field("document_id", pb::schema::VarChar);
  *schema.add_fields() = field("dense_vector", pb::schema::FloatVector);
  *schema.add_fields() = field("sparse_vector", pb::schema::SparseFloatVector);
  indexes = {index("dense_vector", "HNSW", "COSINE"), index("sparse_vector", "SPARSE_INVERTED_INDEX", "IP")};
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(static_cast<pb::milvus::MilvusService::Service*>(this));
  server_ = builder.BuildAndStart();
}

ScriptedServer::~ScriptedServer() { server_->Shutdown(std::chrono::system_clock::now()); }

void ScriptedServer::answer_next(const std::string& operation, Reply reply) {
  const std::lock_guard lock(mutex_);
  script_[operation].push_back(std::move(reply));
}

int ScriptedServer::calls(const std::string& operation) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(operation);
  return found == calls_.end() ? 0 : found->second;
}

std::string ScriptedServer::metadata(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = metadata_.find(name);
  return found == metadata_.end() ? std::string() : found->second;
}

pb::milvus::SearchRequest ScriptedServer::last_search() const {
  const std::lock_guard lock(mutex_);
  return last_search_;
}

pb::milvus::DeleteRequest ScriptedServer::last_delete() const {
  const std::lock_guard lock(mutex_);
  return last_delete_;
}

ScriptedServer::Reply ScriptedServer::next(const std::string& operation, const grpc::ServerContext& context) {
  const std::lock_guard lock(mutex_);
  ++calls_[operation];
  metadata_.clear();
  for (const auto& [name, value] : context.client_metadata())
    metadata_[std::string(name.data(), name.size())] = std::string(value.data(), value.size());
  std::deque<Reply>& waiting = script_[operation];
  if (waiting.empty()) return {};
  const Reply reply = std::move(waiting.front());
  waiting.pop_front();
  return reply;
}

grpc::Status ScriptedServer::Connect(grpc::ServerContext* context, const pb::milvus::ConnectRequest*,
                                     pb::milvus::ConnectResponse* response) {
  response->mutable_server_info()->set_build_tags("2.5.4");
  return answer("Connect", *context, response);
}

grpc::Status ScriptedServer::DescribeCollection(grpc::ServerContext* context,
                                                const pb::milvus::DescribeCollectionRequest*,
                                                pb::milvus::DescribeCollectionResponse* response) {
  *response->mutable_schema() = schema;
  return answer("DescribeCollection", *context, response);
}

grpc::Status ScriptedServer::DescribeIndex(grpc::ServerContext* context,
                                           const pb::milvus::DescribeIndexRequest*,
                                           pb::milvus::DescribeIndexResponse* response) {
  for (const auto& description : indexes) *response->add_index_descriptions() = description;
  return answer("DescribeIndex", *context, response);
}

grpc::Status ScriptedServer::LoadCollection(grpc::ServerContext* context,
                                            const pb::milvus::LoadCollectionRequest*,
                                            pb::common::Status* response) {
  const Reply reply = next("LoadCollection", *context);
  *response = reply.status;
  return reply.transport;
}

grpc::Status ScriptedServer::GetLoadState(grpc::ServerContext* context,
                                          const pb::milvus::GetLoadStateRequest*,
                                          pb::milvus::GetLoadStateResponse* response) {
  response->set_state(pb::common::LoadStateLoaded);
  return answer("GetLoadState", *context, response);
}

grpc::Status ScriptedServer::Insert(grpc::ServerContext* context, const pb::milvus::InsertRequest* request,
                                    pb::milvus::MutationResult* response) {
  for (std::uint32_t i = 0; i < request->num_rows(); ++i)
    response->mutable_ids()->mutable_int_id()->add_data(next_key_.fetch_add(1));
  response->set_timestamp(100);
  return answer("Insert", *context, response);
}

grpc::Status ScriptedServer::Delete(grpc::ServerContext* context, const pb::milvus::DeleteRequest* request,
                                    pb::milvus::MutationResult* response) {
  {
    const std::lock_guard lock(mutex_);
    last_delete_ = *request;
  }
  return answer("Delete", *context, response);
}

grpc::Status ScriptedServer::Search(grpc::ServerContext* context, const pb::milvus::SearchRequest* request,
                                    pb::milvus::SearchResults* response) {
  {
    const std::lock_guard lock(mutex_);
    last_search_ = *request;
  }
  auto& results = *response->mutable_results();
  results.add_scores(0.5);
  auto& column = *results.add_fields_data();
  column.set_field_name("chunk_id");
  column.set_type(pb::schema::VarChar);
  column.mutable_scalars()->mutable_string_data()->add_data("a");
  return answer("Search", *context, response);
}

grpc::Status ScriptedServer::Query(grpc::ServerContext* context, const pb::milvus::QueryRequest*,
                                   pb::milvus::QueryResults* response) {
  return answer("Query", *context, response);
}

}  // namespace atimo::milvus::testing
