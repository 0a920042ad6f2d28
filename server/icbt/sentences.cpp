#include "server/icbt/sentences.h"

#include "server/icbt/consent.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using icbt::DutyKind;
using icbt::ModuleStatus;
using icbt::Phase;

struct Line {
    std::string_view code, sv, en;
};
// {at}: a time; {what}: a title.
constexpr Line lines[] = {
    {"riskWait", "Ett av dina svar gör att någon på mottagningen hör av sig till dig. Mår du så dåligt att det inte går att vänta: ring {emergency}.",
     "Because of one of your answers somebody at the clinic will contact you. If you feel so bad that it cannot wait: call {emergency}."},
    {"consent", "Läs om behandlingen och säg om du vill börja.", "Read about the treatment and say whether you want to begin."},
    {"measureFirst", "Börja med att svara på ett formulär. Det tar några minuter.", "Begin by answering a questionnaire. It takes a few minutes."},
    {"waitStart", "Tack för dina svar. Din behandlare läser dem och startar behandlingen.", "Thank you for your answers. Your therapist reads them and starts the treatment."},
    {"measure", "Veckans formulär väntar på dig. Det tar några minuter.", "This week's questionnaire is waiting for you. It takes a few minutes."},
    {"choose", "Du ska välja hur behandlingen går vidare.", "You are to choose how the treatment goes on."},
    {"moduleBack", "Läs vad din behandlare har skrivit och arbeta vidare med {what}.", "Read what your therapist has written and go on with {what}."},
    {"module", "Arbeta med {what} och lämna in när du är klar.", "Work on {what} and hand it in when you are done."},
    {"waitReview", "Du har lämnat in {what}. Din behandlare svarar senast {at}.", "You have handed in {what}. Your therapist answers by {at}."},
    {"waitChoice", "Din behandlare väljer nästa del åt dig, senast {at}.", "Your therapist chooses your next part, by {at}."},
    {"waitModule", "Nästa del öppnas {at}.", "The next part opens {at}."},
    {"wait", "Just nu är det inget du behöver göra. Nästa formulär kommer {at}.", "There is nothing you need to do right now. The next questionnaire comes {at}."},
    {"waitOnly", "Just nu är det inget du behöver göra. Din behandlare hör av sig.", "There is nothing you need to do right now. Your therapist will be in touch."},
    {"pausedMeasure", "Behandlingen har paus. Ett formulär väntar på dig: svara när du kan.", "The treatment is paused. A questionnaire is waiting: answer when you can."},
    {"paused", "Behandlingen har paus till {at}. Du kan skriva till din behandlare.", "The treatment is paused until {at}. You can write to your therapist."},
    {"pauseOver", "Pausen är slut. Din behandlare hör av sig om hur ni går vidare.", "The pause is over. Your therapist contacts you about how to go on."},
    {"closingMeasure", "Behandlingen avslutas. Svara på det sista formuläret.", "The treatment is ending. Answer the last questionnaire."},
    {"closingModule", "Behandlingen avslutas. Gör klart {what} och lämna in.", "The treatment is ending. Finish {what} and hand it in."},
    {"closingReview", "Behandlingen avslutas. Din behandlare läser {what} senast {at}.", "The treatment is ending. Your therapist reads {what} by {at}."},
    {"closing", "Behandlingen avslutas. Din behandlare skriver en sammanfattning.", "The treatment is ending. Your therapist writes a summary."},
    {"followUpMeasure", "Behandlingen är avslutad. Ett uppföljande formulär väntar på dig.", "The treatment has ended. A follow-up questionnaire is waiting for you."},
    {"booster", "Din behandlare har öppnat {what} för dig.", "Your therapist has opened {what} for you."},
    {"boosterReview", "Du har lämnat in {what}. Din behandlare svarar senast {at}.", "You have handed in {what}. Your therapist answers by {at}."},
    {"followUpWait", "Behandlingen är avslutad. Nästa uppföljning kommer {at}.", "The treatment has ended. The next follow-up comes {at}."},
    {"followUp", "Behandlingen är avslutad. Det du har skrivit finns kvar här.", "The treatment has ended. What you have written stays here."},
    {"signedOff", "Behandlingen och uppföljningen är avslutade. Det du har skrivit finns kvar här.", "The treatment and its follow-up have ended. What you have written stays here."},
    {"discharged", "Behandlingen är avslutad. Vid frågor: ring din mottagning eller {advice}.", "The treatment has ended. With questions: call your clinic or {advice}."},
    {"referred", "Behandlingen på nätet är avslutad och du har remitterats vidare. Vid frågor: ring din mottagning eller {advice}.",
     "The treatment on the internet has ended and you were referred. With questions: call your clinic or {advice}."},
};

std::string replaced(std::string text, std::string_view name, std::string_view by) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + by.size())) text.replace(at, name.size(), by);
    return text;
}

// "måndag 23 november kl. 08:00", "Monday 23 November at 08:00".
std::string when(const scheduling::Zone& zone, Instant at, bool swedish) {
    constexpr std::array<std::string_view, 7> sv{"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"};
    constexpr std::array<std::string_view, 7> en{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    constexpr std::array<std::string_view, 12> months{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"};
    constexpr std::array<std::string_view, 12> monthsEn{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    const auto l = scheduling::toLocal(zone, at);
    const auto date = [&](Date day) {
        const auto month = static_cast<unsigned>(day.month()) - 1;
        return fmt::format("{} {} {}", (swedish ? sv : en)[scheduling::weekdayOf(day)], static_cast<unsigned>(day.day()), (swedish ? months : monthsEn)[month]);
    };
    if (l.minute == 0) return date(scheduling::plusDays(l.day, -1)); // the end of a day is that day's, to people
    return fmt::format("{} {} {}", date(l.day), swedish ? "kl." : "at", scheduling::formatMinute(l.minute));
}

NowSentence sentenceIn(const scheduling::Zone& zone, std::string_view code, std::optional<Instant> at = {}, const clinical::LocalText& what = {}, std::string subject = {}) {
    const auto* line = std::ranges::find(lines, code, &Line::code);
    NowSentence s{std::string(code), {std::string(line->sv), std::string(line->en)}, at, std::move(subject)};
    if (at) s.text = {replaced(s.text.sv, "{at}", when(zone, *at, true)), replaced(s.text.en, "{at}", when(zone, *at, false))};
    const auto quoted = [](const std::string& t) { return t.empty() ? t : "”" + t + "”"; };
    s.text = {replaced(s.text.sv, "{what}", quoted(what.in("sv"))), replaced(s.text.en, "{what}", quoted(what.in("en")))};
    return s;
}

} // namespace

NowSentence nowSentence(const CourseFile& f) {
    const auto& p = f.programme();
    const auto& c = f.course;
    const auto sentence = [&](std::string_view code, std::optional<Instant> at = {}, const clinical::LocalText& what = {}, std::string subject = {}) {
        return sentenceIn(f.calendar->zone, code, at, what, std::move(subject));
    };
    if (c.phase == Phase::ended) {
        static constexpr std::array<std::string_view, 3> ends{"signedOff", "discharged", "referred"};
        return sentence(ends[static_cast<std::size_t>(c.end)]);
    }
    if (c.hasRisk()) return sentence("riskWait");
    if (consentWaits(f)) return sentence("consent");
    const auto measure = [&]() -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < c.measures.size(); ++i)
            if (c.measures[i].due) return i;
        return std::nullopt;
    }();
    const auto module = [&](ModuleStatus status) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < c.modules.size(); ++i)
            if (c.modules[i].status == status) return i;
        return std::nullopt;
    };
    const auto answerBy = [&](DutyKind kind, std::size_t subject) -> std::optional<Instant> {
        for (const auto& d : c.duties)
            if (d.kind == kind && d.subject == subject && !d.late) return d.answerBy;
        return std::nullopt;
    };
    const auto nextMeasure = [&]() -> std::optional<Instant> {
        std::optional<Instant> at;
        for (const auto& m : c.measures)
            if (m.next && (!at || *m.next < *at)) at = m.next;
        return at;
    };
    const auto ofMeasure = [&](std::string_view code) { return sentence(code, c.measures[*measure].lateAt, {}, p.measures[*measure].id); };
    const auto ofModule = [&](std::string_view code, std::size_t i) { return sentence(code, std::nullopt, p.modules[i].title, p.modules[i].id); };
    // Where the time that was promised is over, none is promised again.
    const auto review = [&](std::string_view code, std::size_t i) {
        const auto by = answerBy(DutyKind::review, i);
        return by ? sentence(code, by, p.modules[i].title, p.modules[i].id) : sentence("waitOnly", std::nullopt, {}, p.modules[i].id);
    };
    const auto open = module(ModuleStatus::open);
    const auto submitted = module(ModuleStatus::submitted);
    switch (c.phase) {
    case Phase::enrolled: return measure ? ofMeasure("measureFirst") : sentence("waitStart");
    case Phase::paused:
        if (measure) return ofMeasure("pausedMeasure");
        return c.pauseUntil && !c.has(DutyKind::back) ? sentence("paused", c.pauseUntil) : sentence("pauseOver");
    case Phase::closing:
        if (measure) return ofMeasure("closingMeasure");
        if (open) return ofModule("closingModule", *open);
        return submitted ? review("closingReview", *submitted) : sentence("closing");
    case Phase::followUp:
        if (measure) return ofMeasure("followUpMeasure");
        if (open) return ofModule("booster", *open);
        if (submitted) return review("boosterReview", *submitted);
        if (const auto at = nextMeasure()) return sentence("followUpWait", at);
        return sentence("followUp");
    default: break;
    }
    if (measure) return ofMeasure("measure");
    for (std::size_t i = 0; i < c.choices.size(); ++i)
        if (c.choices[i].status == icbt::ChoiceStatus::open && p.choices[i].by == icbt::Chooses::patient) return sentence("choose", std::nullopt, {}, p.choices[i].id);
    if (open) return ofModule(c.modules[*open].repeats > 0 ? "moduleBack" : "module", *open);
    if (submitted) return review("waitReview", *submitted);
    for (std::size_t i = 0; i < c.choices.size(); ++i)
        if (c.choices[i].status == icbt::ChoiceStatus::open)
            if (const auto by = answerBy(DutyKind::choose, i)) return sentence("waitChoice", by, {}, p.choices[i].id);
    for (std::size_t i = 0; i < p.modules.size(); ++i)
        if (c.modules[i].status == ModuleStatus::locked && p.modules[i].notBeforeWeek && c.started) {
            const auto at = *c.started + std::chrono::hours(24 * 7) * (*p.modules[i].notBeforeWeek - 1) + c.paused;
            if (at > c.now) return sentence("waitModule", at, {}, p.modules[i].id);
        }
    if (const auto at = nextMeasure()) return sentence("wait", at);
    return sentence("waitOnly");
}

clinical::LocalText crisisText() {
    return {"Den här sidan läses inte dygnet runt. Är du i fara eller tänker på att ta ditt liv: ring {emergency}. Råd dygnet runt: {advice}. Någon att prata med: {helpline}.",
            "This page is not read around the clock. If you are in danger or think of taking your life: call {emergency}. Advice around the clock: {advice}. Somebody to talk to: {helpline}."};
}

std::string withPhones(std::string text, std::string_view emergency, std::string_view advice, std::string_view helpline) {
    text = replaced(std::move(text), "{emergency}", emergency);
    text = replaced(std::move(text), "{advice}", advice);
    return replaced(std::move(text), "{helpline}", helpline);
}

std::string withPhones(std::string text, const UnitSettings& s) { return withPhones(std::move(text), s.emergencyPhone, s.advicePhone, s.helplinePhone); }

} // namespace fyr::server
