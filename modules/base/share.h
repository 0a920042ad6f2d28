// Where the data that belongs to the programs lies: the knowledge base, the web pages, the terminology.
//
// Shape: the first folder is where it should be: what FYR_SHARE names, else ../share/fyr beside the running program,
//        wherever that was installed or built. The rest are further places that may have it. Never empty.
#pragma once

#include <filesystem>
#include <vector>

namespace fyr {

[[nodiscard]] std::vector<std::filesystem::path> shareFolders();

} // namespace fyr
