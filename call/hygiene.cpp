#include "call/hygiene.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/resource.h>
#endif
#include <unistd.h>

namespace fyr::call {
namespace {

constexpr std::string_view flagsVariable = "QTWEBENGINE_CHROMIUM_FLAGS";
constexpr std::string_view sandboxVariable = "QTWEBENGINE_DISABLE_SANDBOX";
// One of these anywhere in the engine's flags is a process without its walls.
constexpr std::array<std::string_view, 6> withoutWalls{"no-sandbox", "disable-sandbox", "-sandbox", "single-process", "no-zygote", "in-process-gpu"};
// All that begin so: the engine's own, plugins and modules from elsewhere, keys of connections.
constexpr std::array<std::string_view, 9> stripped{"QTWEBENGINE", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_GENERIC_PLUGINS", "QML", "NIXPKGS_QT", "SSLKEYLOGFILE", "CHROME_", "FYR_"};

constexpr std::string_view ours =
    // A call goes on while nobody looks at it.
    "--disable-background-timer-throttling --disable-renderer-backgrounding --disable-backgrounding-occluded-windows "
    "--autoplay-policy=no-user-gesture-required "
    // Nothing of the engine's own talks to anybody.
    "--disable-background-networking --disable-component-update --disable-domain-reliability --disable-sync --no-pings --disable-breakpad "
    "--dns-prefetch-disable --disable-speech-api --disable-remote-fonts --disable-file-system --disable-databases --log-level=2";

std::string_view valueOf(const Environment& environment, std::string_view name) {
    for (const auto& [key, value] : environment)
        if (key == name) return value;
    return {};
}

} // namespace

Result<void> mayStart(const std::vector<std::string>& arguments, const Environment& environment, Build build) {
    if (build == Build::forTests) return {};
    for (std::size_t i = 1; i < arguments.size(); ++i)
        if (arguments[i] != "--version") return fail(ErrorCode::forbidden, "fyr-call takes no arguments: it is started by fyr");
    if (const auto off = valueOf(environment, sandboxVariable); !off.empty()) return fail(ErrorCode::forbidden, "QTWEBENGINE_DISABLE_SANDBOX is set: a call is shown within the sandbox only");
    const auto flags = valueOf(environment, flagsVariable);
    for (const auto flag : withoutWalls)
        if (flags.find(flag) != std::string_view::npos) return fail(ErrorCode::forbidden, "QTWEBENGINE_CHROMIUM_FLAGS switches the sandbox off: a call is shown within the sandbox only");
    if (geteuid() == 0) return fail(ErrorCode::forbidden, "root has no sandbox: a call is shown within the sandbox only");
    return {};
}

std::vector<std::string> strippedOf(const Environment& environment, Build build) {
    std::vector<std::string> out;
    for (const auto& [key, value] : environment) {
        if (build == Build::forTests && key == sandboxVariable) continue;
        if (std::ranges::any_of(stripped, [&](std::string_view s) { return key.starts_with(s); })) out.push_back(key);
    }
    return out;
}

std::string engineFlags(const Environment& environment, Build build) {
    std::string out(ours);
    if (build == Build::forTests) out.append(" ").append(valueOf(environment, flagsVariable));
    return out;
}

void protectProcess() {
#ifdef __linux__
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

Environment environmentOfProcess() {
    Environment out;
    for (char** at = environ; at && *at; ++at) {
        const std::string_view entry(*at);
        const auto is = entry.find('=');
        if (is != std::string_view::npos) out.emplace_back(std::string(entry.substr(0, is)), std::string(entry.substr(is + 1)));
    }
    return out;
}

} // namespace fyr::call
