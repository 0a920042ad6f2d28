#include "video/hosted/words.h"

#include "base/json.h"

#include <algorithm>
#include <array>
#include <set>

namespace fyr::video::hosted {
namespace {

constexpr std::array<std::string_view, 2> languages{"sv", "en"};
constexpr std::array<std::string_view, 2> themes{"light", "dark"};
constexpr std::array<std::string_view, 4> commands{"microphone", "camera", "audioOnly", "leave"};
constexpr std::array<std::string_view, 4> tellings{"state", "phone", "device", "ended"};
constexpr std::size_t maxNameBytes = 512;
constexpr int maxSide = 32'767;

// Reads the members of one object; what was not asked for refuses it.
class Reader {
  public:
    explicit Reader(const json::object& o) : m_o(o) {}

    std::string text(std::string_view key, std::size_t most) {
        const auto* v = take(key);
        if (v && v->is_string() && v->get_string().size() <= most) return std::string(v->get_string());
        m_good = false;
        return {};
    }
    template <std::size_t N>
    std::string oneOf(std::string_view key, const std::array<std::string_view, N>& known) {
        auto out = text(key, 40);
        m_good = m_good && std::ranges::find(known, out) != known.end();
        return out;
    }
    std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most) {
        const auto* v = take(key);
        if (v && v->is_int64() && v->get_int64() >= least && v->get_int64() <= most) return v->get_int64();
        m_good = false;
        return least;
    }
    std::int64_t line() { return number("line", 0, maxLineNumber); }
    bool flag(std::string_view key) {
        const auto* v = take(key);
        if (v && v->is_bool()) return v->get_bool();
        m_good = false;
        return false;
    }
    [[nodiscard]] bool good() const { return m_good && m_taken.size() == m_o.size(); }

  private:
    const json::value* take(std::string_view key) {
        const auto* v = m_o.if_contains(key);
        if (v) m_taken.insert(key);
        return v;
    }
    const json::object& m_o;
    std::set<std::string_view> m_taken;
    bool m_good = true;
};

template <class Body, class Read>
Result<Body> readWith(std::string_view text, Read&& read) {
    FYR_TRY(const auto v, json::parse(text, {.bytes = maxFrameBytes, .depth = 2}));
    if (!v.is_object()) return fail(ErrorCode::badRequest, "not a message");
    Reader r(v.get_object());
    const auto type = r.text("type", 40);
    std::optional<Body> body = read(type, r);
    if (!body || !r.good()) return fail(ErrorCode::badRequest, "not a message");
    return std::move(*body);
}

struct Writer {
    json::object operator()(const Settings& m) const { return {{"type", "settings"}, {"lang", m.lang}, {"theme", m.theme}, {"camera", m.camera}, {"microphone", m.microphone}, {"output", m.output}}; }
    json::object operator()(const Begin&) const { return {{"type", "begin"}}; }
    json::object operator()(const LineOpened& m) const { return {{"type", "lineOpened"}, {"line", m.line}}; }
    json::object operator()(const Heard& m) const { return {{"type", "heard"}, {"line", m.line}, {"text", m.text}}; }
    json::object operator()(const LineClosed& m) const { return {{"type", "lineClosed"}, {"line", m.line}}; }
    json::object operator()(const Command& m) const { return {{"type", "command"}, {"name", m.name}}; }
    json::object operator()(const Show& m) const { return {{"type", "show"}, {"own", m.own}, {"width", m.width}, {"height", m.height}}; }
    json::object operator()(const Ask& m) const { return {{"type", "ask"}, {"number", m.number}}; }
    json::object operator()(const Quit&) const { return {{"type", "quit"}}; }
    // An X11 window is 32 bits, a handle of Windows 64: as text it is whole.
    json::object operator()(const Window& m) const { return {{"type", "window"}, {"id", std::to_string(m.id)}}; }
    json::object operator()(const Ready&) const { return {{"type", "ready"}}; }
    json::object operator()(const OpenLine& m) const { return {{"type", "openLine"}, {"line", m.line}}; }
    json::object operator()(const Say& m) const { return {{"type", "say"}, {"line", m.line}, {"text", m.text}}; }
    json::object operator()(const CloseLine& m) const { return {{"type", "closeLine"}, {"line", m.line}}; }
    json::object operator()(const Told& m) const { return {{"type", "told"}, {"what", m.what}, {"json", m.json}}; }
    json::object operator()(const Alive& m) const { return {{"type", "alive"}, {"number", m.number}}; }
    json::object operator()(const Key& m) const { return {{"type", "key"}, {"sequence", m.sequence}}; }
    json::object operator()(const Pressed&) const { return {{"type", "pressed"}}; }
};

std::optional<std::uint64_t> numberOf(std::string_view text) {
    if (text.empty() || text.size() > 19 || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) return {};
    std::uint64_t n = 0;
    for (const char c : text) n = n * 10 + static_cast<std::uint64_t>(c - '0');
    return n;
}

} // namespace

std::string write(const ToCall& m) { return json::write(std::visit(Writer{}, m)); }
std::string write(const FromCall& m) { return json::write(std::visit(Writer{}, m)); }

Result<ToCall> readToCall(std::string_view text) {
    return readWith<ToCall>(text, [](std::string_view type, Reader& r) -> std::optional<ToCall> {
        if (type == "settings") return Settings{r.oneOf("lang", languages), r.oneOf("theme", themes), r.text("camera", maxNameBytes), r.text("microphone", maxNameBytes), r.text("output", maxNameBytes)};
        if (type == "begin") return Begin{};
        if (type == "lineOpened") return LineOpened{r.line()};
        if (type == "heard") return Heard{r.line(), r.text("text", maxHeardBytes)};
        if (type == "lineClosed") return LineClosed{r.line()};
        if (type == "command") return Command{r.oneOf("name", commands)};
        if (type == "show") return Show{r.flag("own"), static_cast<int>(r.number("width", 0, maxSide)), static_cast<int>(r.number("height", 0, maxSide))};
        if (type == "ask") return Ask{r.number("number", 0, maxLineNumber)};
        if (type == "quit") return Quit{};
        return {};
    });
}

Result<FromCall> readFromCall(std::string_view text) {
    return readWith<FromCall>(text, [](std::string_view type, Reader& r) -> std::optional<FromCall> {
        if (type == "window") {
            const auto id = numberOf(r.text("id", 20));
            if (!id || *id == 0) return {};
            return Window{*id};
        }
        if (type == "ready") return Ready{};
        if (type == "openLine") return OpenLine{r.line()};
        if (type == "say") return Say{r.line(), r.text("text", maxSaidBytes)};
        if (type == "closeLine") return CloseLine{r.line()};
        if (type == "told") return Told{r.oneOf("what", tellings), r.text("json", maxToldBytes)};
        if (type == "alive") return Alive{r.number("number", 0, maxLineNumber)};
        if (type == "pressed") return Pressed{};
        if (type == "key") {
            Key k{r.text("sequence", 20)};
            if (!isWindowKey(k.sequence)) return {};
            return k;
        }
        return {};
    });
}

bool isWindowKey(std::string_view s) noexcept {
    if (s == "F6" || s == "Ctrl+K" || s == "Ctrl+L" || s == "Ctrl+Q") return true;
    return s.size() == 6 && s.starts_with("Ctrl+") && s[5] >= '0' && s[5] <= '9';
}

} // namespace fyr::video::hosted
