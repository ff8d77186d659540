#include "atimo/cache/internal/redis_reading.h"

#include <charconv>
#include <cstring>
#include <span>

#include "atimo/base/status_macros.h"

namespace atimo::cache::internal {
namespace {

using redis::Reply;

absl::Status broken(std::string_view what) {
  return absl::DataLossError(concat("no cache do Redis: ", what));
}

// The list's elements in rows of `width`, after the first `skipped`.
absl::StatusOr<std::span<const Reply>> rows_of(const Reply& reply, std::size_t skipped, std::size_t width) {
  if (reply.kind != Reply::Kind::kList) return broken("falta a lista");
  if (reply.list.size() < skipped || (reply.list.size() - skipped) % width != 0)
    return broken("uma lista de outro tamanho");
  return std::span(reply.list);
}

absl::StatusOr<std::int64_t> number_of(const Reply& reply) {
  if (reply.kind == Reply::Kind::kInteger) return reply.integer;
  std::int64_t number = 0;
  const char* const end = reply.text.data() + reply.text.size();
  const auto parsed = std::from_chars(reply.text.data(), end, number);
  if (reply.kind != Reply::Kind::kBytes || parsed.ec != std::errc() || parsed.ptr != end)
    return broken("falta um número");
  return number;
}

absl::StatusOr<std::uint64_t> count_of(const Reply& reply) {
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t number, number_of(reply));
  if (number < 0) return broken("uma contagem negativa");
  return static_cast<std::uint64_t>(number);
}

absl::StatusOr<std::string> bytes_of(const Reply& reply) {
  if (reply.kind != Reply::Kind::kBytes) return broken("faltam bytes");
  return reply.text;
}

absl::StatusOr<std::vector<float>> vector_of(const Reply& reply) {
  if (reply.kind != Reply::Kind::kBytes || reply.text.size() % sizeof(float) != 0)
    return broken("um vetor de outro tamanho");
  std::vector<float> vector(reply.text.size() / sizeof(float));
  if (!vector.empty()) std::memcpy(vector.data(), reply.text.data(), reply.text.size());
  return vector;
}

}  // namespace

absl::StatusOr<std::optional<StoredAnswer>> read_answer(const Reply& reply) {
  if (reply.is_nil()) return std::nullopt;
  ATIMO_ASSIGN_OR_RETURN(const auto rows, rows_of(reply, 4, 2));
  StoredAnswer answer;
  ATIMO_ASSIGN_OR_RETURN(answer.id, number_of(rows[0]));
  ATIMO_ASSIGN_OR_RETURN(answer.question, bytes_of(rows[1]));
  ATIMO_ASSIGN_OR_RETURN(answer.answer, bytes_of(rows[2]));
  ATIMO_ASSIGN_OR_RETURN(answer.created, number_of(rows[3]));
  for (std::size_t at = 4; at < rows.size(); at += 2) {
    Device device;
    ATIMO_ASSIGN_OR_RETURN(device.id, bytes_of(rows[at]));
    ATIMO_ASSIGN_OR_RETURN(device.hash, bytes_of(rows[at + 1]));
    answer.devices.push_back(std::move(device));
  }
  return answer;
}

absl::StatusOr<std::vector<Candidate>> read_candidates(const Reply& reply) {
  ATIMO_ASSIGN_OR_RETURN(const auto rows, rows_of(reply, 0, 4));
  std::vector<Candidate> candidates;
  for (std::size_t at = 0; at < rows.size(); at += 4) {
    Candidate candidate;
    ATIMO_ASSIGN_OR_RETURN(const std::int64_t same, number_of(rows[at]));
    candidate.same_signature = same != 0;
    ATIMO_ASSIGN_OR_RETURN(candidate.id, number_of(rows[at + 1]));
    ATIMO_ASSIGN_OR_RETURN(candidate.question, bytes_of(rows[at + 2]));
    ATIMO_ASSIGN_OR_RETURN(candidate.dense, vector_of(rows[at + 3]));
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

absl::StatusOr<std::vector<ListedEntry>> read_entries(const Reply& reply) {
  ATIMO_ASSIGN_OR_RETURN(const auto rows, rows_of(reply, 0, 8));
  std::vector<ListedEntry> entries;
  for (std::size_t at = 0; at < rows.size(); at += 8) {
    ListedEntry entry;
    ATIMO_ASSIGN_OR_RETURN(entry.id, number_of(rows[at]));
    ATIMO_ASSIGN_OR_RETURN(entry.question, bytes_of(rows[at + 1]));
    ATIMO_ASSIGN_OR_RETURN(entry.created, number_of(rows[at + 2]));
    ATIMO_ASSIGN_OR_RETURN(entry.expires, number_of(rows[at + 3]));
    ATIMO_ASSIGN_OR_RETURN(entry.served, count_of(rows[at + 4]));
    ATIMO_ASSIGN_OR_RETURN(entry.likes, count_of(rows[at + 5]));
    ATIMO_ASSIGN_OR_RETURN(entry.dislikes, count_of(rows[at + 6]));
    ATIMO_ASSIGN_OR_RETURN(entry.answer, bytes_of(rows[at + 7]));
    entries.push_back(std::move(entry));
  }
  return entries;
}

absl::StatusOr<StoreStatistics> read_statistics(const Reply& reply) {
  ATIMO_ASSIGN_OR_RETURN(const auto rows, rows_of(reply, 6, 6));
  if (rows.size() != 6) return broken("uma lista de outro tamanho");
  StoreStatistics statistics;
  std::uint64_t* const counts[] = {&statistics.entries, &statistics.expired, &statistics.disliked,
                                   &statistics.served,  &statistics.likes,   &statistics.dislikes};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ATIMO_ASSIGN_OR_RETURN(*counts[i], count_of(rows[i]));
  }
  return statistics;
}

absl::StatusOr<std::vector<Day>> read_days(const Reply& reply) {
  ATIMO_ASSIGN_OR_RETURN(const auto rows, rows_of(reply, 0, 3));
  std::vector<Day> days;
  for (std::size_t at = 0; at < rows.size(); at += 3) {
    Day day;
    ATIMO_ASSIGN_OR_RETURN(day.day, number_of(rows[at]));
    ATIMO_ASSIGN_OR_RETURN(day.made, count_of(rows[at + 1]));
    ATIMO_ASSIGN_OR_RETURN(day.served, count_of(rows[at + 2]));
    days.push_back(day);
  }
  return days;
}

absl::StatusOr<std::uint64_t> read_count(const Reply& reply) { return count_of(reply); }

}  // namespace atimo::cache::internal
