// fyrctl icbt key, publish, withdraw, published: who may publish programmes, publishing one on a running server, taking it back.
#include "ctl/command.h"
#include "ctl/icbt_support.h"
#include "ctl/server_call.h"

#include "base/digest.h"
#include "base/random.h"
#include "base/whole_file.h"
#include "icbt/verify/record.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace fyr::ctl {
namespace {

using namespace icbt;

// A new key only where there is no file: a key that is overwritten can never sign again.
Result<> makeKey(const std::string& file) {
    std::array<std::uint8_t, 32> seed{};
    SystemRandom().fill(seed);
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fail(ErrorCode::storage, fmt::format("{}: {}", file, std::strerror(errno)));
    const auto text = hex(seed) + "\n";
    const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    ::close(fd);
    if (!written) return fail(ErrorCode::storage, file + ": cannot be written");
    return {};
}

int key(Arguments args) {
    const Options o(args, {}, {"--new"});
    if (!o.problem().empty() || o.plain().size() != 1) return wrong("usage: fyrctl icbt key [--new] FILE");
    if (o.flag("--new"))
        if (const auto made = makeKey(o.plain()[0]); !made) return unreadable(made.error());
    const auto text = readWhole(o.plain()[0]);
    if (!text) return unreadable(text.error());
    const auto seed = verify::seedFromText(*text);
    if (!seed) return unreadable(seed.error());
    fmt::print("{}\n", verify::publicKeyOf(*seed));
    return 0;
}

int publish(Arguments args) {
    const Options o(args, {"--record", "--instruments", "--base", "--token"});
    const auto server = serverTargetOf(o);
    if (!server.problem.empty()) return wrong(server.problem);
    const auto* record = o.value("--record");
    if (o.plain().size() != 1 || !record) return wrong("usage: fyrctl icbt publish FILE --record RECORD --base URL [--token TOKEN] [--instruments FILE]");
    const auto opened = openForTool(o.plain()[0], o.value("--instruments"));
    if (!opened) return unreadable(opened.error());
    if (!opened->problems.empty()) return unreadable(Error{ErrorCode::content, "its texts are not whole", opened->problems});
    const auto text = readWhole(*record);
    const auto proof = text ? json::parse(*text) : Result<json::value>(fail(text.error()));
    if (!proof) return unreadable(proof.error());
    const auto& p = opened->compiled.programme;
    const auto body = json::write(json::object{{"canonical", opened->compiled.canonical}, {"texts", toJson(opened->texts)}, {"record", *proof}});
    return tellAnswer("icbt publish", callServer("PUT", fmt::format("{}/api/v1/programmes/{}", server.base, p.id), server.token, &body));
}

int published(Arguments args) {
    const Options o(args, {"--base", "--token"});
    const auto server = serverTargetOf(o);
    if (!server.problem.empty()) return wrong(server.problem);
    if (!o.plain().empty()) return wrong("usage: fyrctl icbt published --base URL [--token TOKEN]");
    return tellAnswer("icbt published", callServer("GET", server.base + "/api/v1/programmes", server.token));
}

int withdraw(Arguments args) {
    const Options o(args, {"--reason", "--base", "--token"}, {"--offer-again"});
    const auto server = serverTargetOf(o);
    if (!server.problem.empty()) return wrong(server.problem);
    const auto* reason = o.value("--reason");
    const bool again = o.flag("--offer-again");
    if (o.plain().size() != 1 || (reason != nullptr) == again) return wrong("usage: fyrctl icbt withdraw PROGRAMME --reason TEXT | --offer-again --base URL [--token TOKEN]");
    const auto url = fmt::format("{}/api/v1/programmes/{}/withdrawal", server.base, o.plain()[0]);
    if (again) return tellAnswer("icbt withdraw", callServer("DELETE", url, server.token));
    const auto body = json::write(json::object{{"reason", *reason}});
    return tellAnswer("icbt withdraw", callServer("PUT", url, server.token, &body));
}

} // namespace

std::vector<Command> icbtPublishCommands() {
    return {{"icbt key", "[--new] FILE", "Prints the public half of a key that signs records, for icbt.trusted_keys; --new makes the key first, readable by you alone.", key},
            {"icbt publish", "FILE --record RECORD --base URL [--token TOKEN] [--instruments FILE]",
             "Publishes a programme for the tenant of an administrator's token: new courses get it, courses in flight keep theirs. RECORD is what `icbt verify --record` signed.", publish},
            {"icbt withdraw", "PROGRAMME --reason TEXT | --offer-again --base URL [--token TOKEN]",
             "From now on nobody new is enrolled in it (an administrator's token); those in it go on. Whoever would enrol reads the reason. --offer-again, or publishing a version, takes it back.", withdraw},
            {"icbt published", "--base URL [--token TOKEN]", "Lists the programmes that new courses get, and those that are refused, with why.", published}};
}

} // namespace fyr::ctl
