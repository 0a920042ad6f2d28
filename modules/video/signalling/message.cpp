#include "video/signalling/message.h"

#include "base/ids.h"

#include <algorithm>
#include <set>

namespace fyr::video::signalling {
namespace {

// Reads the members of one object; remembers which were asked for, so that a stranger is noticed.
class Reader {
  public:
    explicit Reader(const json::object& o) : m_o(o) {}

    std::string text(std::string_view key, std::size_t least, std::size_t most) {
        const auto* v = take(key);
        if (!v || !v->is_string() || v->get_string().size() < least || v->get_string().size() > most) {
            wrong(key);
            return {};
        }
        return std::string(v->get_string());
    }
    std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most) {
        const auto* v = take(key);
        if (!v || !v->is_int64() || v->get_int64() < least || v->get_int64() > most) {
            wrong(key);
            return least;
        }
        return v->get_int64();
    }
    std::int64_t numberOr(std::string_view key, std::int64_t fallback, std::int64_t most) {
        return m_o.contains(key) ? number(key, 0, most) : fallback;
    }
    bool flag(std::string_view key) {
        const auto* v = take(key);
        if (!v || !v->is_bool()) {
            wrong(key);
            return false;
        }
        return v->get_bool();
    }
    bool flagOrNot(std::string_view key) { return m_o.contains(key) && flag(key); }
    std::vector<std::string> texts(std::string_view key, std::size_t most, std::size_t mostBytes) {
        std::vector<std::string> out;
        const auto* v = take(key);
        if (!v || !v->is_array() || v->get_array().size() > most) {
            wrong(key);
            return out;
        }
        for (const auto& e : v->get_array()) {
            if (!e.is_string() || e.get_string().size() > mostBytes) {
                wrong(key);
                return out;
            }
            out.emplace_back(e.get_string());
        }
        return out;
    }
    // A code: letters and digits.
    std::string word(std::string_view key) {
        auto out = text(key, 1, 40);
        if (!std::ranges::all_of(out, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); })) wrong(key);
        return out;
    }
    // What a page calls itself: random letters and digits, as long as nobody guesses it.
    std::string pageOrNone(std::string_view key) {
        if (!m_o.contains(key)) return {};
        auto out = text(key, leastPageBytes, mostPageBytes);
        if (!std::ranges::all_of(out, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; })) wrong(key);
        return out;
    }
    std::int64_t attemptOrNone(std::string_view key) { return m_o.contains(key) ? number(key, 1, maxNumber) : 0; }
    std::string party(std::string_view key) {
        auto out = text(key, 1, 64);
        if (!isFhirId(out)) wrong(key);
        return out;
    }
    void wrong(std::string_view key) { m_problems.push_back({"/" + std::string(key), "not what is expected here"}); }
    Result<void> check() {
        for (const auto& member : m_o)
            if (!m_asked.contains(member.key())) m_problems.push_back({"/", "a member that is not known"});
        if (m_problems.empty()) return {};
        return fail(Error{ErrorCode::badRequest, "not a message of this protocol", std::move(m_problems)});
    }

  private:
    const json::value* take(std::string_view key) {
        m_asked.insert(key);
        return m_o.if_contains(key);
    }
    const json::object& m_o;
    std::set<std::string_view> m_asked;
    std::vector<Problem> m_problems;
};

Description description(Reader& r, bool offer) {
    Description d;
    d.offer = offer;
    d.to = r.party("to");
    d.epoch = r.number("epoch", 1, maxNumber);
    if (offer) {
        d.restart = r.flagOrNot("restart");
        d.relayOnly = r.flagOrNot("relayOnly");
    }
    d.sdp = r.text("sdp", 1, maxMessageBytes);
    return d;
}

std::optional<Body> body(std::string_view type, Reader& r) {
    if (type == "hello") {
        Hello h;
        h.version = static_cast<int>(r.number("version", 1, 1000));
        h.token = r.text("token", 1, 4096);
        h.visit = r.party("visit");
        h.caps = r.texts("caps", 32, 40);
        h.page = r.pageOrNone("page");
        h.attempt = r.attemptOrNone("try");
        if (h.page.empty() && h.attempt != 0) r.wrong("try"); // of which page
        return h;
    }
    if (type == "resume") return Resume{r.text("resumeId", 1, 1024), r.number("lastSeq", 0, maxNumber), r.attemptOrNone("try")};
    if (type == "hb") return Heartbeat{};
    if (type == "offer") return description(r, true);
    if (type == "answer") return description(r, false);
    if (type == "candidates") {
        Candidates c;
        c.to = r.party("to");
        c.epoch = r.number("epoch", 1, maxNumber);
        c.list = r.texts("list", maxCandidates, maxCandidateBytes);
        return c;
    }
    if (type == "restart") {
        AskRestart a;
        a.to = r.party("to");
        a.relayOnly = r.flagOrNot("relayOnly");
        return a;
    }
    if (type == "media") {
        MediaState m;
        m.audio = r.flag("audio");
        m.video = r.flag("video");
        return m;
    }
    if (type == "quality") {
        Quality q;
        q.score = static_cast<int>(r.number("score", 0, 100));
        q.cause = r.word("cause");
        q.relayed = r.flagOrNot("relayed");
        return q;
    }
    if (type == "ice") return WantIce{};
    if (type == "leave") return Leave{r.word("reason")};
    return {};
}

struct Writer {
    json::object& o;
    void operator()(const Hello& h) const {
        o["type"] = "hello";
        o["version"] = h.version;
        o["token"] = h.token;
        o["visit"] = h.visit;
        json::array caps;
        for (const auto& c : h.caps) caps.emplace_back(c);
        o["caps"] = std::move(caps);
        if (!h.page.empty()) o["page"] = h.page;
        if (h.attempt > 0) o["try"] = h.attempt;
    }
    void operator()(const Resume& r) const {
        o["type"] = "resume";
        o["resumeId"] = r.resumeId;
        o["lastSeq"] = r.lastSeq;
        if (r.attempt > 0) o["try"] = r.attempt;
    }
    void operator()(const Heartbeat&) const { o["type"] = "hb"; }
    void operator()(const Description& d) const {
        o["type"] = d.offer ? "offer" : "answer";
        o["to"] = d.to;
        o["epoch"] = d.epoch;
        if (d.restart) o["restart"] = true;
        if (d.relayOnly) o["relayOnly"] = true;
        o["sdp"] = d.sdp;
    }
    void operator()(const Candidates& c) const {
        o["type"] = "candidates";
        o["to"] = c.to;
        o["epoch"] = c.epoch;
        json::array list;
        for (const auto& l : c.list) list.emplace_back(l);
        o["list"] = std::move(list);
    }
    void operator()(const AskRestart& a) const {
        o["type"] = "restart";
        o["to"] = a.to;
        if (a.relayOnly) o["relayOnly"] = true;
    }
    void operator()(const MediaState& m) const {
        o["type"] = "media";
        o["audio"] = m.audio;
        o["video"] = m.video;
    }
    void operator()(const Quality& q) const {
        o["type"] = "quality";
        o["score"] = q.score;
        o["cause"] = q.cause;
        if (q.relayed) o["relayed"] = true;
    }
    void operator()(const WantIce&) const { o["type"] = "ice"; }
    void operator()(const Leave& l) const {
        o["type"] = "leave";
        o["reason"] = l.reason;
    }
};

} // namespace

bool isNumbered(const Body& b) noexcept {
    return !std::holds_alternative<Hello>(b) && !std::holds_alternative<Resume>(b) && !std::holds_alternative<Heartbeat>(b);
}

Result<Said> read(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text, {maxMessageBytes, 4}));
    if (!v.is_object()) return fail(ErrorCode::badRequest, "not an object");
    Reader r(v.get_object());
    const auto type = r.text("type", 1, 20);
    auto what = body(type, r);
    if (!what) return fail(Error{ErrorCode::badRequest, "not a message of this protocol", {{"/type", "not known"}}});
    Said said;
    if (isNumbered(*what)) said.n = r.number("n", 1, maxNumber);
    if (!std::holds_alternative<Hello>(*what) && !std::holds_alternative<Resume>(*what)) said.ack = r.numberOr("ack", 0, maxNumber);
    FYR_CHECK(r.check());
    said.body = std::move(*what);
    return said;
}

std::string write(const Said& said) {
    json::object o;
    std::visit(Writer{o}, said.body);
    if (said.n > 0) o["n"] = said.n;
    if (said.ack > 0) o["ack"] = said.ack;
    return json::write(o);
}

} // namespace fyr::video::signalling
