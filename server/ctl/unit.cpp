// fyrctl unit: a care unit's settings, looked at and changed on a running server, with the rights of whoever's token it is.
#include "ctl/command.h"

#include "base/json.h"

#include <cstdio>
#include <cstdlib>
#include <curl/curl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <memory>

namespace fyr::ctl {
namespace {

int usageError(std::string_view what) {
    fmt::print(stderr, "fyrctl unit: {}\n", what);
    return 2;
}

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

struct Answer {
    long status = 0;
    std::string body;
};

Result<Answer> call(const std::string& url, const std::string& token, const std::string* put) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    if (!curl) return fail(ErrorCode::internal, "libcurl");
    Answer answer;
    const auto bearer = "Authorization: Bearer " + token;
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(curl_slist_append(nullptr, bearer.c_str()), &curl_slist_free_all);
    curl_slist_append(headers.get(), "Content-Type: application/json");
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
    if (put) {
        curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, "PUT");
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(put->size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, put->c_str());
    }
    if (const auto code = curl_easy_perform(curl.get()); code != CURLE_OK) return fail(ErrorCode::network, curl_easy_strerror(code));
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
}

struct Target {
    std::string url;
    std::string token;
    std::string problem;
};
Target targetOf(const Options& o, std::size_t plain) {
    if (!o.problem().empty()) return {{}, {}, o.problem()};
    if (o.plain().size() != plain) return {{}, {}, plain == 1 ? "name the unit" : "name the unit and the file"};
    if (!o.value("--base")) return {{}, {}, "--base URL of the server is needed"};
    std::string base = *o.value("--base");
    while (base.ends_with('/')) base.pop_back();
    const char* fromEnvironment = std::getenv("FYR_TOKEN");
    const std::string token = o.value("--token") ? *o.value("--token") : fromEnvironment ? fromEnvironment : "";
    if (token.empty()) return {{}, {}, "--token or FYR_TOKEN is needed"};
    return {base + "/api/v1/units/" + o.plain()[0] + "/settings", token, {}};
}

int tell(const Result<Answer>& answer) {
    if (!answer) {
        fmt::print(stderr, "fyrctl unit: {}\n", answer.error().describe());
        return 1;
    }
    if (answer->status == 200) {
        fmt::print("{}\n", answer->body);
        return 0;
    }
    const auto v = json::parse(answer->body);
    const auto* error = v ? json::child(*v, "error") : nullptr;
    if (!error) {
        fmt::print(stderr, "fyrctl unit: the server answers {}\n", answer->status);
        return 1;
    }
    const json::value e = *error;
    fmt::print(stderr, "fyrctl unit: {}: {}\n", json::text(e, "code").value_or(""), json::text(e, "message").value_or(""));
    if (const auto* problems = json::list(e, "problems"))
        for (const auto& p : *problems) fmt::print(stderr, "  {}: {}\n", json::text(p, "place").value_or(""), json::text(p, "message").value_or(""));
    return 1;
}

int show(Arguments args) {
    const Options o(args, {"--base", "--token"}, {"--history"});
    const auto target = targetOf(o, 1);
    if (!target.problem.empty()) return usageError(target.problem);
    return tell(call(target.url + (o.flag("--history") ? "/history" : ""), target.token, nullptr));
}

int set(Arguments args) {
    const Options o(args, {"--base", "--token"});
    const auto target = targetOf(o, 2);
    if (!target.problem.empty()) return usageError(target.problem);
    std::ifstream in(o.plain()[1], std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    auto settings = json::parse(text);
    if (!in.good() && text.empty()) return usageError(fmt::format("cannot read {}", o.plain()[1]));
    if (!settings || !settings->is_object()) return usageError(fmt::format("{} is not a JSON object", o.plain()[1]));
    const auto now = call(target.url, target.token, nullptr);
    if (!now || now->status != 200) return tell(now);
    const auto stands = json::parse(now->body);
    json::object body{{"version", stands ? json::integer(*stands, "version").value_or(0) : 0}};
    // What `show` printed may be edited and given back whole.
    body["settings"] = json::child(*settings, "settings") ? json::value(*json::child(*settings, "settings")) : *settings;
    const auto put = json::write(body);
    return tell(call(target.url, target.token, &put));
}

} // namespace

std::vector<Command> unitCommands() {
    return {{"unit show", "--base URL [--token TOKEN] [--history] UNIT", "Prints a care unit's settings, or every version of them.", show},
            {"unit set", "--base URL [--token TOKEN] UNIT FILE", "Changes a care unit's settings to those of a JSON file (docs/POLICY.md).", set}};
}

} // namespace fyr::ctl
