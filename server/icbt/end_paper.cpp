#include "server/icbt/end_paper.h"

#include "records/reading.h"
#include "scheduling/zone.h"
#include "server/icbt/course_end.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using clinical::LocalText;
using Kind = PaperPart::Kind;

void sections(const fhir::Value& holder, Paper& paper, bool top) {
    for (const auto& s : holder["section"].items()) {
        paper.parts.push_back({top ? Kind::heading : Kind::subheading, std::string(s.text("title")), {}});
        const auto text = records::plainText(s["text"].text("div"));
        for (std::size_t from = 0; from < text.size();) { // a paragraph each line
            const auto to = std::min(text.find('\n', from), text.size());
            paper.parts.push_back({Kind::paragraph, text.substr(from, to - from), {}});
            from = to + 1;
        }
        sections(s, paper, false);
    }
}

std::string moment(Instant at) {
    const auto local = scheduling::toLocal(scheduling::stockholm, at);
    return fmt::format("{} {}", formatDate(local.day), scheduling::formatMinute(local.minute));
}

} // namespace

Result<Paper> endPaper(const fhir::Value& c) {
    const auto facts = endFacts(c);
    const auto made = parseInstant(c.text("date"));
    if (facts.link.empty() || !made) return fail(ErrorCode::badRequest, "not the signed end of a course");
    const auto in = [&](std::string_view sv, std::string_view en) { return std::string(facts.language == "en" ? en : sv); };
    const auto& subject = c["subject"];
    const std::string patient(subject.text("display"));
    const std::string signer(c["author"][0].text("display"));
    const bool copy = c["relatesTo"][0].text("code") == "transforms";
    Paper p;
    p.language = facts.language;
    p.title = c.text("title");
    p.author = signer;
    p.subject = patient;
    p.made = *made;
    p.footer = fmt::format("{} · {}", p.title, patient);
    p.pageOf = in("Sida {n} av {all}", "Page {n} of {all}");
    const auto fact = [&](std::string label, std::string_view text) {
        if (!text.empty()) p.parts.push_back({Kind::fact, std::string(text), std::move(label)});
    };
    fact(in("Patient", "Patient"), patient);
    fact(in("Personnummer", "Personal number"), subject["identifier"].text("value"));
    fact(in("Enhet", "Care unit"), c["custodian"].text("display"));
    const auto start = parseInstant(c["event"][0]["period"].text("start"));
    if (start) fact(in("Tid", "Time"), fmt::format("{} – {}", formatDate(scheduling::toLocal(scheduling::stockholm, *start).day), formatDate(scheduling::toLocal(scheduling::stockholm, *made).day)));
    fact(in("Signerad av", "Signed by"), fmt::format("{}, {}", signer, moment(*made)));
    if (copy) p.parts.push_back({Kind::small, in("Det här är din egen kopia på svenska. Det är anteckningen på klinikens språk som är signerad.", "This is your own copy in English. It is the note in the clinic's language that is signed."), {}});
    sections(c, p, true);
    p.parts.push_back({Kind::heading, in("Så kontrolleras dokumentet", "How this document is checked"), {}});
    p.parts.push_back({Kind::small,
                       in("Allt som hände i behandlingen ligger i en kedja där varje länk är uträknad ur den förra. Den sista länken nedan står för hela kedjan, och den sista händelsen står för innehållet i den här anteckningen: ändras ett tecken stämmer det inte längre. Kliniken kontrollerar det med fyrctl icbt check-signoff.",
                          "All that happened in the treatment lies in a chain in which each link is computed from the one before. The last link below stands for the whole chain, and the last event stands for the content of this note: change one character and they no longer agree. The clinic checks this with fyrctl icbt check-signoff."),
                       {}});
    fact(in("Program", "Programme"), fmt::format("{} {}", facts.programme, facts.version));
    const auto code = [&](std::string label, std::string text) { p.parts.push_back({Kind::code, std::move(text), std::move(label)}); };
    code(in("Programmets kontrollsumma (SHA-256)", "The programme's hash (SHA-256)"), facts.programmeHash);
    code(fmt::format("{} {}", in("Kedjans sista länk, efter händelse", "The last link of the chain, after event"), facts.events), facts.link);
    code(in("Innehållets kontrollsumma (SHA-256)", "The content's hash (SHA-256)"), contentDigest(c));
    code(in("Anteckningens id", "The note's id"), fmt::format("Composition/{}", c.text("id")));
    return p;
}

} // namespace fyr::server
