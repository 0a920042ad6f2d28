#include "server/http/metrics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>

namespace fyr::server::http {
namespace {

const std::vector<double>& secondsBounds() {
    static const std::vector<double> bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    return bounds;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') out += '\\';
        out += c;
    }
    return out;
}

template <class L>
std::string written(const L& labels) {
    std::string out;
    for (const auto& [key, value] : labels) out += fmt::format("{}{}=\"{}\"", out.empty() ? "" : ",", key, escaped(value));
    return out;
}

std::string_view typeName(MetricKind k) {
    switch (k) {
    case MetricKind::counter: return "counter";
    case MetricKind::gauge: return "gauge";
    case MetricKind::histogram: return "histogram";
    case MetricKind::info: return "info";
    }
    return "unknown";
}

std::string number(double v) {
    if (std::isnan(v)) return "NaN";
    if (std::isinf(v)) return v > 0 ? "+Inf" : "-Inf";
    if (v == std::floor(v) && std::abs(v) < 9e15) return fmt::format("{}", static_cast<std::int64_t>(v));
    return fmt::format("{}", v);
}

// Bounds of buckets are floats also when they are whole.
std::string bound(double v) {
    auto out = number(v);
    if (out.find_first_of(".eIN") == std::string::npos) out += ".0";
    return out;
}

void line(std::string& out, std::string_view name, std::string_view labels, const std::string& value) {
    out += labels.empty() ? fmt::format("{} {}\n", name, value) : fmt::format("{}{{{}}} {}\n", name, labels, value);
}

// The name of the family, without what its samples add to it.
std::string_view familyName(std::string_view name, MetricKind kind) {
    const std::string_view suffix = kind == MetricKind::counter ? "_total" : kind == MetricKind::info ? "_info" : "";
    if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
    return name;
}

std::string_view unitOf(std::string_view family) {
    for (const std::string_view unit : {"seconds", "bytes"})
        if (family.size() > unit.size() && family.ends_with(unit) && family[family.size() - unit.size() - 1] == '_') return unit;
    return {};
}

void writeHistogram(std::string& out, const std::string& name, const std::string& labels, std::span<const double> bounds,
                    std::span<const std::uint64_t> counts, double sum) {
    const std::string comma = labels.empty() ? "" : labels + ",";
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        below += counts[i];
        line(out, name + "_bucket", fmt::format("{}le=\"{}\"", comma, i < bounds.size() ? bound(bounds[i]) : "+Inf"), number(static_cast<double>(below)));
    }
    line(out, name + "_sum", labels, number(sum));
    line(out, name + "_count", labels, number(static_cast<double>(below)));
}

std::size_t hashOf(std::string_view name, Metrics::Labels labels) {
    const std::hash<std::string_view> hash;
    std::size_t out = hash(name);
    for (const auto& [key, value] : labels) out = out * 1'000'003 + hash(value); // keys of one family are the same
    return out;
}

} // namespace

// What collectors tell, by family.
struct Metrics::Sheet final : Metrics::Collected {
    explicit Sheet(const Families& f) : families(f) {}
    void value(std::string_view name, Labels labels, double value) override {
        assert(families.find(name) != families.end() && "declare the metric first");
        line(text[std::string(name)], name, written(labels), number(value));
    }
    void histogram(std::string_view name, Labels labels, std::span<const std::uint64_t> counts, double sum) override {
        const auto family = families.find(name);
        assert(family != families.end() && counts.size() == family->second.bounds.size() + 1);
        writeHistogram(text[std::string(name)], std::string(name), written(labels), family->second.bounds, counts, sum);
    }
    const Families& families;
    std::map<std::string, std::string, std::less<>> text;
};

void Metrics::declare(std::string name, MetricKind kind, std::string help, std::vector<double> bounds) {
    const std::unique_lock lock(m_mutex);
    const auto at = m_families.try_emplace(std::move(name)).first;
    auto& f = at->second;
    f.kind = kind;
    f.help = std::move(help);
    if (kind == MetricKind::histogram) f.bounds = bounds.empty() ? secondsBounds() : std::move(bounds);
    m_byName[at->first] = &f;
}

Metrics::Series* Metrics::known(std::size_t hash, const Family& family, Labels labels) const {
    const auto [begin, end] = m_index.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
        const auto& [of, s] = it->second;
        if (of == &family && std::ranges::equal(s->key, labels, [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; })) return s;
    }
    return nullptr;
}

Metrics::Series& Metrics::series(std::string_view name, Labels labels, const Family** family) {
    const auto hash = hashOf(name, labels);
    {
        const std::shared_lock lock(m_mutex);
        const auto at = m_byName.find(name);
        assert(at != m_byName.end() && "declare the metric first");
        if (family) *family = at->second;
        if (auto* s = known(hash, *at->second, labels)) return *s;
    }
    const std::unique_lock lock(m_mutex);
    auto& f = *m_byName.find(name)->second;
    if (auto* s = known(hash, f, labels)) return *s;
    auto fresh = std::make_unique<Series>();
    for (const auto& [key, value] : labels) fresh->key.emplace_back(key, f.series.size() >= mostSeries ? "other" : value);
    fresh->labels = written(fresh->key);
    if (f.series.size() >= mostSeries) // one for all that came too late
        for (const auto& s : f.series)
            if (s->labels == fresh->labels) return *s;
    if (f.kind == MetricKind::histogram) fresh->counts = std::make_unique<std::atomic<std::uint64_t>[]>(f.bounds.size() + 1); // NOLINT
    f.series.push_back(std::move(fresh));
    auto* s = f.series.back().get();
    if (f.series.size() <= mostSeries) m_index.emplace(hash, std::pair<const Family*, Series*>(&f, s));
    return *s;
}

void Metrics::count(std::string_view name, Labels labels, double by) { series(name, labels).value.fetch_add(by, std::memory_order_relaxed); }

void Metrics::set(std::string_view name, Labels labels, double value) { series(name, labels).value.store(value, std::memory_order_relaxed); }

void Metrics::observe(std::string_view name, Labels labels, double value) {
    const Family* family = nullptr;
    auto& s = series(name, labels, &family);
    const auto bucket = std::ranges::lower_bound(family->bounds, value) - family->bounds.begin();
    s.counts[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    s.value.fetch_add(value, std::memory_order_relaxed);
}

void Metrics::gauge(std::string_view name, std::function<double()> read) {
    const std::unique_lock lock(m_mutex);
    const auto at = m_byName.find(name);
    assert(at != m_byName.end() && "declare the metric first");
    at->second->read = std::move(read);
}

void Metrics::collect(Collector collector) {
    const std::scoped_lock lock(m_collectorsMutex);
    m_collectors.push_back(std::move(collector));
}

void Metrics::clearCollectors() {
    const std::scoped_lock lock(m_collectorsMutex);
    m_collectors.clear();
}

std::string Metrics::text() const {
    Sheet sheet(m_families); // families are declared before anything is asked
    {
        const std::scoped_lock lock(m_collectorsMutex);
        for (const auto& c : m_collectors) c(sheet);
    }
    const std::shared_lock lock(m_mutex);
    std::string out;
    for (const auto& [name, f] : m_families) {
        const auto family = familyName(name, f.kind);
        out += fmt::format("# TYPE {} {}\n", family, typeName(f.kind));
        if (const auto unit = unitOf(family); !unit.empty()) out += fmt::format("# UNIT {} {}\n", family, unit);
        out += fmt::format("# HELP {} {}\n", family, escaped(f.help));
        if (f.read) line(out, name, {}, number(f.read()));
        for (const auto& s : f.series) {
            if (f.kind != MetricKind::histogram) {
                line(out, name, s->labels, number(s->value.load(std::memory_order_relaxed)));
                continue;
            }
            std::vector<std::uint64_t> counts(f.bounds.size() + 1);
            for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = s->counts[i].load(std::memory_order_relaxed);
            writeHistogram(out, name, s->labels, f.bounds, counts, s->value.load(std::memory_order_relaxed));
        }
        if (const auto told = sheet.text.find(name); told != sheet.text.end()) out += told->second;
    }
    out += "# EOF\n";
    return out;
}

} // namespace fyr::server::http
