// What the texts of a search are called in the index of one tenant: the port between searching and a database.
//
// Shape: numbers of the dictionary (`key` = number × 2 + 1) and of resources (`key` = rid × 2). Each adds to `out`.
// Errors: those of the database.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::server {

class TermLookup {
  public:
    virtual ~TermLookup() = default;
    // All rows of a code: one for each text that was ever said with it. No `system`: in any; "": without one.
    [[nodiscard]] virtual Result<void> codes(std::string_view code, std::optional<std::string_view> system,
                                             std::vector<std::int64_t>& out) = 0;
    [[nodiscard]] virtual Result<void> codesOfSystem(std::string_view system, std::vector<std::int64_t>& out) = 0;
    [[nodiscard]] virtual Result<void> codesSaying(std::string_view folded, std::vector<std::int64_t>& out) = 0; // begins so
    [[nodiscard]] virtual Result<void> addresses(std::string_view address, std::vector<std::int64_t>& out) = 0;
    [[nodiscard]] virtual Result<void> uris(std::string_view uri, bool below, std::vector<std::int64_t>& out) = 0;
    // The resource's rid, when it was ever written or referred to.
    [[nodiscard]] virtual Result<void> resource(std::string_view type, std::string_view id, std::vector<std::int64_t>& out) = 0;
    // Many of one type.
    [[nodiscard]] virtual Result<void> resources(std::string_view type, const std::vector<std::string_view>& ids, std::vector<std::int64_t>& out) {
        for (const std::string_view id : ids) FYR_CHECK(resource(type, id, out));
        return {};
    }
    // What a key stands for, to sort by: a code, an address, a resource's id.
    [[nodiscard]] virtual Result<std::string> textOfKey(std::int64_t key) = 0;
};

} // namespace fyr::server
