#include "server/store/json_meta.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::size_t none = std::string_view::npos;

// Walks the members of one object without reading their values. The text was parsed before it came here; what is
// cut short still ends in an error and never past the end.
class Members {
  public:
    struct Member {
        std::string_view key; // as written, without the quotes
        std::size_t begin = 0; // of the key's quote
        std::size_t value = 0;
        std::size_t end = 0; // past the value
    };

    explicit Members(std::string_view text, std::size_t open) : m_text(text), m_at(open + 1) {}

    // False at the closing brace (see `at`) or when the text is broken.
    bool next(Member& out) {
        skipSpace();
        if (m_at < m_text.size() && m_text[m_at] == ',') {
            ++m_at;
            skipSpace();
        }
        if (m_at >= m_text.size() || m_text[m_at] != '"') return false;
        out.begin = m_at;
        if (!skipString()) return false;
        out.key = m_text.substr(out.begin + 1, m_at - out.begin - 2);
        skipSpace();
        if (m_at >= m_text.size() || m_text[m_at] != ':') return false;
        ++m_at;
        skipSpace();
        out.value = m_at;
        if (!skipValue()) return false;
        out.end = m_at;
        return true;
    }
    [[nodiscard]] std::size_t at() const noexcept { return m_at; }
    [[nodiscard]] bool closed() const noexcept { return m_at < m_text.size() && m_text[m_at] == '}'; }

  private:
    void skipSpace() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' ||
                                        m_text[m_at] == '\t'))
            ++m_at;
    }
    bool skipString() {
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == '\\') {
                ++m_at;
            } else if (m_text[m_at] == '"') {
                ++m_at;
                return true;
            }
        }
        return false;
    }
    bool skipValue() {
        if (m_at >= m_text.size()) return false;
        if (m_text[m_at] == '"') return skipString();
        if (m_text[m_at] != '{' && m_text[m_at] != '[') {
            m_at = m_text.find_first_of(",}] \n\r\t", m_at);
            return m_at != none;
        }
        int depth = 0;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '"') {
                if (!skipString()) return false;
                continue;
            }
            ++m_at;
            if (c == '{' || c == '[') ++depth;
            if ((c == '}' || c == ']') && --depth == 0) return true;
        }
        return false;
    }

    std::string_view m_text;
    std::size_t m_at;
};

} // namespace

Result<std::string> withMeta(std::string_view json, std::int64_t version, Instant lastUpdated) {
    const std::string stamp = fmt::format(R"("versionId":"{}","lastUpdated":"{}")", version, formatInstant(lastUpdated));
    const auto broken = [] { return fail(ErrorCode::invalidResource, "not a JSON object"); };
    const std::size_t open = json.find('{');
    if (open == none) return broken();

    Members members(json, open);
    Members::Member m;
    Members::Member meta;
    std::size_t afterHead = none; // past resourceType and id: where a new meta goes
    while (members.next(m)) {
        if (m.key == "meta") meta = m;
        if (m.key == "resourceType" || m.key == "id") afterHead = m.end;
    }
    if (!members.closed()) return broken();

    std::string out;
    out.reserve(json.size() + stamp.size() + 16);
    if (meta.end == 0 || json[meta.value] != '{') {
        if (meta.end != 0) return fail(ErrorCode::invalidResource, "meta is not an object");
        if (afterHead == none) {
            const bool empty = json.find_first_not_of(" \t\r\n", open + 1) == members.at();
            out.append(json.substr(0, open + 1)).append(R"("meta":{)").append(stamp).append(empty ? "}" : "},");
            return out.append(json.substr(open + 1));
        }
        out.append(json.substr(0, afterHead)).append(R"(,"meta":{)").append(stamp).append("}");
        return out.append(json.substr(afterHead));
    }
    out.append(json.substr(0, meta.value + 1)).append(stamp);
    Members inner(json, meta.value);
    while (inner.next(m)) {
        if (m.key == "versionId" || m.key == "lastUpdated" || m.key == "_versionId" || m.key == "_lastUpdated") continue;
        out.append(",").append(json.substr(m.begin, m.end - m.begin));
    }
    if (!inner.closed()) return broken();
    return out.append(json.substr(inner.at()));
}

} // namespace fyr::server
