#include "app/call/call_policy.h"

#include "base/json.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

namespace fyr::app {
namespace {

constexpr std::uintmax_t maxBytes = 64U << 10U;

Result<void> apply(CallPolicy& policy, const json::object& calls) {
    for (const auto& member : calls) {
        const std::string_view key(member.key());
        const auto& v = member.value();
        const auto text = v.is_string() ? std::string_view(v.get_string()) : std::string_view{};
        if (key == "where" && (text == "workstation" || text == "browser")) policy.inBrowser = text == "browser";
        else if (key == "interfaces" && text == "all") policy.sdp.interfaces = video::sdp::Interfaces::all;
        else if (key == "interfaces" && text == "public") policy.sdp.interfaces = video::sdp::Interfaces::publicOnly;
        else if (key == "interfaces" && text == "relay") policy.sdp.interfaces = video::sdp::Interfaces::relayOnly;
        else if (key == "h264" && v.is_bool()) policy.sdp.h264 = v.get_bool();
        else if (key == "vp9" && v.is_bool()) policy.sdp.vp9 = v.get_bool();
        else return fail(ErrorCode::configuration, "calls." + std::string(key));
    }
    return {};
}

} // namespace

Result<CallPolicy> readCallPolicy(const std::filesystem::path& folder) {
    CallPolicy out;
    std::error_code ec;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator at(folder, ec), end; !ec && at != end; at.increment(ec))
        if (at->path().extension() == ".json") files.push_back(at->path());
    if (ec && ec != std::errc::no_such_file_or_directory) return fail(ErrorCode::configuration, folder.string() + " cannot be read");
    std::ranges::sort(files);
    for (const auto& file : files) {
        const auto size = std::filesystem::file_size(file, ec);
        std::ifstream stream(file, std::ios::binary);
        std::ostringstream text;
        if (ec || size > maxBytes || !stream || !(text << stream.rdbuf())) return fail(ErrorCode::configuration, file.string() + " cannot be read");
        const auto v = json::parse(text.str());
        if (!v || !v->is_object()) return fail(ErrorCode::configuration, file.string() + " is not a JSON object");
        const auto* calls = v->get_object().if_contains("calls");
        if (!calls) continue;
        if (!calls->is_object()) return fail(ErrorCode::configuration, file.string() + ": calls");
        if (const auto applied = apply(out, calls->get_object()); !applied) return fail(ErrorCode::configuration, file.string() + ": " + applied.error().detail);
    }
    return out;
}

CallPolicy strictestCallPolicy() {
    CallPolicy out;
    out.sdp.interfaces = video::sdp::Interfaces::publicOnly;
    return out;
}

} // namespace fyr::app
