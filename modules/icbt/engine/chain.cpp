#include "icbt/engine/chain.h"

#include <fmt/format.h>
#include <type_traits>

namespace fyr::icbt {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::size_t partsMost = 4096; // of any list

class Writer {
  public:
    template <class T>
    void number(const T& v) {
        auto u = static_cast<std::uint64_t>(static_cast<std::int64_t>(v));
        std::array<char, sizeof(T)> bytes;
        for (auto& b : bytes) {
            b = static_cast<char>(u & 0xffU);
            u >>= 8U;
        }
        out.append(bytes.data(), bytes.size());
    }
    void flag(const bool& v) { out.push_back(v ? '\1' : '\0'); }
    template <class E>
    void oneOf(const E& v, std::size_t) { out.push_back(static_cast<char>(v)); }
    void time(const Instant& t) { number<std::int64_t>(t.time_since_epoch().count()); }
    void millis(const Millis& m) { number<std::int64_t>(m.count()); }
    void text(const std::string& s) {
        number(static_cast<std::uint32_t>(s.size()));
        out += s;
    }
    template <class T, class F>
    void maybe(const std::optional<T>& v, F&& f) {
        flag(v.has_value());
        if (v) f(*v);
    }
    template <class T, class F>
    void all(const std::vector<T>& v, F&& f) {
        number(static_cast<std::uint32_t>(v.size()));
        for (const auto& x : v) f(x);
    }
    std::string out;
};

class Taker {
  public:
    explicit Taker(std::string_view bytes) : m_rest(bytes) {}
    template <class T>
    void number(T& v) {
        std::uint64_t u = 0;
        if (!has(sizeof(T))) return;
        for (std::size_t i = 0; i < sizeof(T); ++i) u |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(m_rest[i])) << (8U * i);
        m_rest.remove_prefix(sizeof(T));
        v = static_cast<T>(u);
    }
    void flag(bool& v) {
        std::uint8_t b = 0;
        number(b);
        if (b > 1) ok = false;
        v = b == 1;
    }
    template <class E>
    void oneOf(E& v, std::size_t count) {
        std::uint8_t b = 0;
        number(b);
        if (b >= count) ok = false;
        else v = static_cast<E>(b);
    }
    void time(Instant& t) {
        std::int64_t n = 0;
        number(n);
        t = Instant(Millis(n));
    }
    void millis(Millis& m) {
        std::int64_t n = 0;
        number(n);
        m = Millis(n);
    }
    void text(std::string& s) {
        std::uint32_t n = 0;
        number(n);
        if (n > textMost) ok = false;
        if (!has(n)) return;
        s.assign(m_rest.substr(0, n));
        m_rest.remove_prefix(n);
    }
    template <class T, class F>
    void maybe(std::optional<T>& v, F&& f) {
        bool there = false;
        flag(there);
        v.reset();
        if (there && ok) f(v.emplace());
    }
    template <class T, class F>
    void all(std::vector<T>& v, F&& f) {
        std::uint32_t n = 0;
        number(n);
        if (n > partsMost || !has(n)) { // every part has a byte at least
            ok = false;
            return;
        }
        v.resize(n);
        for (auto& x : v)
            if (ok) f(x);
    }
    [[nodiscard]] bool done() const noexcept { return ok && m_rest.empty(); }
    bool ok = true;

  private:
    bool has(std::size_t n) {
        ok = ok && m_rest.size() >= n;
        return ok;
    }
    std::string_view m_rest;
};

// One list of the fields for both ways: what is written is what is read.
template <class A, class E>
void fieldsOfEvent(A& a, E& e) {
    a.oneOf(e.type, loggedTypes);
    a.time(e.at);
    a.number(e.subject);
    a.number(e.other);
    a.number(e.duty);
    a.number(e.minutes);
    a.maybe(e.until, [&](auto& t) { a.time(t); });
    a.maybe(e.total, [&](auto& n) { a.number(n); });
    a.all(e.points, [&](auto& p) { a.maybe(p, [&](auto& n) { a.number(n); }); });
    a.flag(e.patient);
    a.text(e.actor);
    a.text(e.text);
}

template <class A, class C>
void fieldsOfCourse(A& a, C& c) {
    const auto time = [&](auto& t) { a.time(t); };
    const auto number = [&](auto& n) { a.number(n); };
    a.oneOf(c.phase, phases);
    a.flag(c.over);
    a.oneOf(c.end, 3);
    a.time(c.now);
    a.time(c.enrolled);
    a.time(c.since);
    a.maybe(c.started, time);
    a.maybe(c.signedOff, time);
    a.millis(c.paused);
    a.maybe(c.pauseUntil, time);
    a.number(c.extensions);
    a.number(c.pauses);
    a.number(c.track);
    a.time(c.lastSign);
    a.number(c.nextDuty);
    a.number(c.therapistMinutes);
    a.text(c.therapist);
    a.all(c.modules, [&](auto& m) {
        a.oneOf(m.status, 6);
        a.number(m.repeats);
        a.number(m.reminded);
        a.flag(m.asked);
        a.time(m.since);
    });
    a.all(c.measures, [&](auto& m) {
        a.flag(m.due);
        a.number(m.reminded);
        a.number(m.instance);
        a.number(m.missed);
        a.number(m.answered);
        a.time(m.dueAt);
        a.maybe(m.answeredAt, time);
        a.time(m.lateAt);
        a.maybe(m.next, time);
        a.flag(m.satisfied);
        a.maybe(m.first, number);
        a.maybe(m.last, number);
    });
    a.all(c.choices, [&](auto& x) {
        a.oneOf(x.status, 4);
        a.number(x.taken);
    });
    a.all(c.decisions, [&](auto& x) {
        a.oneOf(x.status, 4);
        a.number(x.suggested);
        a.number(x.track);
    });
    a.all(c.duties, [&](auto& d) {
        a.number(d.id);
        a.oneOf(d.kind, dutyKinds);
        a.number(d.subject);
        a.number(d.clock);
        a.time(d.raised);
        a.time(d.answerBy);
        a.millis(d.stood);
        a.maybe(d.tellAt, time);
        a.number(d.step);
        a.flag(d.late);
        a.flag(d.taken);
        a.maybe(d.settleBy, time);
        a.maybe(d.stoodSince, time);
        a.text(d.holder);
    });
    a.all(c.given, number);
    a.all(c.waived, number);
}

template <class T, class F>
std::string written(const T& v, F&& fields) {
    Writer w;
    w.out.reserve(160);
    w.number(format);
    fields(w, v);
    return std::move(w.out);
}

template <class T, class F>
Result<T> read(std::string_view bytes, F&& fields) {
    Taker t(bytes);
    std::uint8_t version = 0;
    t.number(version);
    T v;
    if (version == format) fields(t, v);
    if (version != format || !t.done()) return fail(ErrorCode::badRequest, "these bytes are something else");
    return v;
}

} // namespace

std::string encode(const Event& e) {
    return written(e, [](auto& a, auto& v) { fieldsOfEvent(a, v); });
}
std::string encode(const Course& c) {
    return written(c, [](auto& a, auto& v) { fieldsOfCourse(a, v); });
}
std::string encode(const Effect& e) {
    return written(e, [](auto& a, auto& v) {
        a.oneOf(v.type, effectTypes);
        a.time(v.at);
        a.oneOf(v.to, 5);
        a.number(v.subject);
        a.number(v.duty);
        a.oneOf(v.kind, dutyKinds);
        a.oneOf(v.phase, phases);
    });
}
Result<Event> decodeEvent(std::string_view bytes) {
    return read<Event>(bytes, [](auto& a, auto& v) { fieldsOfEvent(a, v); });
}
Result<Course> decodeCourse(std::string_view bytes) {
    return read<Course>(bytes, [](auto& a, auto& v) { fieldsOfCourse(a, v); });
}

Digest digest(const Course& c) { return sha256(encode(c)); }

Digest firstLink(const Programme& programme) { return sha256("fyr course 1\n" + programme.hash); }

Digest link(const Digest& previous, std::string_view event) {
    std::string bytes;
    bytes.reserve(previous.size() + event.size());
    bytes.append(reinterpret_cast<const char*>(previous.data()), previous.size());
    bytes += event;
    return sha256(bytes);
}

void Log::append(const Programme& p, Event e, Instant happened) {
    if (entries.empty()) programme = p.hash;
    e.at = happened;
    auto bytes = encode(e);
    const auto l = link(entries.empty() ? firstLink(p) : entries.back().link, bytes);
    entries.push_back({std::move(bytes), l});
}

std::optional<std::size_t> firstBroken(const Programme& programme, const Log& log) {
    auto last = firstLink(programme);
    for (std::size_t i = 0; i < log.entries.size(); ++i) {
        last = link(last, log.entries[i].event);
        if (last != log.entries[i].link) return i;
    }
    return {};
}

Result<Course> replay(const Setting& setting, const Log& log, std::vector<Effect>* effects) {
    if (!log.entries.empty() && log.programme != setting.programme.hash) return fail(ErrorCode::versionConflict, "the log is of another programme");
    if (const auto at = firstBroken(setting.programme, log)) return fail(ErrorCode::storageCorrupt, fmt::format("event {} does not fit those before it", *at));
    auto course = newCourse(setting.programme);
    std::vector<Effect> own;
    auto& out = effects ? *effects : own;
    for (std::size_t i = 0; i < log.entries.size(); ++i) {
        FYR_TRY(const auto event, decodeEvent(log.entries[i].event));
        if (const auto r = step(setting, course, event, out); !r) return fail(ErrorCode::invalidState, fmt::format("event {} was refused: {}", i, r.error().detail));
        if (!effects) own.clear();
    }
    return course;
}

} // namespace fyr::icbt
