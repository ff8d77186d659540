#include "atimo/ingest/internal/docx_package.h"

#include <zip.h>

#include <memory>

#include "atimo/base/status_macros.h"

namespace atimo::ingest::internal {
namespace {

constexpr const char* kPart = "word/document.xml";
constexpr std::uint64_t kMaxRatio = 200;           // DEFLATE reaches some 1000:1 on nothing but repetition
constexpr std::uint64_t kRatioMatters = 8u << 20;  // below this size any ratio is harmless

struct ZipCloser {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct FileCloser {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

absl::Status broken(std::string_view name, std::string_view why) {
  return absl::InvalidArgumentError(
      concat(name, ": o DOCX não pôde ser aberto (", why, "); envie um DOCX íntegro"));
}

absl::StatusOr<std::unique_ptr<zip_t, ZipCloser>> open_archive(std::string_view bytes,
                                                               std::string_view name) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return broken(name, zip_error_strerror(&error));
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) {
    const absl::Status status = broken(name, zip_error_strerror(&error));
    zip_source_free(source);
    zip_error_fini(&error);
    return status;
  }
  zip_error_fini(&error);
  return std::unique_ptr<zip_t, ZipCloser>(archive);
}

absl::Status check_size(const zip_stat_t& part, std::string_view name, std::uint64_t max_bytes) {
  if ((part.valid & ZIP_STAT_SIZE) == 0 || (part.valid & ZIP_STAT_COMP_SIZE) == 0) {
    return broken(name, "tamanho desconhecido");
  }
  if ((part.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && part.encryption_method != ZIP_EM_NONE) {
    return absl::InvalidArgumentError(
        concat(name, ": o DOCX é protegido por senha; envie uma cópia sem senha"));
  }
  if (part.size > max_bytes) {
    return absl::ResourceExhaustedError(concat(name, ": o texto do DOCX tem ", part.size,
                                               " bytes depois de descomprimido; o máximo aceito é ",
                                               max_bytes));
  }
  if (part.size > kRatioMatters && part.size / kMaxRatio > part.comp_size) {
    return absl::ResourceExhaustedError(
        concat(name, ": o DOCX descomprime mais de ", kMaxRatio, " vezes o seu tamanho, o máximo aceito"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> unpack_document(std::string_view bytes, std::string_view name,
                                            std::uint64_t max_bytes) {
  ATIMO_ASSIGN_OR_RETURN(const auto archive, open_archive(bytes, name));
  zip_stat_t part;
  zip_stat_init(&part);
  if (zip_stat(archive.get(), kPart, 0, &part) != 0) return broken(name, "falta word/document.xml");
  ATIMO_RETURN_IF_ERROR(check_size(part, name, max_bytes));
  const std::unique_ptr<zip_file_t, FileCloser> file(zip_fopen(archive.get(), kPart, 0));
  if (file == nullptr) return broken(name, zip_strerror(archive.get()));
  // The size in the directory may lie: one byte more than promised ends the reading.
  std::string out(part.size, '\0');
  std::uint64_t done = 0;
  while (done < out.size()) {
    const zip_int64_t got = zip_fread(file.get(), out.data() + done, out.size() - done);
    if (got <= 0) return broken(name, "conteúdo cortado ou danificado");
    done += static_cast<std::uint64_t>(got);
  }
  char extra = 0;
  if (zip_fread(file.get(), &extra, 1) != 0) return broken(name, "tamanho falso ou soma errada");
  return out;
}

}  // namespace atimo::ingest::internal
