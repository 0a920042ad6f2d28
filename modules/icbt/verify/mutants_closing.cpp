// Operators on closing, ends, and the frame of time.
#include "icbt/verify/mutant_maker.h"

#include <algorithm>

namespace fyr::icbt::verify {
namespace {

using K = CloseRule::Kind;

void closing(const MutantMaker& m) {
    const auto& all = m.p.close;
    const auto rule = [&](std::string_view op, std::size_t i, std::string detail, const std::function<bool(json::array&)>& f) { m.make(op, "close " + std::to_string(i + 1) + (detail.empty() ? "" : " " + detail), [&](json::object& o) { return f(o["close"].get_array()); }); };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool guards = all[i].kind == K::noRisk || all[i].kind == K::noMessage || all[i].kind == K::noReview || all[i].kind == K::measure;
        if (guards)
            rule("nothing keeps it from being signed", i, "", [&](json::array& a) {
                a.erase(a.begin() + static_cast<std::ptrdiff_t>(i));
                return true;
            });
        if (all[i].kind == K::noRisk)
            rule("an alert may be waived", i, "", [&](json::array& a) {
                a[i].get_object()["waivable"] = true;
                return true;
            });
        if (all[i].kind == K::measure)
            for (const auto& x : m.p.measures)
                if (x.when != Measure::When::closing)
                    rule("closing asks for what can no longer be done", i, x.id, [&](json::array& a) {
                        a[i] = json::object{{"measure", x.id}};
                        return true;
                    });
        if (all[i].kind == K::module)
            for (const auto& x : m.p.modules)
                if (x.choice != none)
                    rule("closing asks for what can no longer be done", i, x.id, [&](json::array& a) {
                        a[i] = json::object{{"module", x.id}};
                        return true;
                    });
        if (all[i].kind == K::worksheet)
            for (const auto& x : m.p.modules)
                for (const auto& w : x.worksheets)
                    if (x.id != m.p.modules[m.p.close[0].subject == none ? 0 : m.p.close[0].subject].id)
                        rule("closing asks for what can no longer be done", i, w, [&](json::array& a) {
                            a[i] = json::object{{"worksheet", w}};
                            return true;
                        });
    }
    m.make("closing asks for what can no longer be done", "a worksheet of no module", [](json::object& o) {
        o["close"].get_array().push_back(json::object{{"worksheet", "no_such_worksheet"}});
        return true;
    });
    m.make("nowhere does the plan come from", "close", [](json::object& o) {
        auto& a = o["close"].get_array();
        a.erase(std::remove_if(a.begin(), a.end(), [](const json::value& v) { return v.get_object().contains("module") || v.get_object().contains("worksheet"); }), a.end());
        return true;
    });
    m.make("nothing keeps it from being signed", "close", [](json::object& o) { return o.erase("close") > 0; });
}

void ends(const MutantMaker& m) {
    for (std::size_t i = 0; i < m.p.ends.size(); ++i) {
        const auto& e = m.p.ends[i];
        const auto what = "ends " + std::string(endName(e.kind).en);
        const auto end = [&](std::string_view op, const std::string& detail, const std::function<bool(json::object&)>& f) { m.make(op, what + (detail.empty() ? "" : " " + detail), [&](json::object& o) { return f(o["ends"].get_array()[i].get_object()); }); };
        m.make("an end is missing", what, [&](json::object& o) {
            o["ends"].get_array().erase(o["ends"].get_array().begin() + static_cast<std::ptrdiff_t>(i));
            return true;
        });
        for (std::size_t d = 0; d < e.documents.size(); ++d)
            end("an end without its documents", e.documents[d], [&](json::object& o) {
                o["documents"].get_array().erase(o["documents"].get_array().begin() + static_cast<std::ptrdiff_t>(d));
                return true;
            });
        end("an end without its documents", "", [](json::object& o) { return o.erase("documents") > 0; });
        if (e.needsReason) end("an end without a reason", "", [](json::object& o) { return o.erase("reason") > 0; });
        if (e.kind != EndRule::Kind::signedOff) continue;
        for (const char* from : {"active", "paused"})
            end("signed in the middle of treatment", from, [&](json::object& o) {
                o["from"].get_array().push_back(json::value(from));
                return true;
            });
        end("signed in the middle of treatment", "from anywhere", [](json::object& o) { return o.erase("from") > 0; });
        for (const char* from : {"enrolled", "followUp", "ended"})
            end("nobody can sign in closing", from, [&](json::object& o) {
                o["from"] = json::array{json::value(from)};
                return true;
            });
    }
    const auto without = [&](std::initializer_list<std::string_view> phasesLeft, const std::string& what) {
        m.make("nobody can end it", what, [&](json::object& o) {
            for (auto& e : o["ends"].get_array()) {
                if (e.get_object()["kind"] == "signed-off") continue;
                json::array from;
                for (const auto p : phasesLeft) from.push_back(json::value(p));
                e.get_object()["from"] = std::move(from);
            }
            return true;
        });
    };
    without({"active", "paused", "closing"}, "before treatment");
    without({"enrolled", "active", "paused"}, "in closing");
    without({"enrolled", "paused"}, "in treatment or closing");
    without({"enrolled"}, "once it has begun");
    without({"followUp"}, "before it is over");
}

void frame(const MutantMaker& m) {
    const auto set = [&](std::string_view op, std::string_view part, std::string_view key, const json::value& v) {
        m.make(op, std::string(part) + " " + std::string(key) + " " + json::write(v), [&](json::object& o) {
            if (key.empty()) o[part] = v;
            else o[part].get_object()[key] = v;
            return true;
        });
    };
    for (const char* v : {"2w", "4w", "30d", "5w"}) set("too short for its modules", "length", "", v);
    for (const char* v : {"40w", "52w", "300d"}) set("without a bound in time", "length", "", v);
    for (const char* v : {"29d", "6w", "26w", "52w"}) set("a pause without a bound", "pause", "longest", v);
    for (const int v : {5, 10, 52}) set("a pause without a bound", "pause", "most", v);
    for (const int v : {12, 20, 52}) set("without a bound in time", "extend", "most", v);
    for (const char* v : {"20w", "30w"}) set("without a bound in time", "closing", "within", v);
    for (const char* v : {"15d", "3w", "8w", "52w"}) set("silence that nobody hears", "silent", "after", v);
    for (const char* part : {"messages", "silent", "closing", "pause"})
        m.make("what waits has no clock", part, [&](json::object& o) { return o[part].get_object().erase("clock") > 0; });
    for (const char* part : {"messages", "silent", "closing", "pause", "load", "primary", "eligibility", "clocks", "modules", "measures", "ends"})
        m.make("a part is missing", part, [&](json::object& o) { return o.erase(part) > 0; });
}

} // namespace

void closingMutants(const MutantMaker& m) {
    closing(m);
    ends(m);
    frame(m);
}

} // namespace fyr::icbt::verify
