#include "atimo/engine/version_builder.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/engine/citation_counter.h"
#include "atimo/legal/reference.h"
#include "atimo/text/fold.h"

namespace atimo::engine {
namespace {

bool is_unit(const legal::Norma& norma, std::size_t at) {
  const legal::Device& device = norma.devices[at];
  if (device.kind == legal::DeviceKind::kArtigo || device.kind == legal::DeviceKind::kEnunciado) return true;
  const bool has_children = at + 1 < norma.devices.size() && norma.devices[at + 1].parent == at;
  return device.kind == legal::DeviceKind::kAnexo && !device.text.empty() && !has_children;
}

bool changes_text(legal::HistoryNote::Kind kind) {
  using Kind = legal::HistoryNote::Kind;
  return kind == Kind::kRedacao || kind == Kind::kIncluido || kind == Kind::kRenumerado ||
         kind == Kind::kRevogado;
}

std::string joined_notes(const legal::Device& device) {
  std::string out;
  for (const legal::HistoryNote& note : device.notes) {
    if (!out.empty()) out.push_back('\n');
    out.append(note.text);
  }
  return out;
}

// An identifier from any name: folded, with runs of other characters as single dashes.
std::string slug(std::string_view name) {
  std::string out;
  for (const char c : text::fold(name)) {
    const bool keeps = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keeps) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != '-') {
      out.push_back('-');
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "documento" : out;
}

std::string derived_document_id(const legal::Norma& norma, std::string_view source_name) {
  std::string id = norma.id.to_document_id();
  return id.empty() ? slug(std::filesystem::path(source_name).stem().string()) : id;
}

std::string text_with_quotes(const legal::Device& device) {
  std::string text = device.text;
  for (const std::string& line : device.quoted) {
    if (!text.empty()) text.push_back('\n');
    text.append(line);
  }
  return text;
}

store::StoredDevice stored(const legal::Norma& norma, std::size_t at, std::string_view unit_id) {
  const legal::Device& device = norma.devices[at];
  store::StoredDevice row;
  row.ordinal = static_cast<std::uint32_t>(at);
  row.id = device.id;
  if (device.parent != legal::kNoParent) row.parent_id = norma.devices[device.parent].id;
  row.unit_id = unit_id;
  row.kind = device.kind;
  row.label = device.label;
  row.heading = device.heading;
  row.text = text_with_quotes(device);
  row.hierarchy = legal::hierarchy(norma, static_cast<std::uint32_t>(at));
  row.notes = joined_notes(device);
  row.status = device.status;
  row.page = device.page;
  row.box = device.box;
  return row;
}

}  // namespace

store::NewVersion version_of(const legal::Norma& norma, std::string_view name_space,
                             std::string_view source_name, std::string_view format,
                             std::string_view source_hash, std::string_view document_id) {
  store::NewVersion version;
  version.document.name_space = name_space;
  version.document.id =
      document_id.empty() ? derived_document_id(norma, source_name) : std::string(document_id);
  version.document.title = norma.title.empty() ? std::string(source_name) : norma.title;
  version.document.ementa = norma.ementa;
  version.document.urn = norma.id.to_urn();
  version.document.norm = norma.id;
  version.document.source_name = source_name;
  version.document.format = format;
  version.version_date = wording_date(norma);
  version.source_hash = source_hash;
  CitationCounter citations(norma.id);
  version.devices.reserve(norma.devices.size());
  std::vector<std::string_view> unit_ids(norma.devices.size());
  for (std::size_t i = 0; i < norma.devices.size(); ++i) {
    const legal::Device& device = norma.devices[i];
    const bool unit = is_unit(norma, i);
    if (unit) {
      unit_ids[i] = device.id;
    } else if (device.parent != legal::kNoParent) {
      unit_ids[i] = unit_ids[device.parent];
    }
    version.devices.push_back(stored(norma, i, unit_ids[i]));
    if (!unit) continue;
    version.devices.back().full_text = legal::full_text(norma, static_cast<std::uint32_t>(i));
    citations.add(version.devices.back().full_text);
  }
  version.citations = citations.finish();
  return version;
}

std::optional<Date> wording_date(const legal::Norma& norma) {
  if (norma.version_date) return norma.version_date;
  std::optional<Date> latest = norma.id.date;
  int latest_year = latest ? latest->year : 0;
  for (const legal::Device& device : norma.devices) {
    for (const legal::HistoryNote& note : device.notes) {
      if (!changes_text(note.kind) || !note.norm.is_known()) continue;
      latest_year = std::max<int>(latest_year, note.norm.year);
      if (note.norm.date && (!latest || *latest < *note.norm.date)) latest = note.norm.date;
    }
  }
  return latest && latest->year == latest_year ? latest : std::nullopt;
}

std::string_view beir_document_id(std::string_view id) { return id.substr(0, id.find('#')); }

store::NewVersion version_of(std::span<const ingest::BeirLine> lines, std::string_view name_space,
                             std::string_view source_name) {
  store::NewVersion version;
  const std::string id(beir_document_id(lines.front().id));
  const std::string& title = lines.front().title;
  version.document.name_space = name_space;
  version.document.id = id;
  version.document.title = title.empty() ? id : title;
  version.document.norm = legal::parse_norm_heading(id).value_or(legal::NormId{});
  version.document.urn = version.document.norm.to_urn();
  version.document.source_name = source_name;
  version.document.format = "jsonl";
  CitationCounter citations(version.document.norm);
  std::string content;
  for (const ingest::BeirLine& line : lines) {
    store::StoredDevice row;
    row.ordinal = static_cast<std::uint32_t>(version.devices.size());
    row.id = line.id.size() > id.size() + 1 ? line.id.substr(id.size() + 1) : "texto";
    row.unit_id = row.id;
    row.kind = row.id.starts_with("art") ? legal::DeviceKind::kArtigo : legal::DeviceKind::kEnunciado;
    row.text = line.text;
    row.full_text = line.text;
    citations.add(line.text);
    row.external_id = line.id;
    content.append(concat(line.id, '\0', line.title, '\0', line.text, '\0'));
    version.devices.push_back(std::move(row));
  }
  version.citations = citations.finish();
  version.source_hash = content_hash(content);
  return version;
}

}  // namespace atimo::engine
