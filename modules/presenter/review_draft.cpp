#include "presenter/review_draft.h"

#include "base/json.h"
#include "protocol/course_payload.h"

#include <algorithm>

namespace fyr::presenter {

void SpentTime::touched(Instant now) {
    m_total = spent(now);
    m_last = now;
}
void SpentTime::stop(Instant now) {
    m_total = spent(now);
    m_last.reset();
}
void SpentTime::set(int minutes, Instant now) {
    m_total = std::chrono::minutes(std::clamp(minutes, 0, static_cast<int>(protocol::maxMinutes)));
    if (m_last) m_last = now;
}
Millis SpentTime::spent(Instant now) const { return m_last ? m_total + std::clamp(now - *m_last, Millis{0}, idleAfter) : m_total; }
int SpentTime::minutes(Instant now) const {
    const auto whole = std::chrono::ceil<std::chrono::minutes>(spent(now)).count();
    return static_cast<int>(std::clamp<std::int64_t>(whole, 0, protocol::maxMinutes));
}

namespace {

json::object toJson(const DraftOf& d) {
    json::object o;
    if (!d.begunWith.empty()) o["template"] = d.begunWith;
    if (d.seen) o["seen"] = formatInstant(*d.seen);
    return o;
}
DraftOf draftOf(const json::value& v) {
    DraftOf d;
    d.begunWith = std::string(json::text(v, "template").value_or(""));
    if (const auto at = parseInstant(json::text(v, "seen").value_or(""))) d.seen = *at;
    return d;
}

} // namespace

std::string toText(const ReviewDraft& d) {
    if (d.empty()) return {};
    json::object o{{"spent", d.spent.count()}};
    json::object feedback;
    for (const auto& [module, about] : d.feedback) feedback[module] = toJson(about);
    o["feedback"] = std::move(feedback);
    o["reply"] = toJson(d.reply);
    return json::write(o);
}

ReviewDraft reviewDraft(std::string_view text) {
    ReviewDraft d;
    const auto v = json::parse(text);
    if (!v || !v->is_object()) return d;
    d.spent = Millis{std::clamp<std::int64_t>(json::integer(*v, "spent").value_or(0), 0, protocol::maxMinutes * 60'000)};
    if (const auto* feedback = json::child(*v, "feedback"))
        for (const auto& about : *feedback) d.feedback[std::string(about.key())] = draftOf(about.value());
    if (const auto* reply = v->as_object().if_contains("reply")) d.reply = draftOf(*reply);
    return d;
}

} // namespace fyr::presenter
