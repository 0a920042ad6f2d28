#include "fhir/arena.h"
#include "fhir/names.h"
#include "fhir/resource.h"

#include "base/text.h"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace fyr::fhir {
namespace {

// Remembers which names an object has had without clearing anything between objects.
class Seen {
  public:
    Seen()
        : m_stamps(std::size_t{tables::tables.nameCount} * 2) {}
    // The first key that occurs twice, if any.
    const Member* duplicate(std::span<const Member> members) {
        if (members.size() < 2) return nullptr;
        if (++m_stamp == 0) { // wrapped around
            std::ranges::fill(m_stamps, 0U);
            m_stamp = 1;
        }
        m_unknown.clear();
        for (const Member& m : members) {
            if (m.name == 0) {
                m_unknown.push_back(&m);
                continue;
            }
            std::uint32_t& stamp = m_stamps[m.name * 2U + (m.underscore ? 1U : 0U)];
            if (stamp == m_stamp) return &m;
            stamp = m_stamp;
        }
        if (m_unknown.size() < 2) return nullptr;
        std::ranges::sort(m_unknown, {}, &Member::key);
        const auto twice = std::ranges::adjacent_find(m_unknown, {}, &Member::key);
        return twice == m_unknown.end() ? nullptr : *twice;
    }

  private:
    std::vector<std::uint32_t> m_stamps;
    std::vector<const Member*> m_unknown;
    std::uint32_t m_stamp = 0;
};

std::string lineAndColumn(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t start = before.rfind('\n');
    return fmt::format("{}:{}", line, start == std::string_view::npos ? at + 1 : at - start);
}

} // namespace

// What basic_parser calls. Open arrays and objects wait on one stack; when they close they move to the arena.
class Builder {
  public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = 1024;
    static constexpr std::size_t max_string_size = std::size_t(-1);
    using Code = boost::json::error_code;
    using View = boost::json::string_view;

    // One for each thread: its stacks keep their memory from one document to the next.
    struct Scratch {
        std::vector<Member> stack;
        Seen seen;
    };

    Builder(Arena& arena, Scratch& scratch, std::string_view source)
        : m_arena(arena)
        , m_stack(scratch.stack)
        , m_seen(scratch.seen)
        , m_source(source) {
        m_stack.clear();
    }

    [[nodiscard]] Value result() const { return m_stack.front().value; }
    [[nodiscard]] const std::string& duplicate() const { return m_duplicate; }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_array_begin(Code&) {
        m_inObject.push_back(0);
        return true;
    }
    bool on_object_begin(Code&) {
        m_inObject.push_back(1);
        return true;
    }
    bool on_array_end(std::size_t n, Code&) {
        Value v;
        v.m_kind = Kind::array;
        v.m_size = static_cast<std::uint32_t>(n);
        if (n > 0) {
            v.m_at.items = m_arena.make<Value>(n);
            const std::size_t first = m_stack.size() - n;
            for (std::size_t i = 0; i < n; ++i)
                v.m_at.items[i] = m_stack[first + i].value;
            m_stack.resize(first);
        }
        m_inObject.pop_back();
        put(v);
        return true;
    }
    bool on_object_end(std::size_t n, Code& ec) {
        Value v;
        v.m_kind = Kind::object;
        v.m_size = static_cast<std::uint32_t>(n);
        if (n > 0) {
            const std::span<const Member> mine(m_stack.data() + m_stack.size() - n, n);
            if (const Member* twice = m_seen.duplicate(mine)) {
                m_duplicate = twice->key();
                ec = boost::json::error::syntax;
                return false;
            }
            v.m_at.members = m_arena.make<Member>(n);
            std::ranges::copy(mine, v.m_at.members);
            m_stack.resize(m_stack.size() - n);
        }
        m_inObject.pop_back();
        put(v);
        return true;
    }
    bool on_string_part(View s, std::size_t, Code&) {
        m_text.append(s.data(), s.size());
        return true;
    }
    bool on_string(View s, std::size_t, Code&) {
        putText(Kind::string, whole(s));
        return true;
    }
    bool on_key_part(View s, std::size_t, Code&) {
        m_text.append(s.data(), s.size());
        return true;
    }
    bool on_key(View s, std::size_t, Code&) {
        const std::string_view key = whole(s);
        Member& m = m_stack.emplace_back();
        m.keyChars = key.data();
        m.keySize = static_cast<std::uint16_t>(key.size());
        nameMember(m);
        return true;
    }
    bool on_number_part(View s, Code&) {
        m_text.append(s.data(), s.size());
        return true;
    }
    bool on_int64(std::int64_t, View s, Code&) { return number(s); }
    bool on_uint64(std::uint64_t, View s, Code&) { return number(s); }
    bool on_double(double, View s, Code&) { return number(s); }
    bool on_bool(bool b, Code&) {
        Value v;
        v.m_kind = Kind::boolean;
        v.m_size = b ? 1 : 0;
        put(v);
        return true;
    }
    bool on_null(Code&) {
        put(Value());
        return true;
    }
    bool on_comment_part(View, Code&) { return true; }
    bool on_comment(View, Code&) { return true; }

  private:
    // A text without escapes is a view of the source, which the arena holds; others are put together.
    std::string_view whole(View s) {
        if (m_text.empty()) {
            const bool inSource =
                s.data() >= m_source.data() && s.data() + s.size() <= m_source.data() + m_source.size();
            return inSource ? std::string_view(s.data(), s.size())
                            : std::string_view(m_arena.copy({s.data(), s.size()}), s.size());
        }
        m_text.append(s.data(), s.size());
        const std::string_view copied(m_arena.copy(m_text), m_text.size());
        m_text.clear();
        return copied;
    }
    bool number(View s) {
        putText(Kind::number, whole(s));
        return true;
    }
    void putText(Kind kind, std::string_view text) {
        Value v;
        v.m_kind = kind;
        v.m_size = static_cast<std::uint32_t>(text.size());
        v.m_at.chars = text.data();
        put(v);
    }
    // A member's key is on the stack already and waits for its value; items of arrays get a place of their
    // own.
    void put(const Value& v) {
        if (!m_inObject.empty() && m_inObject.back()) {
            m_stack.back().value = v;
        } else {
            m_stack.emplace_back().value = v;
        }
    }

    Arena& m_arena;
    std::vector<Member>& m_stack;
    Seen& m_seen;
    std::string_view m_source;
    std::string m_text;
    std::vector<char> m_inObject; // one for each open array (0) or object (1)
    std::string m_duplicate;
};

Result<Resource> Resource::parse(std::string_view json, ParseLimits limits) {
    const std::size_t largest = std::min(limits.bytes, std::size_t{UINT32_MAX});
    if (json.size() > largest) return fail(ErrorCode::tooLarge, fmt::format("{} bytes at most", largest));
    Resource made;
    made.m_arena = std::make_unique<Arena>(json.size() * 2 + 256);
    const std::string_view source(made.m_arena->copy(json), json.size());

    thread_local Builder::Scratch scratch;
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::basic_parser<Builder> parser(options, *made.m_arena, scratch, source);
    boost::json::error_code ec;
    const std::size_t used = parser.write_some(false, source.data(), source.size(), ec);
    if (!ec && source.find_first_not_of(" \t\r\n", used) != std::string_view::npos)
        ec = boost::json::error::extra_data;
    if (!ec) made.m_root = parser.handler().result();
    if (scratch.stack.capacity() > (1U << 16U))
        scratch.stack = {}; // one large document must not cost for ever
    if (!ec) return made;

    if (!isUtf8(json)) return fail(ErrorCode::badUtf8, "the text is not UTF-8");
    const std::string& twice = parser.handler().duplicate();
    const std::string why =
        twice.empty() ? ec.message() : fmt::format("the member \"{}\" occurs twice", twice);
    return fail(Error{ErrorCode::badJson, "not JSON", {{lineAndColumn(json, used), why}}});
}

} // namespace fyr::fhir
