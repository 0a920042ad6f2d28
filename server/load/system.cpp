// Another system: writes patients of its own making, reads them back, changes them, searches for them. What must hold: what
// was acknowledged is read, in its version; a search by identifier finds that one and no other; a stale change is refused.
#include "server/load/clinic.h"

#include "base/clock.h"
#include "base/ids.h"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace fyr::load {

namespace net = boost::asio;
using boost::beast::http::verb;

namespace {

constexpr std::string_view fhirType = "application/fhir+json";
constexpr std::size_t mostKept = 20'000; // to be checked in the end

std::string bodyOf(std::string_view id, std::string_view mark, std::string_view name) {
    return fmt::format(R"({{"resourceType":"Patient",{}"identifier":[{{"system":"urn:fyr-load","value":"{}"}}],"active":true,)"
                       R"("name":[{{"family":"Belastning","given":["{}"]}}],"gender":"unknown","birthDate":"1970-01-01"}})",
                       id.empty() ? std::string{} : fmt::format(R"("id":"{}",)", id), mark, name);
}

struct Mine {
    std::string id;
    std::string mark;
    std::string etag;
    std::int64_t version = 0;
};

} // namespace

net::awaitable<void> beSystem(Clinic& clinic, std::size_t nth) {
    const auto* account = clinic.account({"integration"}, nth);
    if (!account) co_return;
    const auto executor = co_await net::this_coro::executor;
    Line line(executor, clinic.place, clinic.answerWithin);
    std::vector<Mine> mine;
    const auto base = [&](verb method, std::string target) {
        Line::Ask a;
        a.method = method;
        a.target = std::move(target);
        a.token = account->token;
        a.contentType = fhirType;
        return a;
    };
    const auto keep = [&](const Mine& m, std::string_view name) {
        if (clinic.written.size() < mostKept || clinic.written.contains("Patient/" + m.id)) clinic.written["Patient/" + m.id] = {m.version, std::string(name)};
    };
    for (std::uint64_t n = 0; !clinic.over(); ++n) {
        co_await pause(clinic);
        const auto die = mine.empty() ? 0 : clinic.random.below(100);
        if (die < 15) {
            Mine m;
            m.mark = makeUlid(SystemClock{}.now(), clinic.random);
            const auto name = fmt::format("nr{}", m.mark);
            auto what = base(verb::post, "/fhir/Patient");
            what.body = bodyOf({}, m.mark, name);
            const auto reply = co_await ask(clinic, line, "fhir.create", std::move(what), 201);
            const auto v = json::parse(reply.body);
            if (reply.status != 201 || !v) continue;
            m.id = json::text(*v, "id").value_or("");
            m.etag = reply.etag;
            m.version = 1;
            if (m.id.empty() || m.etag != "W/\"1\"") clinic.figures.wrong("fhir.create", fmt::format("id {} etag {}", m.id, m.etag));
            keep(m, name);
            if (mine.size() >= 200) mine.erase(mine.begin());
            mine.push_back(std::move(m));
            continue;
        }
        auto& m = mine[clinic.random.below(mine.size())];
        if (die < 25) {
            const auto name = fmt::format("gång{}", n);
            auto what = base(verb::put, "/fhir/Patient/" + m.id);
            what.body = bodyOf(m.id, m.mark, name);
            what.ifMatch = m.etag;
            const auto stale = m.etag;
            const auto reply = co_await ask(clinic, line, "fhir.update", std::move(what), 200);
            if (reply.status != 200) continue;
            if (reply.etag != fmt::format("W/\"{}\"", m.version + 1)) clinic.figures.wrong("fhir.update", fmt::format("version {} was followed by {}", m.version, reply.etag));
            m.etag = reply.etag;
            ++m.version;
            keep(m, name);
            if (die == 24) {
                auto again = base(verb::put, "/fhir/Patient/" + m.id);
                again.body = bodyOf(m.id, m.mark, "för sent");
                again.ifMatch = stale;
                co_await ask(clinic, line, "fhir.stale", std::move(again), 412, 409);
            }
        } else if (die < 45) {
            auto what = base(verb::get, "/fhir/Patient?identifier=urn:fyr-load%7C" + m.mark);
            const auto reply = co_await ask(clinic, line, "fhir.search", std::move(what), 200);
            const auto v = json::parse(reply.body);
            const auto* entries = v ? json::list(*v, "entry") : nullptr;
            if (reply.status == 200 && (!entries || entries->size() != 1 || reply.body.find("\"" + m.id + "\"") == std::string::npos))
                clinic.figures.wrong("fhir.search", fmt::format("{} resources have the identifier {}", entries ? entries->size() : 0, m.mark));
        } else if (die < 50) {
            auto what = base(verb::get, "/fhir/Patient?name=belastning&_count=5");
            const auto reply = co_await ask(clinic, line, "fhir.name", std::move(what), 200);
            if (reply.status == 200 && reply.body.find("Belastning") == std::string::npos) clinic.figures.wrong("fhir.name", "nobody of that name");
        } else if (die < 52) {
            auto what = base(verb::get, "/fhir/Patient/" + m.id + "/_history");
            co_await ask(clinic, line, "fhir.history", std::move(what), 200);
        } else {
            auto what = base(verb::get, "/fhir/Patient/" + m.id);
            const auto reply = co_await ask(clinic, line, "fhir.read", std::move(what), 200);
            if (reply.status == 200 && (reply.etag != m.etag || reply.body.find(m.mark) == std::string::npos))
                clinic.figures.wrong("fhir.read", fmt::format("acknowledged {}, read {}", m.etag, reply.etag));
        }
    }
}

} // namespace fyr::load
