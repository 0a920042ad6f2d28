#include "server/ctl/import_target.h"

#include "base/random.h"
#include "server/fhir/fhir_service.h"
#include "server/store/sqlite_store.h"

#include <curl/curl.h>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace fyr::ctl {
namespace {

namespace fs = std::filesystem;
using namespace server;

// ---- A store of this machine ----------------------------------------------------------------------------------

class FolderTarget final : public ImportTarget {
  public:
    static Result<std::unique_ptr<ImportTarget>> open(const std::string& folder, const std::string& tenant) {
        auto out = std::make_unique<FolderTarget>();
        SqliteStoreOptions options;
        options.file = folder;
        if (options.file.extension() != ".db") options.file /= "fyr.db";
        FYR_TRY(out->m_store, openSqliteStore(options, out->m_clock, out->m_random));
        FYR_TRY(const auto tenants, out->m_store->tenants());
        std::string chosen = tenant;
        if (chosen.empty()) {
            if (tenants.size() != 1)
                return fail(ErrorCode::notFound, fmt::format("the store has {} tenants: name one with --tenant", tenants.size()));
            chosen = tenants.front().id;
        }
        if (!isFhirId(chosen)) return fail(ErrorCode::badRequest, "not a tenant's id");
        out->m_who.tenant = TenantId{chosen};
        if (std::ranges::none_of(tenants, [&](const Tenant& t) { return t.id == chosen; }))
            FYR_CHECK(out->m_store->write(out->m_who.tenant, [&](WriteTx& tx) { return tx.putTenant({chosen, chosen, "", "{}"}); }));
        out->m_who.person = PersonId{"fyrctl"};
        out->m_who.role = Role::integration;
        FhirOptions fhir;
        fhir.bodyBytes = 512U << 20U;
        fhir.bundleEntries = 200'000;
        out->m_service = std::make_unique<FhirService>(*out->m_store, out->m_clock, out->m_random, fhir);
        return std::unique_ptr<ImportTarget>(std::move(out));
    }

    Result<ImportAnswer> post(const std::string& bundle) override {
        FhirCall call;
        call.method = FhirMethod::post;
        call.body = bundle;
        call.contentType = "application/fhir+json";
        call.prefer = "return=minimal";
        call.base = "http://localhost/fhir";
        FYR_TRY(auto answer, m_service->answer(m_who, call));
        return ImportAnswer{answer.status, answer.shared ? *answer.shared : std::move(answer.body)};
    }

  private:
    SystemClock m_clock;
    SystemRandom m_random;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<FhirService> m_service;
    Principal m_who;
};

// ---- A server -------------------------------------------------------------------------------------------------

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

class HttpTarget final : public ImportTarget {
  public:
    HttpTarget(std::string base, const std::string& token) : m_base(std::move(base)) {
        while (m_base.ends_with('/')) m_base.pop_back();
        for (const auto& h : {std::string("Content-Type: application/fhir+json"), std::string("Prefer: return=minimal"),
                              std::string("Expect:"), "Authorization: Bearer " + token})
            m_headers = curl_slist_append(m_headers, h.c_str());
    }
    HttpTarget(const HttpTarget&) = delete;
    HttpTarget& operator=(const HttpTarget&) = delete;
    ~HttpTarget() override {
        for (CURL* c : m_idle) curl_easy_cleanup(c);
        curl_slist_free_all(m_headers);
    }

    Result<ImportAnswer> post(const std::string& bundle) override {
        for (int attempt = 0;; ++attempt) {
            CURL* c = take();
            if (!c) return fail(ErrorCode::internal, "libcurl");
            ImportAnswer answer;
            curl_easy_setopt(c, CURLOPT_URL, m_base.c_str());
            curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
            curl_easy_setopt(c, CURLOPT_HTTPHEADER, m_headers);
            curl_easy_setopt(c, CURLOPT_POSTFIELDS, bundle.data());
            curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bundle.size()));
            curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, append);
            curl_easy_setopt(c, CURLOPT_WRITEDATA, &answer.body);
            curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
            curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 120'000L);
            curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
            const CURLcode code = curl_easy_perform(c);
            long status = 0;
            curl_off_t retryAfter = 0;
            curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &retryAfter);
            give(c);
            answer.status = static_cast<int>(status);
            // Only what the server certainly did not do is sent again: a transaction must not be made twice.
            const bool busy = code == CURLE_OK && (status == 429 || status == 503);
            if ((busy || code == CURLE_COULDNT_CONNECT) && attempt < 5) {
                std::this_thread::sleep_for(std::chrono::milliseconds(retryAfter > 0 ? std::min<curl_off_t>(retryAfter, 30) * 1000 : 200 << attempt));
                continue;
            }
            if (code != CURLE_OK) return fail(ErrorCode::network, curl_easy_strerror(code));
            return answer;
        }
    }

  private:
    // A connection that was used before goes on being used.
    CURL* take() {
        const std::scoped_lock lock(m_mutex);
        if (m_idle.empty()) return curl_easy_init();
        CURL* c = m_idle.back();
        m_idle.pop_back();
        return c;
    }
    void give(CURL* c) {
        const std::scoped_lock lock(m_mutex);
        m_idle.push_back(c);
    }

    std::string m_base;
    curl_slist* m_headers = nullptr;
    std::mutex m_mutex;
    std::vector<CURL*> m_idle;
};

} // namespace

Result<std::unique_ptr<ImportTarget>> importIntoFolder(const std::string& folder, const std::string& tenant) {
    return FolderTarget::open(folder, tenant);
}

Result<std::unique_ptr<ImportTarget>> importOverHttp(const std::string& base, const std::string& token) {
    if (!base.starts_with("http://") && !base.starts_with("https://"))
        return fail(ErrorCode::badRequest, "--base is http://… or https://…");
    if (token.find_first_of("\r\n") != std::string::npos) return fail(ErrorCode::badRequest, "not a token");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return fail(ErrorCode::internal, "libcurl");
    return std::unique_ptr<ImportTarget>(std::make_unique<HttpTarget>(base, token));
}

} // namespace fyr::ctl
