#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "atimo/milvus/proto/milvus.grpc.pb.h"

namespace atimo::milvus::testing {

namespace pb = ::milvus::proto;

// A Milvus in this process that answers as a small collection named "normas" would, except for what it is
// told to answer instead. Thread-safe.
class ScriptedServer final : private pb::milvus::MilvusService::Service {
 public:
  // What the next call of an operation gets in place of its answer.
  struct Reply {
    pb::common::Status status;
    grpc::Status transport;
  };

  ScriptedServer();
  ~ScriptedServer() override;

  std::string endpoint() const { return "127.0.0.1:" + std::to_string(port_); }
  void answer_next(const std::string& operation, Reply reply);
  int calls(const std::string& operation) const;
  // Metadata of the latest call.
  std::string metadata(const std::string& name) const;
  pb::milvus::SearchRequest last_search() const;
  pb::milvus::DeleteRequest last_delete() const;

  // What DescribeCollection and DescribeIndex answer; to be changed before the first call.
  pb::schema::CollectionSchema schema;
  std::vector<pb::milvus::IndexDescription> indexes;

 private:
  // Notes the call; what the script wants, else OK.
  Reply next(const std::string& operation, const grpc::ServerContext& context);

  template <typename Response>
  grpc::Status answer(const std::string& operation, const grpc::ServerContext& context, Response* response) {
    const Reply reply = next(operation, context);
    *response->mutable_status() = reply.status;
    return reply.transport;
  }

  grpc::Status Connect(grpc::ServerContext* context, const pb::milvus::ConnectRequest* request,
                       pb::milvus::ConnectResponse* response) override;
  grpc::Status DescribeCollection(grpc::ServerContext* context,
                                  const pb::milvus::DescribeCollectionRequest* request,
                                  pb::milvus::DescribeCollectionResponse* response) override;
  grpc::Status DescribeIndex(grpc::ServerContext* context, const pb::milvus::DescribeIndexRequest* request,
                             pb::milvus::DescribeIndexResponse* response) override;
  grpc::Status LoadCollection(grpc::ServerContext* context, const pb::milvus::LoadCollectionRequest* request,
                              pb::common::Status* response) override;
  grpc::Status GetLoadState(grpc::ServerContext* context, const pb::milvus::GetLoadStateRequest* request,
                            pb::milvus::GetLoadStateResponse* response) override;
  grpc::Status Insert(grpc::ServerContext* context, const pb::milvus::InsertRequest* request,
                      pb::milvus::MutationResult* response) override;
  grpc::Status Delete(grpc::ServerContext* context, const pb::milvus::DeleteRequest* request,
                      pb::milvus::MutationResult* response) override;
  grpc::Status Search(grpc::ServerContext* context, const pb::milvus::SearchRequest* request,
                      pb::milvus::SearchResults* response) override;
  grpc::Status Query(grpc::ServerContext* context, const pb::milvus::QueryRequest* request,
                     pb::milvus::QueryResults* response) override;

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Reply>> script_;
  std::map<std::string, int> calls_;
  std::map<std::string, std::string> metadata_;
  pb::milvus::SearchRequest last_search_;
  pb::milvus::DeleteRequest last_delete_;
  std::atomic<std::int64_t> next_key_{1};
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace atimo::milvus::testing
