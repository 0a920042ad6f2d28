#include "ctl/server_call.h"

#include <cstdio>
#include <cstdlib>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

namespace fyr::ctl {
namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

} // namespace

Result<ServerAnswer> callServer(const std::string& method, const std::string& url, const std::string& token, const std::string* body) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    if (!curl) return fail(ErrorCode::internal, "libcurl");
    ServerAnswer answer;
    const auto bearer = "Authorization: Bearer " + token;
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(curl_slist_append(nullptr, bearer.c_str()), &curl_slist_free_all);
    curl_slist_append(headers.get(), "Content-Type: application/json");
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
    if (method != "GET") curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
    if (body) {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body->c_str());
    }
    if (const auto code = curl_easy_perform(curl.get()); code != CURLE_OK) return fail(ErrorCode::network, curl_easy_strerror(code));
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
}

ServerTarget serverTargetOf(const Options& o) {
    if (!o.problem().empty()) return {{}, {}, o.problem()};
    if (!o.value("--base")) return {{}, {}, "--base URL of the server is needed"};
    std::string base = *o.value("--base");
    while (base.ends_with('/')) base.pop_back();
    const char* fromEnvironment = std::getenv("FYR_TOKEN");
    const std::string token = o.value("--token") ? *o.value("--token") : fromEnvironment ? fromEnvironment : "";
    if (token.empty()) return {{}, {}, "--token or FYR_TOKEN is needed"};
    return {base, token, {}};
}

int tellAnswer(std::string_view command, const Result<ServerAnswer>& answer) {
    if (!answer) {
        fmt::print(stderr, "fyrctl {}: {}\n", command, answer.error().describe());
        return 1;
    }
    if (answer->status >= 200 && answer->status < 300) {
        if (!answer->body.empty()) fmt::print("{}\n", answer->body);
        return 0;
    }
    const auto v = json::parse(answer->body);
    const auto* error = v ? json::child(*v, "error") : nullptr;
    if (!error) {
        fmt::print(stderr, "fyrctl {}: the server answers {}\n", command, answer->status);
        return 1;
    }
    fmt::print(stderr, "fyrctl {}: {}: {}\n", command, json::text(*error, "code").value_or(""), json::text(*error, "message").value_or(""));
    if (const auto* problems = json::list(*error, "problems"))
        for (const auto& p : *problems) fmt::print(stderr, "  {}: {}\n", json::text(p, "place").value_or(""), json::text(p, "message").value_or(""));
    return 1;
}

} // namespace fyr::ctl
