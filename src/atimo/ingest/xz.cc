#include "atimo/ingest/xz.h"

#include <lzma.h>

#include <algorithm>

#include "atimo/base/concat.h"

namespace atimo::ingest {
namespace {

constexpr std::uint64_t kDecoderMemory = 128ull << 20;
constexpr std::size_t kChunk = 1 << 20;

class Decoder {
 public:
  Decoder() : ready_(lzma_stream_decoder(&stream_, kDecoderMemory, LZMA_CONCATENATED) == LZMA_OK) {}
  ~Decoder() { lzma_end(&stream_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  bool ready() const { return ready_; }
  lzma_stream& stream() { return stream_; }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ready_;
};

}  // namespace

absl::StatusOr<std::string> decompress_xz(std::string_view bytes, std::uint64_t max_bytes) {
  Decoder decoder;
  if (!decoder.ready()) return absl::ResourceExhaustedError("xz: sem memória para descomprimir");
  lzma_stream& stream = decoder.stream();
  stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  stream.avail_in = bytes.size();
  std::string out;
  for (lzma_ret result = LZMA_OK; result != LZMA_STREAM_END;) {
    if (out.size() > max_bytes) {
      return absl::ResourceExhaustedError(
          concat("xz: o conteúdo passa de ", max_bytes, " bytes, o máximo aceito"));
    }
    const std::size_t done = out.size();
    out.resize(done + std::min<std::uint64_t>(kChunk, max_bytes - done + 1));
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.data() + done);
    stream.avail_out = out.size() - done;
    result = lzma_code(&stream, LZMA_FINISH);
    out.resize(out.size() - stream.avail_out);
    if (result == LZMA_MEMLIMIT_ERROR || result == LZMA_MEM_ERROR) {
      return absl::ResourceExhaustedError(
          concat("xz: descomprimir pede mais de ", kDecoderMemory, " bytes de memória, o máximo aceito"));
    }
    if (result != LZMA_OK && result != LZMA_STREAM_END) {
      return absl::InvalidArgumentError("xz: o arquivo está cortado ou danificado; envie o arquivo inteiro");
    }
  }
  if (out.size() > max_bytes) {
    return absl::ResourceExhaustedError(
        concat("xz: o conteúdo passa de ", max_bytes, " bytes, o máximo aceito"));
  }
  return out;
}

}  // namespace atimo::ingest
