// A patient at the page: signs in, tells what is wrong, answers until there is advice. What must hold: turns go up by one,
// the same answer sent twice is answered alike, and in the end there is advice.
#include "server/load/clinic.h"

#include "base/ids.h"
#include "base/clock.h"

#include <boost/asio/use_awaitable.hpp>
#include <array>
#include <fmt/format.h>

namespace fyr::load {

namespace net = boost::asio;
using boost::beast::http::verb;

namespace {

constexpr std::array<std::string_view, 6> complaints{"Har ont i halsen och är snuvig sedan två dagar, ingen feber", "Min rygg gör ont sedan igår",
                                                     "Jag har klåda på armen", "Huvudvärk och trött i en vecka", "Hosta sedan tre veckor", "Ont i magen efter maten"};

std::string freshId(Clinic& clinic) { return makeUlid(SystemClock{}.now(), clinic.random); }

// What a patient in no danger says: no, none, I do not know.
json::object answerTo(const json::value& question) {
    if (const auto* choices = json::list(question, "choices"))
        for (const auto& c : *choices) {
            const auto id = json::text(c, "id").value_or("");
            if (id == "no" || id == "none") return {{"choice", id}};
        }
    return {{"unknown", true}};
}

net::awaitable<void> oneInterview(Clinic& clinic, Line& line, std::string token) {
    const auto post = [&](std::string target, const json::value& body) {
        Line::Ask a;
        a.method = verb::post;
        a.target = std::move(target);
        a.token = token;
        a.body = json::write(body);
        return a;
    };
    json::object start{{"clientId", freshId(clinic)}, {"lang", "sv"}, {"subject", "self"}, {"text", complaints[clinic.random.below(complaints.size())]}};
    auto begin = post("/api/v1/interviews", start);
    auto reply = co_await ask(clinic, line, "interview.start", std::move(begin), 201);
    auto interview = json::parse(reply.body);
    if (reply.status != 201 || !interview) co_return;
    const std::string path = "/api/v1/interviews/" + std::string(json::text(*interview, "id").value_or(""));
    for (int turns = 0; turns < 80; ++turns) {
        const auto* question = member(*interview, "question");
        if (!question || !question->is_object()) break;
        if (clinic.over()) co_return;
        co_await pause(clinic);
        const auto turn = json::integer(*interview, "turn").value_or(-1);
        json::object body{{"clientId", freshId(clinic)}, {"turn", turn}, {"questionId", json::text(*question, "id").value_or("")}};
        body["answer"] = answerTo(*question);
        auto tell = post(path + "/answers", body);
        reply = co_await ask(clinic, line, "interview.answer", std::move(tell), 200);
        if (reply.status != 200) co_return;
        if (clinic.random.below(20) == 0) { // the answer was lost on the way: it is sent again
            auto repeat = post(path + "/answers", body);
            const auto again = co_await ask(clinic, line, "interview.again", std::move(repeat), 200);
            if (again.status == 200 && again.body != reply.body) clinic.figures.wrong("interview.again", "the same answer twice was answered differently");
        }
        interview = json::parse(reply.body);
        if (!interview) {
            clinic.figures.wrong("interview.answer", "no JSON");
            co_return;
        }
        if (json::integer(*interview, "turn").value_or(-1) != turn + 1)
            clinic.figures.wrong("interview.answer", fmt::format("turn {} was followed by {}", turn, json::integer(*interview, "turn").value_or(-1)));
    }
    const auto* outcome = member(*interview, "outcome");
    if (!outcome || !outcome->is_object() || json::text(*outcome, "urgency").value_or("").empty()) {
        clinic.figures.wrong("interview.end", "no advice after all questions");
        co_return;
    }
    Line::Ask look;
    look.target = path;
    look.token = token;
    reply = co_await ask(clinic, line, "interview.read", std::move(look), 200);
    if (reply.status == 200 && reply.body.find("\"outcome\":{") == std::string::npos) clinic.figures.wrong("interview.read", "the advice is gone");
}

} // namespace

net::awaitable<void> bePatient(Clinic& clinic) {
    const auto executor = co_await net::this_coro::executor;
    Line line(executor, clinic.place, clinic.answerWithin);
    while (!clinic.over()) {
        std::string token;
        if (clinic.patients.empty()) {
            const auto* a = clinic.account({"patient"}, clinic.nextPatient++);
            if (!a) co_return;
            token = a->token;
        } else { // each its own, while there are enough
            Line::Ask signIn;
            signIn.method = verb::post;
            signIn.target = "/api/v1/demo/patient-sign-in";
            signIn.body = json::write(json::object{{"patient", clinic.patients[clinic.nextPatient++ % clinic.patients.size()]}});
            const auto reply = co_await ask(clinic, line, "patient.sign-in", std::move(signIn), 200);
            const auto v = json::parse(reply.body);
            if (reply.status != 200 || !v) {
                co_await pause(clinic, std::chrono::milliseconds{500});
                continue;
            }
            token = json::text(*v, "token").value_or("");
        }
        co_await oneInterview(clinic, line, token);
        co_await pause(clinic);
    }
}

} // namespace fyr::load
