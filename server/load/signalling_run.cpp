#include "server/load/signalling_run.h"

#include "base/clock.h"
#include "base/ids.h"
#include "server/load/call_end.h"
#include "server/load/call_servers.h"
#include "server/load/clinic.h"

#include <boost/asio.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace fyr::load {
namespace {

namespace net = boost::asio;
using boost::beast::http::verb;
using Clock = std::chrono::steady_clock;
constexpr auto asValue = net::as_tuple(net::use_awaitable);

// Sound only, as a browser offers it: so that the server has a description to read and to write anew.
std::string description(std::string_view setup) {
    return fmt::format("v=0\r\no=- 4310420206901301044 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=msid-semantic: WMS\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n"
                       "a=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:qZMc\r\na=ice-pwd:CkxKWZHNIDlzbvlU+6FNuFl5\r\na=ice-options:trickle\r\n"
                       "a=fingerprint:sha-256 AE:E3:9E:3D:2B:42:E8:12:0B:82:EA:3F:4A:44:E8:9A:F6:4A:E7:47:B4:F6:C5:07:A2:F4:24:E8:AE:A4:65:0F\r\n"
                       "a=setup:{}\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n",
                       setup);
}

// Two parties; each thing one says is timed until the other hears it.
struct Call {
    std::shared_ptr<CallEnd> patient;
    std::shared_ptr<CallEnd> doctor;
    std::array<std::optional<Clock::time_point>, 2> said; // not yet heard
    bool on = true;
    Clock::time_point next{};
    std::array<Clock::time_point, 2> heard{}; // when each side last heard the other, and the longest time in which one did not
    Clock::duration silence{};
    void relayed(std::size_t side, Clock::time_point now) {
        silence = std::max(silence, now - heard[side]);
        heard[side] = now;
    }
};

class Run {
  public:
    explicit Run(const SignallingOptions& o) : m_o(o), m_servers(o.spawn, argumentsOf(o), static_cast<std::size_t>(o.nodes)) {}
    int run();

  private:
    static std::vector<std::string> argumentsOf(const SignallingOptions& o) {
        std::vector<std::string> all{"--http-connections", "1000000", "--http-connections-per-address", "1000000", "--limits-stranger", "0", "--limits-account-write", "0",
                                     "--limits-account-read", "0", "--limits-tenant-write", "0"};
        all.insert(all.end(), o.more.begin(), o.more.end());
        return all;
    }
    [[nodiscard]] net::awaitable<void> makeCalls(std::size_t from, std::size_t step, const std::vector<std::string>& tokens, const std::vector<std::pair<std::string, std::size_t>>& visits);
    [[nodiscard]] net::awaitable<void> makeVisits(std::size_t from, std::size_t step, std::vector<std::string>& tokens, std::vector<std::pair<std::string, std::size_t>>& visits);
    [[nodiscard]] net::awaitable<void> signIn(std::vector<std::string>& tokens);
    [[nodiscard]] net::awaitable<void> scene();
    [[nodiscard]] net::awaitable<void> hearts();
    [[nodiscard]] net::awaitable<void> wait(std::chrono::milliseconds time) {
        net::steady_timer timer(m_io, time);
        co_await timer.async_wait(asValue);
    }
    // Whether it came about in time.
    [[nodiscard]] net::awaitable<bool> until(std::string_view what, std::function<bool()> probe, std::chrono::seconds atMost);
    // What making the visits left to do (patients are told of each) is done, and belongs to no figure.
    [[nodiscard]] net::awaitable<void> settled();
    [[nodiscard]] net::awaitable<void> measure(std::string name, std::size_t sessions);
    [[nodiscard]] net::awaitable<void> restart();
    [[nodiscard]] net::awaitable<void> flood(std::vector<std::pair<std::string, std::size_t>> visits, const std::vector<std::string>& tokens);
    [[nodiscard]] std::shared_ptr<CallEnd> end(const std::string& token, const std::string& visit, const std::string& from = {});
    void talk(Call& call);
    std::size_t up() const { return static_cast<std::size_t>(std::ranges::count_if(m_ends, &CallEnd::isUp)); }
    void wrong(std::string what) {
        fmt::print("WRONG: {}\n", what);
        ++m_wrong;
    }
    std::string doctor(std::size_t i) const { return m_clinic.account({"doctor", "nurse"}, i)->token; }

    const SignallingOptions& m_o;
    net::io_context m_io{1};
    Clinic m_clinic;
    CallServers m_servers;
    CallCount m_count;
    CallCount m_floods;
    std::vector<std::shared_ptr<CallEnd>> m_ends;
    std::vector<std::unique_ptr<Call>> m_calls;
    Times m_relays;
    Times m_lag; // of our own timers
    json::object m_figures;
    int m_wrong = 0;
    bool m_over = false;
};

std::shared_ptr<CallEnd> Run::end(const std::string& token, const std::string& visit, const std::string& from) {
    return std::make_shared<CallEnd>(m_io.get_executor(), CallEnd::Who{[this](std::string_view path) { return m_servers.placeOf(path); }, from, token, visit}, m_count);
}

net::awaitable<bool> Run::until(std::string_view what, std::function<bool()> probe, std::chrono::seconds atMost) {
    const auto late = Clock::now() + atMost;
    while (!probe()) {
        if (Clock::now() > late) {
            wrong(fmt::format("waited {} s for {}", atMost.count(), what));
            co_return false;
        }
        co_await wait(std::chrono::milliseconds{50});
    }
    co_return true;
}

net::awaitable<void> Run::settled() {
    constexpr std::string_view due = "fyr_outbox_rows{state=\"due\"} ";
    Line line(m_io.get_executor(), m_clinic.place, m_clinic.answerWithin);
    for (const auto late = Clock::now() + std::chrono::minutes{10}; Clock::now() < late; co_await wait(std::chrono::seconds{1})) {
        Line::Ask a;
        a.target = "/metrics";
        const auto text = (co_await line.call(a)).body;
        const auto at = text.find(due);
        if (at == std::string::npos) co_return wrong("the server does not say what it has still to do");
        if (std::string_view(text).substr(at + due.size()).starts_with("0\n")) co_return;
    }
    wrong("the server did not get done with what making the visits left to do");
}

net::awaitable<void> Run::signIn(std::vector<std::string>& tokens) {
    Line line(m_io.get_executor(), m_clinic.place, m_clinic.answerWithin);
    Line::Ask list;
    list.target = "/api/v1/demo/patients";
    const auto all = json::parse((co_await line.call(list)).body);
    if (!all || !all->is_array()) co_return;
    for (const auto& p : all->get_array()) {
        if (tokens.size() >= 100) break;
        m_clinic.patients.emplace_back(json::text(p, "id").value_or(""));
        Line::Ask a;
        a.method = verb::post;
        a.target = "/api/v1/demo/patient-sign-in";
        a.body = json::write(json::object{{"patient", m_clinic.patients.back()}});
        const auto v = json::parse((co_await line.call(a)).body);
        tokens.emplace_back(v ? json::text(*v, "token").value_or("") : "");
    }
}

net::awaitable<void> Run::makeVisits(std::size_t from, std::size_t step, std::vector<std::string>& tokens, std::vector<std::pair<std::string, std::size_t>>& visits) {
    Line line(m_io.get_executor(), m_clinic.place, m_clinic.answerWithin);
    for (std::size_t i = from; i < visits.size(); i += step) {
        Line::Ask a;
        a.method = verb::post;
        a.target = "/api/v1/visits";
        a.token = doctor(0);
        visits[i] = {makeUlid(SystemClock{}.now(), m_clinic.random), i % tokens.size()};
        a.body = json::write(json::object{{"clientId", visits[i].first}, {"patient", m_clinic.patients[visits[i].second]}, {"urgency", 2}});
        if (const auto r = co_await line.call(a); r.status != 201) wrong(fmt::format("a visit was answered {} {}", r.status, r.body.substr(0, 200)));
    }
}

void Run::talk(Call& call) {
    const auto now = Clock::now();
    if (now < call.next) return;
    call.next = now + std::chrono::milliseconds{m_o.every};
    call.on = !call.on;
    for (std::size_t i = 0; i < 2; ++i) {
        auto& e = i == 0 ? *call.patient : *call.doctor;
        const auto& other = i == 0 ? *call.doctor : *call.patient;
        if (!e.isUp() || !other.isUp()) {
            call.said[i].reset();
            continue;
        }
        call.said[i] = now;
        e.say({{"type", "media"}, {"audio", call.on}, {"video", true}});
    }
}

net::awaitable<void> Run::hearts() {
    while (!m_over) {
        for (const auto& e : m_ends) e->beat();
        for (const auto& c : m_calls) talk(*c);
        const auto due = Clock::now() + std::chrono::milliseconds{20};
        co_await wait(std::chrono::milliseconds{20});
        m_lag.add(std::chrono::duration<double>(Clock::now() - due).count());
    }
}

net::awaitable<void> Run::measure(std::string name, std::size_t sessions) {
    m_relays = {};
    m_lag = {};
    const auto cpu = m_servers.cpuSeconds();
    const auto mine = cpuSecondsOf(::getpid());
    const auto began = Clock::now();
    co_await wait(std::chrono::seconds{m_o.seconds});
    const double took = std::chrono::duration<double>(Clock::now() - began).count();
    const double cores = (m_servers.cpuSeconds() - cpu) / took;
    json::object o{{"sessions", sessions}, {"cores", cores}, {"bytes", m_servers.memory()}, {"ownCores", (cpuSecondsOf(::getpid()) - mine) / took}, {"lagP99Ms", m_lag.at(0.99) * 1000}};
    if (name == "idle") {
        o["microsecondsPerSessionSecond"] = cores / static_cast<double>(sessions) * 1e6;
        o["perCore"] = static_cast<std::int64_t>(static_cast<double>(sessions) / std::max(cores, 0.001));
    } else if (name == "rooms" && m_o.idle == 0) {
        o["roomsPerCore"] = static_cast<std::int64_t>(static_cast<double>(m_calls.size()) / std::max(cores, 0.001));
    }
    if (m_relays.count() > 0) {
        o["relayed"] = m_relays.count();
        o["p50Ms"] = m_relays.at(0.5) * 1000;
        o["p99Ms"] = m_relays.at(0.99) * 1000;
        o["mostMs"] = m_relays.most() * 1000;
    }
    fmt::print("{}: {}\n", name, json::write(o));
    m_figures[name] = std::move(o);
}

// Each node in turn ends and begins again; the calls speak meanwhile.
net::awaitable<void> Run::restart() {
    const auto lost = m_count.lost;
    const auto before = m_count.resumed;
    const auto lines = m_ends.size();
    m_relays = {};
    const auto began = Clock::now();
    for (const auto& call : m_calls) {
        call->heard = {began, began};
        call->silence = {};
    }
    json::array phases; // seconds of each node
    for (std::size_t node = 0; node < m_servers.size(); ++node) {
        const auto at = Clock::now();
        std::atomic<int> code{-1};
        std::atomic<bool> back{false};
        std::string problem;
        double ended = 0;
        const auto since = [&] { return std::chrono::duration<double>(Clock::now() - at).count(); };
        std::thread other([&] {
            code = m_servers.stop(node);
            ended = since();
            if (auto p = m_servers.again(node)) problem = *p;
            back = true;
        });
        co_await until("the server to be there again", [&] { return back.load(); }, std::chrono::seconds{120});
        other.join();
        if (!problem.empty()) wrong("it did not start again: " + problem);
        if (code != 0) wrong(fmt::format("it ended with {}", code.load()));
        const auto ready = since();
        co_await until("every line to be back", [&] { return up() == lines; }, std::chrono::seconds{90});
        phases.push_back(json::object{{"ended", ended}, {"ready", ready}, {"allBack", since()}});
        co_await wait(std::chrono::milliseconds{2 * m_o.every + 1'000}); // they speak
    }
    // A call is there when each side hears the other.
    const auto spoken = Clock::now();
    m_relays = {};
    const auto speaks = [&](const std::unique_ptr<Call>& call) { return std::ranges::min(call->heard) >= spoken; };
    std::function<bool()> all = [&] { return std::ranges::all_of(m_calls, speaks); };
    co_await until("every call to speak", all, std::chrono::seconds{30 + m_o.every / 1'000});
    Times silences;
    std::size_t dead = 0;
    for (const auto& call : m_calls) {
        if (!speaks(call)) ++dead;
        for (std::size_t side = 0; side < 2; ++side) call->relayed(side, Clock::now());
        silences.add(std::chrono::duration<double>(call->silence).count());
    }
    json::object o{{"nodes", m_servers.size()}, {"lines", lines}, {"resumed", m_count.resumed - before}, {"up", up()}, {"lost", m_count.lost - lost}, {"calls", m_calls.size()}, {"callsLost", dead},
                   {"seconds", std::move(phases)}, {"relayedAfter", m_relays.count()}};
    if (silences.count() > 0) {
        o["silenceP50S"] = silences.at(0.5);
        o["silenceMostS"] = silences.most(); // of any side of any room, with the pause between two sayings in it
    }
    if (m_count.lost != lost) wrong(fmt::format("{} lines were ended", m_count.lost - lost));
    if (up() != lines) wrong(fmt::format("{} of {} lines are there", up(), lines));
    if (dead > 0) wrong(fmt::format("{} calls were lost", dead));
    fmt::print("restart: {}\n", json::write(o));
    m_figures["restart"] = std::move(o);
}

// From other addresses, as a flood comes.
net::awaitable<void> Run::flood(std::vector<std::pair<std::string, std::size_t>> visits, const std::vector<std::string>& tokens) {
    std::vector<std::shared_ptr<CallEnd>> loud(visits.size());
    bool over = false;
    for (std::size_t i = 0; i < visits.size(); ++i)
        net::co_spawn(
            m_io,
            [&, i]() -> net::awaitable<void> {
                while (!over) {
                    loud[i] = std::make_shared<CallEnd>(m_io.get_executor(), CallEnd::Who{[this](std::string_view path) { return m_servers.placeOf(path); }, "127.0.0.2", tokens[visits[i].second], visits[i].first}, m_floods);
                    co_await loud[i]->run(); // until it is cut
                    co_await wait(std::chrono::milliseconds{100});
                }
            },
            net::detached);
    net::co_spawn(
        m_io,
        [&]() -> net::awaitable<void> {
            while (!over) { // 200 a second each: ten times what is allowed
                for (const auto& e : loud)
                    if (e && e->isUp())
                        for (int k = 0; k < 4; ++k) e->shout();
                co_await wait(std::chrono::milliseconds{20});
            }
        },
        net::detached);
    const auto lost = m_count.lost;
    co_await measure("flood", m_ends.size());
    over = true;
    for (const auto& e : loud)
        if (e) e->stop();
    co_await wait(std::chrono::milliseconds{300});
    auto& o = m_figures["flood"].as_object();
    o["floods"] = visits.size();
    o["cut"] = m_floods.byes["flood"];
    o["lost"] = m_count.lost - lost;
    fmt::print("flood: {} lines were cut, {} others lost\n", m_floods.byes["flood"], m_count.lost - lost);
    if (m_count.lost != lost) wrong("a flood cost others their lines");
    if (m_floods.byes["flood"] == 0) wrong("nobody was cut");
}

net::awaitable<void> Run::makeCalls(std::size_t from, std::size_t step, const std::vector<std::string>& tokens, const std::vector<std::pair<std::string, std::size_t>>& visits) {
    Line desk(m_io.get_executor(), m_clinic.place, m_clinic.answerWithin);
    for (std::size_t i = from; i < static_cast<std::size_t>(m_o.rooms); i += step) {
        const auto& [visit, who] = visits[static_cast<std::size_t>(m_o.idle) + i];
        auto call = std::make_unique<Call>();
        call->patient = end(tokens[who], visit);
        m_ends.push_back(call->patient);
        net::co_spawn(m_io, call->patient->run(), net::detached);
        if (!co_await until("a patient", [&] { return call->patient->isUp(); }, std::chrono::seconds{20})) co_return;
        Line::Ask admit;
        admit.method = verb::post;
        admit.target = "/api/v1/visits/" + visit + "/admit";
        admit.token = doctor(0);
        admit.body = "{}";
        if (const auto r = co_await desk.call(admit); r.status != 200) co_return wrong(fmt::format("admit was answered {} {}", r.status, r.body.substr(0, 200)));
        call->doctor = end(doctor(0), visit);
        m_ends.push_back(call->doctor);
        net::co_spawn(m_io, call->doctor->run(), net::detached);
        auto* c = call.get();
        for (std::size_t side = 0; side < 2; ++side) {
            auto& me = side == 0 ? *c->patient : *c->doctor;
            me.onHeard = [this, c, side](std::string_view type, const json::object& o) {
                if (type == "offer") (side == 0 ? *c->patient : *c->doctor).say({{"type", "answer"}, {"to", json::text(o, "party").value_or("")}, {"epoch", json::integer(o, "epoch").value_or(0)}, {"sdp", description("active")}});
                auto& said = c->said[1 - side];
                if (type != "media" || !said) return;
                const auto now = Clock::now();
                m_relays.add(std::chrono::duration<double>(now - *said).count());
                c->relayed(side, now);
                said.reset();
            };
        }
        if (!co_await until("a call", [&] { return c->patient->isAdmitted() && c->doctor->isUp() && !c->doctor->other().empty(); }, std::chrono::seconds{20})) co_return;
        c->doctor->say({{"type", "offer"}, {"to", c->doctor->other()}, {"epoch", c->doctor->epoch() + 1}, {"sdp", description("actpass")}});
        c->next = Clock::now() + std::chrono::milliseconds{m_o.every * static_cast<int>(i % 97) / 97};
        m_calls.push_back(std::move(call));
    }
}

net::awaitable<void> Run::scene() {
    std::vector<std::string> tokens;
    co_await signIn(tokens);
    if (tokens.empty()) co_return wrong("nobody to sign in as");
    const auto idle = static_cast<std::size_t>(m_o.idle);
    const auto rooms = static_cast<std::size_t>(m_o.rooms);
    std::vector<std::pair<std::string, std::size_t>> visits(idle + rooms + static_cast<std::size_t>(m_o.flood));
    std::size_t left = 16;
    for (std::size_t i = 0; i < 16; ++i)
        net::co_spawn(m_io, makeVisits(i, 16, tokens, visits), [&left](const std::exception_ptr&) { --left; });
    co_await until("the visits", [&] { return left == 0; }, std::chrono::seconds{600});

    const auto empty = m_servers.memory();
    net::co_spawn(m_io, hearts(), net::detached);
    // A few at a time come to the waiting room.
    for (std::size_t i = 0; i < idle; ++i) {
        m_ends.push_back(end(tokens[visits[i].second], visits[i].first));
        net::co_spawn(m_io, m_ends.back()->run(), net::detached);
        if (i % 20 == 19) co_await until("lines", [&] { return up() + 100 > i; }, std::chrono::seconds{60});
    }
    co_await until("the waiting room", [&] { return up() == idle; }, std::chrono::seconds{120});
    if (idle > 0) {
        co_await settled();
        co_await wait(std::chrono::seconds{std::min(6, m_o.seconds)});
        co_await measure("idle", idle);
        const auto bytes = (static_cast<double>(m_servers.memory()) - static_cast<double>(empty)) / static_cast<double>(idle);
        m_figures["bytesPerIdleSession"] = bytes;
        fmt::print("{:.0f} bytes a session\n", bytes);
    }
    std::size_t making = 8;
    for (std::size_t i = 0; i < 8; ++i) net::co_spawn(m_io, makeCalls(i, 8, tokens, visits), [&making](const std::exception_ptr&) { --making; });
    co_await until("the calls", [&] { return making == 0; }, std::chrono::seconds{600});
    if (m_calls.size() != rooms) co_return wrong(fmt::format("{} of {} calls came about", m_calls.size(), rooms));
    if (rooms > 0) {
        co_await settled();
        co_await wait(std::chrono::seconds{std::min(3, m_o.seconds)});
        co_await measure("rooms", idle + 2 * rooms);
        if (m_relays.count() == 0) wrong("nothing was relayed");
    }
    if (m_o.flood > 0) co_await flood({visits.end() - m_o.flood, visits.end()}, tokens);
    if (m_o.restart) co_await restart();
}

int Run::run() {
    raiseOpenFiles();
    fmt::print("here: {}\n", limitsHere());
    const auto line = m_servers.start();
    if (const auto problem = line ? meet(*line, m_clinic, {}) : std::optional(line.error().detail)) {
        fmt::print(stderr, "fyr-load: {}\n", *problem);
        return 2;
    }
    net::co_spawn(m_io, scene(), [this](const std::exception_ptr& e) {
        if (e) wrong("the run broke off");
        m_over = true;
        for (const auto& one : m_ends) one->stop();
    });
    m_io.run();
    m_figures["gaps"] = m_count.gaps;
    m_figures["lost"] = m_count.lost;
    if (m_count.gaps > 0) wrong(fmt::format("{} events were missing", m_count.gaps));
    for (const auto& [reason, n] : m_count.byes) fmt::print("bye {}: {}\n", reason, n);
    for (std::size_t i = 0; i < m_servers.size(); ++i)
        if (const int code = m_servers.stop(i); code != 0) wrong(fmt::format("the server ended with {}", code));
    fmt::print("here: {}\n", limitsHere());
    if (!m_o.json.empty()) std::ofstream(m_o.json) << json::write(m_figures) << '\n';
    fmt::print("{}\n", m_wrong == 0 ? "all was right" : "something was WRONG");
    return m_wrong == 0 ? 0 : 1;
}

} // namespace

int runSignalling(const SignallingOptions& options) { return Run(options).run(); }

} // namespace fyr::load
