// Functions of strings. Positions and lengths are in code points.
#include "fhirpath/evaluator.h"

#include "base/text.h"

#include <boost/beast/core/detail/base64.hpp>
#include <fmt/format.h>
#include <re2/re2.h>

namespace fyr::fhirpath {
namespace {

std::string upperCase(std::string_view text) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto c = static_cast<unsigned char>(out[i]);
        if (c >= 'a' && c <= 'z') out[i] = static_cast<char>(c - 32);
        // à … þ in UTF-8, without the division sign
        if (c == 0xc3 && i + 1 < out.size()) {
            const auto d = static_cast<unsigned char>(out[i + 1]);
            if (d >= 0xa0 && d <= 0xbe && d != 0xb7) out[i + 1] = static_cast<char>(d - 0x20);
        }
    }
    return out;
}

std::size_t sizeOfCodePoint(char lead) {
    const auto c = static_cast<unsigned char>(lead);
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

std::string base64(std::string_view text) {
    namespace b = boost::beast::detail::base64;
    std::string out(b::encoded_size(text.size()), '\0');
    out.resize(b::encode(out.data(), text.data(), text.size()));
    return out;
}
std::optional<std::string> fromBase64(std::string_view text) {
    namespace b = boost::beast::detail::base64;
    std::string out(b::decoded_size(text.size()) + 4, '\0');
    const auto [written, read] = b::decode(out.data(), text.data(), text.size());
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    if (read < text.size()) return std::nullopt;
    out.resize(written);
    return out;
}
std::optional<std::string> fromHex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}
void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
}
constexpr std::pair<std::string_view, std::string_view> html[] = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}};
constexpr std::pair<std::string_view, std::string_view> json[] = {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\r", "\\r"}, {"\t", "\\t"}, {"\f", "\\f"}};

} // namespace

bool Evaluator::stringFunction(Function f, const Node& n, const Scope& scope, Base base) {
    std::string_view with;
    bool has = false;
    if (f == Function::join) {
        has = true;
        if (n.count > 0 && !textArgument(n, 0, scope, with, has)) return false;
        std::string all;
        std::size_t joined = 0;
        for (Base i = base; i < top(); ++i) {
            const Item item = systemOf(m_stack[i]);
            if (item.isVoid()) continue;
            if (item.sort != Sort::string) return bad(n, "join() joins strings");
            if (joined++ > 0) all += with;
            all += item.text();
            if (!tick(n, 1 + item.text().size() / 64) || all.size() > m_context.limits.bytes) return tick(n, m_context.limits.steps);
        }
        if (top() == base || !has) return nothing(base);
        return result(base, keep(std::string_view(all)));
    }
    Item input;
    bool found = false;
    if (!single(n, base, input, found)) return false;
    found = found && !input.isVoid();
    std::string_view text;
    if (found) {
        input = systemOf(input);
        if (input.sort != Sort::string) return bad(n, fmt::format("{}() takes a string", nameOf(f)));
        text = input.text();
        if (!tick(n, text.size() / 64)) return false;
    }
    switch (f) {
    case Function::matches:
    case Function::matchesFull:
        return found ? matches(f, n, scope, base, text) : nothing(base);
    case Function::replace:
    case Function::replaceMatches:
        return found ? replaceText(n, scope, base, text, f) : nothing(base);
    case Function::substring: {
        std::int64_t start = 0;
        std::int64_t length = INT64_MAX;
        bool hasLength = true;
        if (!integerArgument(n, 0, scope, start, has)) return false;
        if (n.count > 1 && !integerArgument(n, 1, scope, length, hasLength)) return false;
        if (!found || !has) return nothing(base);
        if (!hasLength) length = INT64_MAX;
        if (start < 0 || start >= static_cast<std::int64_t>(codePoints(text))) return nothing(base);
        const std::string_view rest = text.substr(byteOfCodePoint(text, static_cast<std::size_t>(start)));
        return result(base, Item::of(length <= 0 ? std::string_view("") : prefix(rest, static_cast<std::size_t>(length))));
    }
    default:
        break;
    }
    if (n.count > 0 && !textArgument(n, 0, scope, with, has)) return false;
    if (!found || (n.count > 0 && !has)) return nothing(base);
    switch (f) {
    case Function::length:
        return result(base, Item::of(static_cast<std::int64_t>(codePoints(text))));
    case Function::lower:
        return result(base, keep(std::string_view(lowerCase(text))));
    case Function::upper:
        return result(base, keep(std::string_view(upperCase(text))));
    case Function::trim:
        return result(base, Item::of(fyr::trim(text)));
    case Function::startsWith:
        return result(base, Item::of(text.starts_with(with)));
    case Function::endsWith:
        return result(base, Item::of(text.ends_with(with)));
    case Function::contains:
        return result(base, Item::of(text.find(with) != std::string_view::npos));
    case Function::indexOf:
    case Function::lastIndexOf: {
        const std::size_t at = f == Function::indexOf ? text.find(with) : text.rfind(with);
        return result(base, Item::of(at == std::string_view::npos ? std::int64_t{-1} : static_cast<std::int64_t>(codePoints(text.substr(0, at)))));
    }
    case Function::toChars: {
        cut(base);
        if (!tick(n, text.size())) return false;
        for (std::size_t i = 0; i < text.size(); i += sizeOfCodePoint(text[i]))
            push(Item::of(text.substr(i, sizeOfCodePoint(text[i]))));
        return tick(n);
    }
    case Function::split: {
        cut(base);
        if (!tick(n, text.size())) return false;
        if (with.empty()) return push(Item::of(text));
        for (;;) {
            const std::size_t at = text.find(with);
            push(Item::of(text.substr(0, at)));
            if (at == std::string_view::npos) break;
            text.remove_prefix(at + with.size());
        }
        return tick(n);
    }
    default:
        return codingFunction(f, n, text, with, base);
    }
}

bool Evaluator::codingFunction(Function f, const Node& n, std::string_view text, std::string_view how, Base base) {
    std::optional<std::string> out;
    if (f == Function::encode) {
        if (how == "base64" || how == "urlbase64") out = base64(text);
        if (how == "urlbase64") {
            replaceAll(*out, "+", "-");
            replaceAll(*out, "/", "_");
        }
        if (how == "hex") {
            out.emplace();
            for (const char c : text)
                fmt::format_to(std::back_inserter(*out), "{:02x}", static_cast<unsigned char>(c));
        }
        if (!out) return nothing(base);
    } else if (f == Function::decode) {
        std::string given(text);
        if (how == "urlbase64") {
            replaceAll(given, "-", "+");
            replaceAll(given, "_", "/");
        }
        if (how == "hex")
            out = fromHex(text);
        else if (how == "base64" || how == "urlbase64")
            out = fromBase64(given);
        if (!out || !isUtf8(*out)) return nothing(base);
    } else {
        if (how != "html" && how != "json") return nothing(base);
        out = std::string(text);
        const auto table = how == "html" ? std::span<const std::pair<std::string_view, std::string_view>>(html) : json;
        if (f == Function::escape) {
            std::string escaped;
            for (const char c : text) {
                const auto it = std::ranges::find_if(table, [&](const auto& p) { return p.first[0] == c; });
                if (it == table.end())
                    escaped += c;
                else
                    escaped += it->second;
            }
            out = std::move(escaped);
        } else {
            std::string plain;
            for (std::size_t i = 0; i < text.size();) {
                const auto it = std::ranges::find_if(table, [&](const auto& p) { return text.substr(i).starts_with(p.second); });
                if (it == table.end()) {
                    plain += text[i++];
                } else {
                    plain += it->first;
                    i += it->second.size();
                }
            }
            out = std::move(plain);
        }
    }
    return tick(n, text.size() / 16) && result(base, keep(std::string_view(*out)));
}

namespace {
// The pattern of an argument: compiled with the program when it is a literal, else here and now. RE2 is linear in the
// text, so no pattern can make it hang.
std::shared_ptr<re2::RE2> patternFor(const Program& program, const Node& n, std::string_view pattern) {
    const Node& argument = program.nodes[program.arguments[n.b]];
    if (argument.kind == NodeKind::literal && program.patterns[argument.a]) return program.patterns[argument.a];
    RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    options.set_max_mem(1 << 20);
    return std::make_shared<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}
re2::StringPiece piece(std::string_view s) {
    return {s.data(), s.size()};
}
} // namespace

bool Evaluator::matches(Function f, const Node& n, const Scope& scope, Base base, std::string_view text) {
    std::string_view pattern;
    bool has = false;
    if (!textArgument(n, 0, scope, pattern, has)) return false;
    if (!has) return nothing(base);
    if (!tick(n, 10 + pattern.size())) return false;
    const auto re = patternFor(*m_program, n, pattern);
    if (!re->ok()) return bad(n, "not a regular expression that we can run");
    const bool yes = f == Function::matches ? RE2::PartialMatch(piece(text), *re) : RE2::FullMatch(piece(text), *re);
    return result(base, Item::of(yes));
}

bool Evaluator::replaceText(const Node& n, const Scope& scope, Base base, std::string_view text, Function f) {
    std::string_view pattern;
    std::string_view by;
    bool has = false;
    bool hasBy = false;
    if (!textArgument(n, 0, scope, pattern, has) || !textArgument(n, 1, scope, by, hasBy)) return false;
    if (!has || !hasBy) return nothing(base);
    // What comes out may be far longer than what went in: its size is known to be bounded before it is made.
    if ((text.size() + 1) * (by.size() + 1) > m_context.limits.bytes) return tick(n, m_context.limits.steps);
    if (!tick(n, text.size() + pattern.size())) return false;
    std::string out;
    if (f == Function::replaceMatches) {
        if (pattern.empty()) return result(base, Item::of(text));
        const auto re = patternFor(*m_program, n, pattern);
        if (!re->ok()) return bad(n, "not a regular expression that we can run");
        std::string rewrite;
        for (std::size_t i = 0; i < by.size(); ++i) { // "$1" is a group; RE2 writes "\1"
            if (by[i] == '$' && i + 1 < by.size() && by[i + 1] >= '0' && by[i + 1] <= '9') {
                rewrite += '\\';
            } else if (by[i] == '\\') {
                rewrite += "\\\\";
            } else {
                rewrite += by[i];
            }
        }
        std::string wrong;
        if (!re->CheckRewriteString(piece(rewrite), &wrong)) return bad(n, "the replacement names a group that is not there");
        out = text;
        RE2::GlobalReplace(&out, *re, piece(rewrite));
        if (out.size() > m_context.limits.bytes) return tick(n, m_context.limits.steps);
    } else if (pattern.empty()) {
        out = by;
        for (std::size_t i = 0; i < text.size(); i += sizeOfCodePoint(text[i])) {
            out += text.substr(i, sizeOfCodePoint(text[i]));
            out += by;
        }
    } else {
        out = text;
        replaceAll(out, pattern, by);
    }
    return result(base, keep(std::string_view(out)));
}

} // namespace fyr::fhirpath
