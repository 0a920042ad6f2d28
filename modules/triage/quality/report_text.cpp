// The report as JSON, CSV and text.
#include "triage/quality/report.h"

#include <cmath>
#include <fmt/format.h>

namespace fyr::triage::quality {
namespace {

double rounded(double v) { return std::round(v * 10'000) / 10'000; }

json::value shareJson(const Share& s) {
    json::object o{{"count", s.count}, {"of", s.of}};
    if (const auto v = s.value()) o["share"] = rounded(*v);
    if (const auto i = s.wilson()) {
        o["low"] = rounded(i->low);
        o["high"] = rounded(i->high);
    }
    return o;
}

json::value figuresJson(const std::optional<Figures>& f) {
    if (!f) return json::object{{"tooFew", true}};
    json::object o{{"decided", f->decided}};
    o["agree"] = shareJson(f->agree);
    o["under"] = shareJson(f->under);
    o["over"] = shareJson(f->over);
    o["kappa"] = nullptr;
    if (f->kappa) {
        json::object k{{"value", rounded(f->kappa->value)}};
        if (f->kappa->interval) {
            k["low"] = rounded(f->kappa->interval->low);
            k["high"] = rounded(f->kappa->interval->high);
        }
        o["kappa"] = std::move(k);
    }
    if (f->medianTime) o["timeToDecision"] = json::object{{"medianSeconds", f->medianTime->count()}, {"ninetiethSeconds", f->slowestTenth->count()}, {"of", f->timed}};
    return o;
}

std::string cell(std::optional<double> v) { return v ? fmt::format("{:.4f}", *v) : std::string(); }
std::string cells(const Share& s) {
    const auto i = s.wilson();
    return fmt::format("{},{},{},{}", s.count, cell(s.value()), cell(i ? std::optional(i->low) : std::nullopt), cell(i ? std::optional(i->high) : std::nullopt));
}
// Spreadsheets take a cell that begins with one of =+-@ for a formula.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}
std::string csvRow(std::string_view dimension, std::string_view key, const std::optional<Figures>& f) {
    const auto head = fmt::format("{},{},", quoted(dimension), quoted(key));
    if (!f) return head + "tooFew,,,,,,,,,,,,,,,,,\r\n";
    const auto& k = f->kappa;
    const bool whole = k && k->interval;
    const auto seconds = [](const std::optional<std::chrono::seconds>& s) { return s ? std::to_string(s->count()) : std::string(); };
    return head + fmt::format("{},{},{},{},{},{},{},{},{}\r\n", f->decided, cells(f->agree), cells(f->under), cells(f->over),
                              cell(k ? std::optional(k->value) : std::nullopt), cell(whole ? std::optional(k->interval->low) : std::nullopt),
                              cell(whole ? std::optional(k->interval->high) : std::nullopt), seconds(f->medianTime), seconds(f->slowestTenth));
}

std::string percent(const Share& s) {
    const auto i = s.wilson();
    return i ? fmt::format("{:3.0f} % ({:.0f}-{:.0f})", *s.value() * 100, i->low * 100, i->high * 100) : "-";
}
std::string textRow(std::string_view key, const std::optional<Figures>& f) {
    if (!f) return fmt::format("  {:<28} too few to say\n", key);
    std::string kappa = "-";
    if (f->kappa) kappa = f->kappa->interval ? fmt::format("{:.2f} ({:.2f}-{:.2f})", f->kappa->value, f->kappa->interval->low, f->kappa->interval->high) : fmt::format("{:.2f}", f->kappa->value);
    const auto minutes = f->medianTime ? fmt::format("{:.0f}", static_cast<double>(f->medianTime->count()) / 60) : "-";
    return fmt::format("  {:<28} {:>6} {:>17} {:>17} {:>17} {:>18} {:>7}\n", key, f->decided, percent(f->agree), percent(f->under), percent(f->over), kappa, minutes);
}

} // namespace

json::object toJson(const Report& r, ReportFor whom, const LabelOf& labelOf) {
    json::object o{{"from", formatInstant(r.from)}, {"to", formatInstant(r.to)}};
    if (!r.unit.empty()) o["unit"] = r.unit;
    o["items"] = r.items;
    o["waiting"] = r.waiting;
    o["fewest"] = fewest;
    if (r.unreadable > 0) o["unreadable"] = r.unreadable;
    o["all"] = figuresJson(r.all);
    // Of fewer cases than may be told each of these would speak of somebody.
    if (r.items >= fewest) {
        o["uncertain"] = r.uncertain;
        o["abandoned"] = r.abandoned;
        o["rerouted"] = r.rerouted;
    }
    if (r.all) {
        o["confirmed"] = r.confirmed;
        o["overridden"] = r.overridden;
        o["belowFloor"] = r.belowFloor;
        o["missedEmergencies"] = r.missedEmergencies;
    }
    json::object by;
    for (const auto& d : r.dimensions) {
        json::array rows;
        for (const auto& row : d.rows) {
            auto figures = figuresJson(row.figures);
            figures.get_object()["key"] = row.key;
            if (const auto label = labelOf && d.name == "complaint" ? labelOf(row.key) : clinical::LocalText{}; label != clinical::LocalText{})
                figures.get_object()["label"] = json::object{{"sv", label.sv}, {"en", label.en}};
            rows.push_back(std::move(figures));
        }
        by[d.name] = std::move(rows);
    }
    o["by"] = std::move(by);
    json::array reasons;
    for (const auto& reason : r.reasons) {
        json::object one{{"code", reason.code}};
        if (reason.count) one["count"] = *reason.count;
        else one["tooFew"] = true;
        reasons.push_back(std::move(one));
    }
    o["reasons"] = std::move(reasons);
    if (whom == ReportFor::withCases) {
        o["toReview"] = r.toReview;
        json::array review;
        for (const auto& c : r.review) {
            json::array why;
            for (const auto w : c.why) why.push_back(json::value(code(w)));
            json::object one{{"item", c.item}, {"why", std::move(why)}, {"suggested", clinical::code(c.suggested)}};
            if (c.decided) one["decided"] = clinical::code(*c.decided);
            if (!c.reasonCode.empty()) one["reasonCode"] = c.reasonCode;
            review.push_back(std::move(one));
        }
        o["review"] = std::move(review);
    }
    return o;
}

std::string toCsv(const Report& r) {
    std::string out = "dimension,key,decided,agree,agree_share,agree_low,agree_high,under,under_share,under_low,under_high,"
                      "over,over_share,over_low,over_high,kappa,kappa_low,kappa_high,median_seconds,ninetieth_seconds\r\n";
    out += csvRow("all", "all", r.all);
    for (const auto& d : r.dimensions)
        for (const auto& row : d.rows) out += csvRow(d.name, row.key, row.figures);
    return out;
}

std::string toText(const Report& r) {
    auto out = fmt::format("{} to {}{}\n{} items entered the queue, {} of them not decided yet\n", formatInstant(r.from), formatInstant(r.to),
                           r.unit.empty() ? "" : ", unit " + r.unit, r.items, r.waiting);
    if (r.unreadable > 0) out += fmt::format("{} items are damaged and counted nowhere below\n", r.unreadable);
    if (r.items >= fewest) out += fmt::format("{} left to a clinician by the engine, {} interviews left unfinished, {} sent elsewhere by hand\n", r.uncertain, r.abandoned, r.rerouted);
    if (r.all)
        out += fmt::format("{} confirmed, {} overridden; {} below a red flag's floor, {} emergencies where less was suggested\n", r.confirmed, r.overridden, r.belowFloor, r.missedEmergencies);
    out += fmt::format("\n  {:<28} {:>6} {:>17} {:>17} {:>17} {:>18} {:>7}\n", "", "n", "agree", "under", "over", "weighted kappa", "minutes");
    out += textRow("all", r.all);
    for (const auto& d : r.dimensions) {
        out += fmt::format("\nby {}\n", d.name);
        for (const auto& row : d.rows) out += textRow(row.key == "few" ? "(small groups together)" : row.key, row.figures);
    }
    if (!r.reasons.empty()) out += "\nreasons for another decision\n";
    for (const auto& reason : r.reasons)
        out += fmt::format("  {:<28} {:>6}\n", reason.code == "few" ? "(small groups together)" : reason.code, reason.count ? std::to_string(*reason.count) : "too few to say");
    return out + "\nIntervals are 95 %: Wilson for shares, the large-sample one of Fleiss, Cohen and Everitt for kappa (from 20 cases on).\n"
                 "Under: the clinician decided more urgent than was suggested. Clinicians saw the suggestion before they decided.\n";
}

} // namespace fyr::triage::quality
