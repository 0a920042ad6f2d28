// Bundles, written as text around the stored bytes of their resources: nothing is parsed again.
#pragma once

#include "server/fhir/call.h"
#include "server/store/store.h"

namespace fyr::server {

[[nodiscard]] std::string jsonText(std::string_view text); // with its quotes

class BundleText {
  public:
    BundleText(std::string_view type, std::string_view base, std::size_t bytesExpected = 0);

    void total(std::int64_t n);
    void link(std::string_view relation, std::string_view address);

    // Of a search. `mode`: match, include, outcome.
    void found(const StoredResource& resource, std::string_view mode, std::string_view json);
    void outcome(std::string_view operationOutcome);
    // Of a history.
    void versioned(const StoredResource& resource, bool withResource = true);
    // Of a subscription: what it is about, in front. `url`: empty in the answer to a question.
    void status(std::string_view url, std::string_view parameters);
    // Of a transaction or batch.
    struct Response {
        std::string fullUrl;
        std::string_view resource; // JSON; may be empty
        std::string_view outcome;
        int status = 200;
        std::string location;
        std::int64_t version = 0;
        std::optional<Instant> lastModified;
    };
    void response(const Response& r);

    [[nodiscard]] std::string finish();

  private:
    void beginEntry();
    std::string m_base;
    std::string m_text;
    bool m_inLinks = false;
    bool m_inEntries = false;
};

[[nodiscard]] std::string statusLine(int status); // "201 Created"

} // namespace fyr::server
