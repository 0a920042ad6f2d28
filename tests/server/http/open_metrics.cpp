#include "server/http/open_metrics.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace fyr::server::http::test {
namespace {

bool isName(std::string_view t, bool label) {
    if (t.empty()) return false;
    for (std::size_t i = 0; i < t.size(); ++i) {
        const char c = t[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!label && c == ':');
        if (!letter && !(i > 0 && c >= '0' && c <= '9')) return false;
    }
    return true;
}

const std::map<std::string, std::vector<std::string>> suffixes{{"counter", {"_total", "_created"}},
                                                               {"gauge", {""}},
                                                               {"histogram", {"_bucket", "_count", "_sum", "_created"}},
                                                               {"info", {"_info"}}};

struct Reader {
    OpenMetrics out;
    int line = 0;
    bool ended = false;
    std::string current; // the family whose lines may follow
    std::set<std::string> closed;
    std::set<std::string> series;

    void wrong(std::string_view what) { out.problems.push_back(fmt::format("line {}: {}", line, what)); }

    static std::optional<std::string> unescaped(std::string_view t) {
        std::string o;
        for (std::size_t i = 0; i < t.size(); ++i) {
            if (t[i] != '\\') {
                o += t[i];
                continue;
            }
            if (++i == t.size()) return std::nullopt;
            if (t[i] == 'n') o += '\n';
            else if (t[i] == '\\' || t[i] == '"') o += t[i];
            else return std::nullopt;
        }
        return o;
    }

    void enter(const std::string& family) {
        if (family == current) return;
        if (!current.empty()) closed.insert(current);
        if (closed.contains(family)) wrong("the family " + family + " is in two pieces");
        current = family;
    }

    void meta(std::string_view t) {
        const auto a = t.find(' ');
        const auto b = a == std::string_view::npos ? a : t.find(' ', a + 1);
        if (b == std::string_view::npos) return wrong("a metadata line has three parts");
        const auto what = t.substr(0, a);
        const std::string family(t.substr(a + 1, b - a - 1));
        const auto rest = t.substr(b + 1);
        if (!isName(family, false)) wrong("no name of a family");
        enter(family);
        auto& f = out.families[family];
        if (!f.samples.empty()) wrong("metadata after samples");
        if (what == "TYPE") {
            if (!f.type.empty()) wrong("TYPE twice");
            f.type = rest;
            if (!suffixes.contains(f.type)) wrong("unknown type " + f.type);
        } else if (what == "UNIT") {
            if (!f.unit.empty()) wrong("UNIT twice");
            f.unit = rest;
            if (!family.ends_with("_" + f.unit)) wrong("the name does not end in its unit");
        } else if (what == "HELP") {
            if (!f.help.empty()) wrong("HELP twice");
            const auto help = unescaped(rest);
            if (!help) wrong("help is wrongly escaped");
            f.help = help.value_or("?");
        } else {
            wrong("unknown metadata");
        }
    }

    void sample(std::string_view t) {
        const auto nameEnd = t.find_first_of("{ ");
        if (nameEnd == std::string_view::npos) return wrong("a sample has a value");
        OpenMetrics::Sample s;
        s.name = t.substr(0, nameEnd);
        if (!isName(s.name, false)) wrong("no name: " + s.name);
        std::size_t i = nameEnd;
        if (t[i] == '{') {
            ++i;
            while (i < t.size() && t[i] != '}') {
                const auto eq = t.find("=\"", i);
                if (eq == std::string_view::npos) return wrong("labels are name=\"value\"");
                const std::string key(t.substr(i, eq - i));
                if (!isName(key, true)) wrong("no label's name: " + key);
                std::size_t end = eq + 2;
                while (end < t.size() && t[end] != '"') end += t[end] == '\\' ? 2 : 1;
                if (end >= t.size()) return wrong("a label's value does not end");
                const auto value = unescaped(t.substr(eq + 2, end - eq - 2));
                if (!value) wrong("a label's value is wrongly escaped");
                if (!s.labels.emplace(key, value.value_or("?")).second) wrong("a label twice");
                i = end + 1;
                if (i < t.size() && t[i] == ',') {
                    ++i;
                    if (i < t.size() && t[i] == '}') wrong("a comma too many");
                }
            }
            if (i >= t.size()) return wrong("labels do not end");
            ++i;
        }
        if (i >= t.size() || t[i] != ' ') return wrong("one space before the value");
        const auto text = t.substr(i + 1);
        if (text == "+Inf") s.value = INFINITY;
        else if (text == "-Inf") s.value = -INFINITY;
        else if (text == "NaN") s.value = NAN;
        else if (const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), s.value); ec != std::errc{} || end != text.data() + text.size())
            wrong("no number: " + std::string(text));
        if (!series.insert(std::string(t.substr(0, i))).second) wrong("a series twice");

        const auto family = out.families.find(current);
        bool belongs = false;
        if (family != out.families.end() && suffixes.contains(family->second.type))
            for (const auto& suffix : suffixes.at(family->second.type)) belongs = belongs || s.name == current + suffix;
        if (!belongs) return wrong("the sample " + s.name + " does not belong to the family before it");
        auto& f = family->second;
        const bool wholeAndGrowing = f.type == "counter" || s.name.ends_with("_bucket") || s.name.ends_with("_count");
        if (wholeAndGrowing && !(s.value >= 0)) wrong("counts are not negative");
        if (f.type == "info" && s.value != 1) wrong("info is 1");
        const bool hasLe = s.labels.contains("le");
        if (hasLe != (f.type == "histogram" && s.name == current + "_bucket")) wrong("le is for buckets");
        if (hasLe && s.labels["le"] != "+Inf" && s.labels["le"].find_first_of(".e") == std::string::npos) wrong("le is a float");
        f.samples.push_back(std::move(s));
    }

    void histograms() {
        for (const auto& [name, f] : out.families) {
            if (f.type != "histogram") continue;
            struct One {
                double last = -INFINITY;
                double below = 0;
                bool inf = false;
                std::optional<double> count, sum;
            };
            std::map<std::map<std::string, std::string>, One> all;
            for (const auto& s : f.samples) {
                auto labels = s.labels;
                labels.erase("le");
                auto& one = all[labels];
                if (s.name == name + "_count") one.count = s.value;
                if (s.name == name + "_sum") one.sum = s.value;
                if (s.name != name + "_bucket") continue;
                const auto& le = s.labels.at("le");
                const double bound = le == "+Inf" ? INFINITY : std::atof(le.c_str());
                if (bound <= one.last) out.problems.push_back(name + ": buckets are not in order");
                if (s.value < one.below) out.problems.push_back(name + ": buckets do not add up");
                one.last = bound;
                one.below = s.value;
                one.inf = one.inf || std::isinf(bound);
            }
            for (const auto& [labels, one] : all) {
                if (!one.inf) out.problems.push_back(name + ": no +Inf bucket");
                if (!one.count || *one.count != one.below) out.problems.push_back(name + ": count is not the +Inf bucket");
                if (!one.sum) out.problems.push_back(name + ": no sum");
            }
        }
    }
};

} // namespace

OpenMetrics OpenMetrics::read(std::string_view text) {
    Reader r;
    if (!text.ends_with('\n')) r.wrong("the last line does not end");
    while (!text.empty()) {
        ++r.line;
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (r.ended) r.wrong("something after # EOF");
        else if (line == "# EOF") r.ended = true;
        else if (line.starts_with("# ")) r.meta(line.substr(2));
        else if (line.empty() || line.front() == '#') r.wrong("neither metadata nor a sample");
        else r.sample(line);
    }
    if (!r.ended) r.wrong("no # EOF");
    for (const auto& [name, f] : r.out.families) {
        if (f.type.empty()) r.out.problems.push_back(name + ": no TYPE");
        if (f.help.empty()) r.out.problems.push_back(name + ": no HELP");
    }
    r.histograms();
    return std::move(r.out);
}

double OpenMetrics::value(std::string_view name, const std::map<std::string, std::string>& labels) const {
    double sum = 0;
    bool found = false;
    for (const auto& [family, f] : families)
        for (const auto& s : f.samples) {
            if (s.name != name) continue;
            bool fits = true;
            for (const auto& [k, v] : labels) fits = fits && s.labels.contains(k) && s.labels.at(k) == v;
            if (!fits) continue;
            sum += s.value;
            found = true;
        }
    return found ? sum : NAN;
}

} // namespace fyr::server::http::test
