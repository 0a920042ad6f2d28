#include "server/load/figures.h"

#include "base/json.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::load {
namespace {

constexpr double least = 20e-6;
constexpr double step = 1.05;
constexpr std::size_t told = 20;
constexpr double mib = 1024.0 * 1024.0;

} // namespace

void Times::add(double seconds) {
    const double i = seconds <= least ? 0.0 : std::ceil(std::log(seconds / least) / std::log(step));
    ++m_buckets[std::min(static_cast<std::size_t>(i), m_buckets.size() - 1)];
    ++m_count;
    m_most = std::max(m_most, seconds);
}

double Times::at(double quantile) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(m_count)));
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < m_buckets.size(); ++i) {
        below += m_buckets[i];
        if (m_count > 0 && below >= wanted) return std::min(m_most, least * std::pow(step, static_cast<double>(i)));
    }
    return 0;
}

void Figures::answered(std::string_view kind, double seconds) { m_kinds[std::string(kind)].times.add(seconds); }
void Figures::limited(std::string_view kind) { ++m_kinds[std::string(kind)].limited; }

void Figures::wrong(std::string_view kind, std::string what) {
    ++m_kinds[std::string(kind)].wrong;
    ++m_wrongs;
    if (m_told.size() < told) m_told.push_back(fmt::format("{}: {}", kind, what));
}

void Figures::memory(double atSecond, std::uint64_t bytes) { m_memory.emplace_back(atSecond, bytes); }

std::uint64_t Figures::answers() const {
    std::uint64_t out = 0;
    for (const auto& [name, k] : m_kinds) out += k.times.count();
    return out;
}

std::optional<std::int64_t> Figures::growth(double warm) const {
    const auto first = std::ranges::find_if(m_memory, [&](const auto& s) { return s.first >= warm; });
    if (first == m_memory.end() || first + 1 == m_memory.end()) return std::nullopt;
    return static_cast<std::int64_t>(m_memory.back().second) - static_cast<std::int64_t>(first->second);
}

std::string Figures::report(double seconds, double warm) const {
    std::string out = fmt::format("{:<22}{:>9}{:>10}{:>10}{:>10}{:>10}{:>9}{:>7}\n", "kind", "count", "a second", "p50 ms", "p99 ms", "most ms", "429", "wrong");
    for (const auto& [name, k] : m_kinds)
        out += fmt::format("{:<22}{:>9}{:>10.1f}{:>10.2f}{:>10.2f}{:>10.1f}{:>9}{:>7}\n", name, k.times.count(), static_cast<double>(k.times.count()) / seconds,
                           k.times.at(0.5) * 1e3, k.times.at(0.99) * 1e3, k.times.most() * 1e3, k.limited, k.wrong);
    out += fmt::format("{} answers in {:.1f} s: {:.1f} a second\n", answers(), seconds, static_cast<double>(answers()) / seconds);
    if (!m_memory.empty()) {
        std::uint64_t most = 0;
        for (const auto& s : m_memory) most = std::max(most, s.second);
        out += fmt::format("memory of the server: {:.1f} MiB at first, {:.1f} MiB at most, {:.1f} MiB at last", static_cast<double>(m_memory.front().second) / mib,
                           static_cast<double>(most) / mib, static_cast<double>(m_memory.back().second) / mib);
        if (const auto g = growth(warm)) out += fmt::format("; {:+.1f} MiB since {:.0f} s", static_cast<double>(*g) / mib, warm);
        out += '\n';
    }
    for (const auto& t : m_told) out += "wrong: " + t + '\n';
    if (m_wrongs > m_told.size()) out += fmt::format("… and {} more\n", m_wrongs - m_told.size());
    return out;
}

std::string Figures::json(double seconds, double warm) const {
    json::object kinds;
    for (const auto& [name, k] : m_kinds)
        kinds[name] = json::object{{"count", k.times.count()},       {"rate", static_cast<double>(k.times.count()) / seconds}, {"p50", k.times.at(0.5)},
                                   {"p99", k.times.at(0.99)},        {"most", k.times.most()},
                                   {"limited", k.limited},           {"wrong", k.wrong}};
    json::object o{{"seconds", seconds}, {"answers", answers()}, {"wrong", m_wrongs}};
    o["kinds"] = std::move(kinds);
    if (!m_memory.empty()) o["memory"] = json::object{{"first", m_memory.front().second}, {"last", m_memory.back().second}};
    if (const auto g = growth(warm)) o["growth"] = *g;
    json::array list;
    for (const auto& t : m_told) list.emplace_back(t);
    o["told"] = std::move(list);
    return json::write(o);
}

} // namespace fyr::load
