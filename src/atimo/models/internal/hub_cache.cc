#include "atimo/models/internal/hub_cache.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"

namespace atimo::models::internal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::uint64_t kMaxRefBytes = 1024;

bool is_name_byte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
}

std::string folder_name(std::string_view repository) {
  std::string name = "models";
  for (std::size_t begin = 0; begin <= repository.size();) {
    const std::size_t end = std::min(repository.find('/', begin), repository.size());
    name += concat("--", repository.substr(begin, end - begin));
    begin = end + 1;
  }
  return name;
}

absl::Status copy_blob(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  return error ? system_error("copiar para", to, error.value()) : absl::OkStatus();
}

}  // namespace

bool is_commit(std::string_view text) {
  return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

bool is_safe_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), is_name_byte);
}

bool is_safe_path(std::string_view text) {
  for (;;) {
    const std::size_t slash = text.find('/');
    if (!is_safe_name(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

HubCache::HubCache(const fs::path& cache, std::string_view repository)
    : cache_(cache), folder_(cache / folder_name(repository)) {}

fs::path HubCache::snapshot(std::string_view commit) const { return folder_ / "snapshots" / commit; }

fs::path HubCache::blob(std::string_view etag) const { return folder_ / "blobs" / etag; }

fs::path HubCache::partial(std::string_view etag) const {
  return folder_ / "blobs" / concat(etag, ".incomplete");
}

fs::path HubCache::lock(std::string_view etag) const {
  return cache_ / ".locks" / folder_.filename() / concat(etag, ".lock");
}

std::optional<std::string> HubCache::commit_of(std::string_view revision) const {
  if (is_commit(revision)) return std::string(revision);
  auto text = read_file(folder_ / "refs" / revision, kMaxRefBytes);
  if (!text.ok()) return std::nullopt;
  absl::StripAsciiWhitespace(&*text);
  if (!is_commit(*text)) return std::nullopt;
  return *std::move(text);
}

absl::Status HubCache::set_commit(std::string_view revision, std::string_view commit) const {
  if (is_commit(revision)) return absl::OkStatus();
  const fs::path ref = folder_ / "refs" / revision;
  ATIMO_RETURN_IF_ERROR(create_folders(ref.parent_path()));
  return write_file_atomic(ref, commit);
}

bool HubCache::has(std::string_view commit, std::string_view path) const {
  std::error_code error;  // a link whose blob is gone is not there either
  return fs::is_regular_file(snapshot(commit) / path, error);
}

absl::Status HubCache::add(std::string_view commit, std::string_view path, std::string_view etag) const {
  const fs::path target = snapshot(commit) / path;
  ATIMO_RETURN_IF_ERROR(create_folders(target.parent_path()));
  const fs::path relative = blob(etag).lexically_relative(target.parent_path());
  const fs::path fresh = concat(target.string(), ".tmp");
  std::error_code error;
  fs::remove(fresh, error);
  fs::create_symlink(relative, fresh, error);
  if (error) ATIMO_RETURN_IF_ERROR(copy_blob(blob(etag), fresh));
  fs::rename(fresh, target, error);
  return error ? system_error("criar", target, error.value()) : absl::OkStatus();
}

bool HubCache::is_known_missing(std::string_view commit, std::string_view path) const {
  std::error_code error;
  return fs::exists(folder_ / ".no_exist" / commit / path, error);
}

absl::Status HubCache::set_missing(std::string_view commit, std::string_view path) const {
  const fs::path mark = folder_ / ".no_exist" / commit / path;
  ATIMO_RETURN_IF_ERROR(create_folders(mark.parent_path()));
  return write_file_atomic(mark, {});
}

}  // namespace atimo::models::internal
