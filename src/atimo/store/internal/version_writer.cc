// The part of DocumentWriter that finds a version's place and fits its wordings in with those around it.
#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/store/internal/columns.h"
#include "atimo/store/internal/document_writer.h"

namespace atimo::store::internal {
namespace {

// Over everything that makes a wording another one; its place on a page does not.
std::string wording_hash(const StoredDevice& device) {
  std::string bytes;
  for (const std::string* field :
       {&device.id, &device.parent_id, &device.unit_id, &device.label, &device.heading, &device.text,
        &device.full_text, &device.hierarchy, &device.notes, &device.external_id}) {
    // The length in front keeps "a" + "bc" apart from "ab" + "c".
    bytes += concat(field->size(), ":", *field);
  }
  bytes += concat(static_cast<int>(device.kind), ":", static_cast<int>(device.status));
  return content_hash(bytes);
}

template <typename Map>
auto find_in(const Map& map, std::string_view key) -> const typename Map::mapped_type* {
  const auto found = map.find(absl::string_view(key.data(), key.size()));
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

absl::StatusOr<std::vector<DocumentWriter::Version>> DocumentWriter::versions_of(DocumentRow document) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database_->prepare("SELECT id, version_date, source_hash FROM versions WHERE document = ?1 "
                         "ORDER BY version_date"));
  statement.bind(document);
  std::vector<Version> versions;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return versions;
    versions.push_back({statement.integer(0), optional_integer(statement, 1), statement.text(2)});
  }
}

absl::StatusOr<DocumentWriter::Wordings> DocumentWriter::wordings_of(const std::optional<Version>& version) {
  Wordings wordings;
  if (!version) return wordings;
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database_->prepare("SELECT w.hash, w.id, w.unit_id = w.device_id, w.valid_from, w.valid_to "
                         "FROM version_devices p JOIN wordings w ON w.id = p.wording WHERE p.version = ?1"));
  statement.bind(version->row);
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return wordings;
    wordings.insert_or_assign(statement.text(0),
                              Wording{static_cast<WordingId>(statement.integer(1)), statement.integer(2) != 0,
                                      optional_integer(statement, 3), optional_integer(statement, 4)});
  }
}

absl::StatusOr<DocumentWriter::Place> DocumentWriter::place_of(const std::vector<Version>& versions,
                                                               DateNumber date) {
  Place place;
  place.date = date;
  for (const Version& version : versions) {
    if (version.date == date) {
      place.replaced = version;
    } else if (version.date < date) {  // the undated one, nullopt, is before every date
      place.before = version;
    } else if (!place.after) {
      place.after = version;
    }
  }
  if (place.after) place.end = place.after->date;
  ATIMO_ASSIGN_OR_RETURN(place.wordings_before, wordings_of(place.before));
  ATIMO_ASSIGN_OR_RETURN(place.wordings_replaced, wordings_of(place.replaced));
  ATIMO_ASSIGN_OR_RETURN(place.wordings_after, wordings_of(place.after));
  return place;
}

absl::StatusOr<std::int64_t> DocumentWriter::version_row(DocumentRow document, const Place& place,
                                                         const std::string& source_hash) {
  if (place.replaced) {
    ATIMO_ASSIGN_OR_RETURN(Statement update,
                           database_->prepare("UPDATE versions SET source_hash = ?2 WHERE id = ?1"));
    ATIMO_RETURN_IF_ERROR(update.bind(place.replaced->row, source_hash).run());
    ATIMO_ASSIGN_OR_RETURN(Statement empty,
                           database_->prepare("DELETE FROM version_devices WHERE version = ?1"));
    ATIMO_RETURN_IF_ERROR(empty.bind(place.replaced->row).run());
    return place.replaced->row;
  }
  ATIMO_ASSIGN_OR_RETURN(
      Statement insert,
      database_->prepare("INSERT INTO versions (document, version_date, source_hash) VALUES (?1, ?2, ?3)"));
  ATIMO_RETURN_IF_ERROR(insert.bind(document, place.date, source_hash).run());
  return database_->last_insert_id();
}

absl::Status DocumentWriter::write_devices(DocumentRow document, std::int64_t version,
                                           const std::vector<StoredDevice>& devices, const Place& place,
                                           PutResult& result) {
  std::vector<std::string> present;
  present.reserve(devices.size());
  for (std::size_t ordinal = 0; ordinal < devices.size(); ++ordinal) {
    const StoredDevice& device = devices[ordinal];
    present.push_back(wording_hash(device));
    ATIMO_ASSIGN_OR_RETURN(const WordingId wording,
                           settle_present(document, device, present.back(), place, result));
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        database_->prepare(
            "INSERT INTO version_devices (version, ordinal, wording, page, box_left, box_top, box_right, "
            "box_bottom) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"));
    std::optional<double> left, top, right, bottom;
    if (device.box)
      left = device.box->left, top = device.box->top, right = device.box->right, bottom = device.box->bottom;
    ATIMO_RETURN_IF_ERROR(
        statement.bind(version, ordinal, wording, device.page, left, top, right, bottom).run());
  }
  return settle_absent(document, present, place, result);
}

absl::StatusOr<WordingId> DocumentWriter::settle_present(DocumentRow document, const StoredDevice& device,
                                                         const std::string& hash, const Place& place,
                                                         PutResult& result) {
  const Wording* before = find_in(place.wordings_before, hash);
  const Wording* after = find_in(place.wordings_after, hash);
  const Wording* replaced = find_in(place.wordings_replaced, hash);
  if (before == nullptr && after == nullptr && replaced == nullptr) {
    ++result.added;
    return insert_wording(document, device, hash, place.date, place.end);
  }
  ++result.kept;
  if (before != nullptr && after != nullptr) {
    if (before->id != after->id) ATIMO_RETURN_IF_ERROR(merge(*before, *after));
    return before->id;
  }
  if (before != nullptr) {
    ATIMO_RETURN_IF_ERROR(set_interval(*before, before->from, place.end));
    return before->id;
  }
  if (after != nullptr) {
    ATIMO_RETURN_IF_ERROR(set_interval(*after, place.date, after->to));
    return after->id;
  }
  return replaced->id;
}

absl::Status DocumentWriter::settle_absent(DocumentRow document, const std::vector<std::string>& present,
                                           const Place& place, PutResult& result) {
  absl::flat_hash_set<std::string_view> settled(present.begin(), present.end());
  for (const Wordings* wordings : {&place.wordings_before, &place.wordings_replaced, &place.wordings_after}) {
    for (const auto& [hash, wording] : *wordings) {
      if (!settled.insert(hash).second) continue;
      const Around around{find_in(place.wordings_before, hash), find_in(place.wordings_replaced, hash),
                          find_in(place.wordings_after, hash)};
      ATIMO_RETURN_IF_ERROR(settle_absent(document, around, place, result));
    }
  }
  return absl::OkStatus();
}

absl::Status DocumentWriter::settle_absent(DocumentRow document, const Around& around, const Place& place,
                                           PutResult& result) {
  const auto& [before, replaced, after] = around;
  if (before != nullptr && after != nullptr && before->id == after->id) {
    ++result.closed;
    return split(document, *before, place);
  }
  if (before != nullptr) {
    if (before->to != place.date) ++result.closed;
    ATIMO_RETURN_IF_ERROR(set_interval(*before, before->from, place.date));
  }
  if (after != nullptr) ATIMO_RETURN_IF_ERROR(set_interval(*after, place.end, after->to));
  if (before == nullptr && after == nullptr) {
    ++result.closed;
    return erase(*replaced);
  }
  return absl::OkStatus();
}

absl::StatusOr<WordingId> DocumentWriter::insert_wording(DocumentRow document, const StoredDevice& device,
                                                         const std::string& hash, DateNumber from,
                                                         DateNumber to) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database_->prepare("INSERT INTO wordings (document, device_id, parent_id, unit_id, kind, status, "
                         "valid_from, valid_to, hash, label, "
                         "heading, hierarchy, notes, external_id, text, full_text) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"));
  ATIMO_RETURN_IF_ERROR(statement
                            .bind(document, device.id, device.parent_id, device.unit_id,
                                  static_cast<int>(device.kind), static_cast<int>(device.status), from, to,
                                  hash, device.label, device.heading, device.hierarchy, device.notes,
                                  device.external_id, device.text, device.full_text)
                            .run());
  const auto id = static_cast<WordingId>(database_->last_insert_id());
  if (device.unit_id == device.id) ATIMO_RETURN_IF_ERROR(changes_->changed(id));
  return id;
}

absl::Status DocumentWriter::set_interval(const Wording& wording, DateNumber from, DateNumber to) {
  if (wording.from == from && wording.to == to) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database_->prepare("UPDATE wordings SET valid_from = ?2, valid_to = ?3 WHERE id = ?1"));
  ATIMO_RETURN_IF_ERROR(statement.bind(wording.id, from, to).run());
  return wording.unit ? changes_->changed(wording.id) : absl::OkStatus();
}

absl::Status DocumentWriter::merge(const Wording& before, const Wording& after) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database_->prepare("UPDATE version_devices SET wording = ?2 WHERE wording = ?1"));
  ATIMO_RETURN_IF_ERROR(statement.bind(after.id, before.id).run());
  ATIMO_RETURN_IF_ERROR(erase(after));
  return set_interval(before, before.from, after.to);
}

absl::Status DocumentWriter::split(DocumentRow document, const Wording& wording, const Place& place) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement copy,
      database_->prepare(
          "INSERT INTO wordings (document, device_id, parent_id, unit_id, kind, status, valid_from, "
          "valid_to, hash, label, "
          "heading, hierarchy, notes, external_id, text, full_text) "
          "SELECT document, device_id, parent_id, unit_id, kind, status, ?2, valid_to, hash, label, "
          "heading, hierarchy, notes, external_id, text, full_text FROM wordings WHERE id = ?1"));
  ATIMO_RETURN_IF_ERROR(copy.bind(wording.id, place.end).run());
  const auto later = static_cast<WordingId>(database_->last_insert_id());
  ATIMO_ASSIGN_OR_RETURN(
      Statement move,
      database_->prepare("UPDATE version_devices SET wording = ?2 WHERE wording = ?1 AND version IN "
                         "(SELECT id FROM versions WHERE document = ?3 AND version_date >= ?4)"));
  ATIMO_RETURN_IF_ERROR(move.bind(wording.id, later, document, place.end).run());
  if (wording.unit) ATIMO_RETURN_IF_ERROR(changes_->changed(later));
  return set_interval(wording, wording.from, place.date);
}

absl::Status DocumentWriter::erase(const Wording& wording) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement, database_->prepare("DELETE FROM wordings WHERE id = ?1"));
  ATIMO_RETURN_IF_ERROR(statement.bind(wording.id).run());
  return wording.unit ? changes_->deleted(wording.id) : absl::OkStatus();
}

}  // namespace atimo::store::internal
