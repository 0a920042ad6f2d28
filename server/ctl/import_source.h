// What `fyrctl fhir import` reads: Bundles, single resources and lines of resources, as Bundles ready to be posted.
//
// Shape: a transaction or batch goes as it is, byte for byte. Resources without a request of their own (a collection, a
//        search result, a line) go in batches, each to its own id.
// Errors: storage (the file), badJson, badUtf8, invalidResource.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace fyr::ctl {

struct ImportBundle {
    std::string body;
    std::vector<std::size_t> entries; // where each entry stands in the file: its index, or its line
};

// Calls `use` with one Bundle after the other; `refused` with an entry that cannot even be sent.
[[nodiscard]] Result<void> readImport(const std::filesystem::path& file, const std::function<void(ImportBundle)>& use,
                                      const std::function<void(std::size_t entry, const Error&)>& refused);

} // namespace fyr::ctl
