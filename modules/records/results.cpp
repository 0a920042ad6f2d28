// Observations → series of one code and one unit each, so that a trend never mixes units.
#include "records/reading.h"

namespace fyr::records {
namespace {

struct Measured {
    std::string text;
    std::string unit;
    std::optional<double> value;
};

std::optional<Measured> measured(const fhir::Value& o) {
    if (const fhir::Value& q = o["valueQuantity"]) {
        if (!q["value"].isNumber()) return std::nullopt;
        return Measured{std::string(q.text("comparator")) + std::string(q["value"].text()), unitOf(q), q["value"].number()};
    }
    if (const fhir::Value& i = o["valueInteger"]) return Measured{std::string(i.text()), {}, i.number()};
    if (const fhir::Value& c = o["valueCodeableConcept"]) return Measured{conceptText(c), {}, {}};
    if (const fhir::Value& b = o["valueBoolean"]) return Measured{b.isTrue() ? "true" : "false", {}, {}};
    for (const char* key : {"valueString", "valueDateTime", "valueTime"})
        if (const auto text = o.text(key); !text.empty()) return Measured{std::string(text), {}, {}};
    if (const fhir::Value& r = o["valueRange"])
        return Measured{std::string(r["low"]["value"].text()) + "–" + std::string(r["high"]["value"].text()),
                        std::string(r["low"].text("unit")),
                        {}};
    if (const fhir::Value& r = o["valueRatio"])
        return Measured{std::string(r["numerator"]["value"].text()) + "/" +
                            std::string(r["denominator"]["value"].text()),
                        {},
                        {}};
    return std::nullopt;
}

// Said by the patient or a relative, not measured by care staff: a series of its own.
bool toldBy(const fhir::Value& o) {
    const fhir::Value& who = o["performer"][0];
    return who.text("reference").starts_with("Patient/") || who.text("reference").starts_with("RelatedPerson/") ||
           who.text("type") == "RelatedPerson";
}

// The range for everybody: of an age or of another kind ("treatment") it would mark wrongly.
const fhir::Value* normalRange(const fhir::Value& o) {
    for (const fhir::Value& r : o["referenceRange"].items())
        if (!r["age"] && (!r["type"] || hasCode(r["type"], {"normal"})) && !r["appliesTo"]) return &r;
    return nullptr;
}

} // namespace

bool Results::addValue(const fhir::Value& holder, const fhir::Value& observation, Instant at,
                       std::vector<std::string>& said) {
    auto m = measured(holder);
    const std::string name = conceptText(holder["code"]);
    if (!m || m->text.empty() || name.empty()) return false;
    const fhir::Value& coding = holder["code"]["coding"][0];
    const std::string code(coding.text("code"));
    Collected& collected = m_series[std::string(coding.text("system")) + "|" + (code.empty() ? name : code) + "|" +
                                    m->unit + (toldBy(observation) ? "|told" : "")];
    ResultSeries& s = collected.series;
    ResultPoint point;
    point.at = at;
    point.value = m->value;
    point.text = m->text;
    for (const fhir::Value& i : holder["interpretation"].items())
        point.abnormal = point.abnormal || hasCode(i, {"A", "AA", "H", "HH", "HU", "L", "LL", "LU", "POS"});
    std::optional<double> low;
    std::optional<double> high;
    if (const fhir::Value* range = normalRange(holder)) {
        low = (*range)["low"]["value"].number();
        high = (*range)["high"]["value"].number();
        if (point.value && !holder["interpretation"])
            point.abnormal = (low && *point.value < *low) || (high && *point.value > *high);
    }
    // Names and ranges change over the years: the newest counts.
    if (s.points.empty() || s.points.back().at <= at) {
        s.code = code;
        s.text = name;
        s.unit = m->unit;
        s.told = toldBy(observation);
        s.group = conceptCode(observation["category"][0]);
    }
    if ((low || high) && (!collected.rangeAt || *collected.rangeAt <= at)) {
        s.low = low;
        s.high = high;
        collected.rangeAt = at;
    }
    said.push_back(joined({&holder == &observation ? std::string() : name, m->text, m->unit}, " "));
    const auto place = std::ranges::upper_bound(s.points, at, {}, &ResultPoint::at);
    s.points.insert(place, std::move(point));
    return true;
}

bool Results::add(const fhir::Value& observation, std::vector<RecordEvent>& timeline) {
    const auto at =
        instantOf(observation, {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"});
    if (!at) return false;
    std::vector<std::string> said;
    bool any = addValue(observation, observation, *at, said);
    for (const fhir::Value& component : observation["component"].items())
        any |= addValue(component, observation, *at, said);
    if (any) timeline.push_back({*at, toldBy(observation) ? "told" : "result", conceptText(observation["code"]), joined(said, ", ")});
    return any;
}

std::vector<ResultSeries> Results::take() {
    std::vector<ResultSeries> out;
    out.reserve(m_series.size());
    for (auto& [key, collected] : m_series)
        out.push_back(std::move(collected.series));
    m_series.clear();
    std::ranges::sort(out, [](const ResultSeries& a, const ResultSeries& b) {
        const auto newest = [](const ResultSeries& s) { return s.points.back().at; };
        return std::tuple(newest(b), a.text, a.code, a.unit) < std::tuple(newest(a), b.text, b.code, b.unit);
    });
    return out;
}

} // namespace fyr::records
