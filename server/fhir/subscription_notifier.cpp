#include "server/fhir/subscriptions.h"

#include <curl/curl.h>
#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::size_t maxAnswer = 64U << 10U;

std::size_t swallow(char*, std::size_t size, std::size_t n, void* got) {
    auto& total = *static_cast<std::size_t*>(got);
    total += size * n;
    return total > maxAnswer ? 0 : size * n; // a subscriber that talks on is cut off
}

struct Easy {
    CURL* handle = curl_easy_init();
    curl_slist* headers = nullptr;
    ~Easy() {
        curl_slist_free_all(headers);
        curl_easy_cleanup(handle);
    }
};

} // namespace

Notify httpNotifier(Millis limit) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return [limit](const Notification& n) -> Result<int> {
        Easy e;
        if (!ready || !e.handle) return fail(ErrorCode::network, "no HTTP client");
        for (const auto& [key, value] : n.headers) e.headers = curl_slist_append(e.headers, fmt::format("{}: {}", key, value).c_str());
        e.headers = curl_slist_append(e.headers, "Expect:");
        std::size_t got = 0;
        curl_easy_setopt(e.handle, CURLOPT_URL, n.url.c_str());
        curl_easy_setopt(e.handle, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(e.handle, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(e.handle, CURLOPT_NOPROXY, "*");
        curl_easy_setopt(e.handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(e.handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
        curl_easy_setopt(e.handle, CURLOPT_HTTPHEADER, e.headers);
        curl_easy_setopt(e.handle, CURLOPT_POST, 1L);
        curl_easy_setopt(e.handle, CURLOPT_POSTFIELDS, n.body.data());
        curl_easy_setopt(e.handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(n.body.size()));
        curl_easy_setopt(e.handle, CURLOPT_WRITEFUNCTION, swallow);
        curl_easy_setopt(e.handle, CURLOPT_WRITEDATA, &got);
        const auto done = curl_easy_perform(e.handle);
        if (done != CURLE_OK) return fail(ErrorCode::network, curl_easy_strerror(done));
        long status = 0;
        curl_easy_getinfo(e.handle, CURLINFO_RESPONSE_CODE, &status);
        return static_cast<int>(status);
    };
}

} // namespace fyr::server
