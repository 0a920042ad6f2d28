// A cohort as a picture: how people fared, the modules, the figures beside what is published, how soon alerts were taken.
#include "icbt/simulate/cohort.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::icbt::simulate {
namespace {

constexpr std::string_view ink = "#1f5fa8";
constexpr std::string_view pale = "#c9d8ea";

// A part of the picture with a title; `x` and `y` go from 0 to 1 in its field.
class Panel {
  public:
    Panel(std::string& out, double left, double top, double width, double height, std::string_view title) : m_out(out), m_left(left), m_top(top), m_width(width), m_height(height) {
        m_out += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" font-weight=\"bold\">{}</text>\n", left, top - 20, title);
    }
    [[nodiscard]] double x(double part) const { return m_left + m_width * part; }
    [[nodiscard]] double y(double part) const { return m_top + m_height * (1 - part); }
    void text(double px, double py, std::string_view anchor, std::string_view what) const { m_out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", px, py, anchor, what); }
    void line(double x1, double y1, double x2, double y2, std::string_view colour, double width = 1) const {
        m_out += fmt::format("<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" stroke=\"{}\" stroke-width=\"{}\"/>\n", x1, y1, x2, y2, colour, width);
    }
    void box(double x1, double y1, double x2, double y2, std::string_view fill) const {
        m_out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n", x1, y1, std::max(0.5, x2 - x1), std::max(0.5, y2 - y1), fill);
    }
    void curve(const std::vector<std::pair<double, double>>& points) const {
        std::string path;
        for (const auto& [px, py] : points) path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(px), y(py));
        m_out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", path, ink);
    }
    // Lines across at quarters of `most`, with their numbers.
    void grid(double most, std::string_view unit) const {
        for (int tick = 0; tick <= 4; ++tick) {
            line(x(0), y(tick / 4.0), x(1), y(tick / 4.0), "#ddd");
            text(x(0) - 6, y(tick / 4.0) + 4, "end", fmt::format("{:.4g}{}", most * tick / 4, unit));
        }
    }

  private:
    std::string& m_out;
    double m_left, m_top, m_width, m_height;
};

void means(std::string& out, const Programme& p, const Cohort& c) {
    const auto* facts = p.instrument(p.measures[p.primary].instrument);
    const double most = facts ? facts->most : 1;
    const Panel panel(out, 50, 60, 400, 200, fmt::format("{}: mean of those who answered, by week", facts ? facts->id : ""));
    panel.grid(most, "");
    std::vector<std::pair<double, double>> points;
    for (std::size_t w = 0; w < weeksShown; ++w) {
        const auto at = static_cast<double>(w) / static_cast<double>(weeksShown - 1);
        panel.text(panel.x(at), panel.y(0) + 16, "middle", std::to_string(w));
        if (c.scoreCount[w] * 100 < c.started.of) continue; // fewer than one in a hundred say little
        points.emplace_back(at, static_cast<double>(c.scoreSum[w]) / static_cast<double>(c.scoreCount[w]) / most);
    }
    panel.curve(points);
}

void modules(std::string& out, const Programme& p, const Cohort& c) {
    const Panel panel(out, 530, 60, 400, 200, "modules: opened (pale) and done, of those who started");
    panel.grid(100, " %");
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < p.modules.size(); ++i)
        if (c.modules[i].opened > 0) shown.push_back(i);
    for (std::size_t k = 0; k < shown.size(); ++k) {
        const auto& m = c.modules[shown[k]];
        const auto part = [&](std::uint64_t n) { return c.started.of == 0 ? 0 : static_cast<double>(n) / static_cast<double>(c.started.of); };
        const auto width = 1.0 / static_cast<double>(shown.size());
        const auto from = panel.x(width * static_cast<double>(k)) + 2;
        const auto to = panel.x(width * static_cast<double>(k + 1)) - 2;
        panel.box(from, panel.y(part(m.opened)), to, panel.y(0), pale);
        panel.box(from + 3, panel.y(part(m.done)), to - 3, panel.y(0), ink);
        panel.text((from + to) / 2, panel.y(0) + 16, "middle", p.modules[shown[k]].id);
        panel.text((from + to) / 2, panel.y(part(m.opened)) - 3, "middle", fmt::format("{:.0f}", 100 * part(m.done)));
    }
}

void besidePublished(std::string& out, const Programme& p, const Cohort& c) {
    auto all = figures(p, c, c.seed);
    std::erase_if(all, [](const Figure& f) { return f.published.empty() || f.unit == "SD"; }); // another scale
    const Panel title(out, 50, 350, 0, 0, "the model (with its 95 % interval) beside what is published (pale)");
    const Panel panel(out, 270, 350, 180, 200, "");
    double most = 1;
    for (const auto& f : all) most = std::max({most, f.high, f.to});
    most = 20 * std::ceil(most / 20);
    for (int tick = 0; tick <= 4; ++tick) {
        panel.line(panel.x(tick / 4.0), panel.y(0), panel.x(tick / 4.0), panel.y(1), "#ddd");
        panel.text(panel.x(tick / 4.0), panel.y(0) + 16, "middle", fmt::format("{:.0f}", most * tick / 4));
    }
    for (std::size_t k = 0; k < all.size(); ++k) {
        const auto& f = all[k];
        const auto middle = panel.y(1 - (static_cast<double>(k) + 0.5) / static_cast<double>(all.size()));
        panel.text(panel.x(0) - 8, middle + 4, "end", fmt::format("{}, {}", f.name, f.unit));
        panel.box(panel.x(f.from / most), middle - 7, panel.x(f.to / most), middle + 7, pale);
        panel.line(panel.x(f.low / most), middle, panel.x(f.high / most), middle, ink, 3);
        panel.line(panel.x(f.value / most), middle - 6, panel.x(f.value / most), middle + 6, ink, 3);
    }
}

void alerts(std::string& out, const Cohort& c) {
    constexpr std::size_t hours = 24;
    const Panel panel(out, 530, 350, 400, 200, "alerts: part that somebody had within so many hours");
    panel.grid(100, " %");
    std::uint64_t all = 0;
    for (const auto n : c.takeMinutes) all += n;
    std::vector<std::pair<double, double>> points;
    std::uint64_t seen = 0;
    for (std::size_t minute = 0; minute <= hours * 60 && all > 0; ++minute) {
        seen += c.takeMinutes[minute];
        if (minute % 20 == 0) points.emplace_back(static_cast<double>(minute) / (hours * 60), static_cast<double>(seen) / static_cast<double>(all));
    }
    for (std::size_t h = 0; h <= hours; h += 4) panel.text(panel.x(static_cast<double>(h) / hours), panel.y(0) + 16, "middle", std::to_string(h));
    panel.curve(points);
}

} // namespace

std::string asSvg(const Programme& p, const Cohort& c) {
    auto out = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 600\" font-family=\"sans-serif\" font-size=\"11\">\n<title>{0} {1}: {2} synthetic patients</title>\n"
                           "<rect width=\"960\" height=\"600\" fill=\"#fff\"/>\n<text x=\"50\" y=\"22\" font-size=\"14\">{0} {1}: {2} synthetic patients of a model; nothing of it is a claim about patients</text>\n",
                           p.id, p.version, c.patients);
    means(out, p, c);
    modules(out, p, c);
    besidePublished(out, p, c);
    alerts(out, c);
    return out + "</svg>\n";
}

} // namespace fyr::icbt::simulate
