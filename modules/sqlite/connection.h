// The connection behind Database, Statement and Transaction. Not for others to include.
#pragma once

#include "base/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace fyr::sqlite::detail {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view t) const noexcept { return std::hash<std::string_view>{}(t); }
};

class Connection {
  public:
    explicit Connection(sqlite3* db) : db(db) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    // The error that the connection stands in. `quiet`: the library's own words may quote what was searched for.
    [[nodiscard]] tl::unexpected<Error> error(int code, bool quiet) const;

    struct Kept {
        sqlite3_stmt* statement = nullptr;
        bool lent = false;
    };
    sqlite3* db;
    bool encrypted = false;
    std::unordered_map<std::string, Kept, TextHash, std::equal_to<>> kept;
    std::unordered_map<sqlite3_stmt*, Kept*> byStatement;
    std::function<void(int)> onWal;
};

} // namespace fyr::sqlite::detail
