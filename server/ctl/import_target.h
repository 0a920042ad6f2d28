// Where `fyrctl fhir import` sends its Bundles: a store on this machine, or a running server.
#pragma once

#include "base/result.h"

#include <memory>
#include <string>

namespace fyr::ctl {

struct ImportAnswer {
    int status = 0;
    std::string body;
};

// Threads: `post` from any.
class ImportTarget {
  public:
    virtual ~ImportTarget() = default;
    // Errors: of the way there; what the server refuses is an answer.
    [[nodiscard]] virtual Result<ImportAnswer> post(const std::string& bundle) = 0;
};

// The store in this folder, made when it is not there; `tenant` too when it is named. Errors: storageBusy (a server has
// it open), notFound (no tenant, or several and none named).
[[nodiscard]] Result<std::unique_ptr<ImportTarget>> importIntoFolder(const std::string& folder, const std::string& tenant);
// `base` as of a FHIR server: "http://127.0.0.1:8080/fhir". Tries again when the server is busy or the line breaks before
// it answered nothing at all.
[[nodiscard]] Result<std::unique_ptr<ImportTarget>> importOverHttp(const std::string& base, const std::string& token);

} // namespace fyr::ctl
