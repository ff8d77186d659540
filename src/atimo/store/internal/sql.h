#pragma once

#include "atimo/sqlite/database.h"

// The database's names, as this room uses them.
namespace atimo::store::internal {

using sqlite::Blob;
using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;
using sqlite::TransactionKind;

}  // namespace atimo::store::internal
