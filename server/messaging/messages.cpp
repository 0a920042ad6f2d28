#include "server/messaging/messages.h"

#include "base/text.h"
#include "server/services/queries.h"
#include "server/services/may_act.h"
#include "server/services/once.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fyr::server {
namespace {

using protocol::Command;
using protocol::CommandType;

constexpr std::size_t maxDrafts = 50;

Result<Handled> only(Result<Posted> p) {
    if (!p) return fail(p.error());
    return std::move(p->handled);
}

Result<Handled> run(Mailroom& room, const Command& c) {
    switch (c.type) {
    case CommandType::messageSend: {
        FYR_TRY(const auto p, protocol::messagePayload(c));
        return only(c.target.type == "Patient" ? room.begin(p, c.id.str()) : room.send(c.target.id, p, c.id.str()));
    }
    case CommandType::messageMarkRead: {
        FYR_TRY(const auto p, protocol::readPayload(c));
        return only(room.markRead(c.target.id, p.upTo));
    }
    case CommandType::messageClose: {
        FYR_TRY(const auto p, protocol::closePayload(c));
        return only(room.close(c.target.id, p.reason, c.base));
    }
    case CommandType::messageReopen: return only(room.reopen(c.target.id));
    default: return rejected(ErrorCode::badRequest, "not about messages");
    }
}

Side sideOf(const Principal& who) { return who.role == Role::patient ? Side::patient : Side::unit; }

SearchQuery threadsOf(const Principal& who, bool openOnly) {
    SearchQuery q;
    q.type = "Communication";
    q.terms = {codeTerm("Communication", "category", {"thread"})};
    if (openOnly) q.terms.push_back(codeTerm("Communication", "status", {"in-progress"}));
    if (who.role == Role::patient) q.within.patient = who.patient.empty() ? "-" : who.patient;
    else q.within.unit = who.unit.empty() ? "-" : who.unit;
    q.count = 200;
    return q;
}

Result<std::vector<Thread>> visibleThreads(ReadTx& tx, const Principal& who, bool openOnly, Instant now) {
    FYR_TRY(const auto found, searchAll(tx, threadsOf(who, openOnly), 2000));
    std::vector<Thread> out;
    for (const auto& f : found) {
        FYR_TRY(auto t, threadFrom(f));
        FYR_TRY(const bool may, mayAct(tx, who, "Communication", {t.patient, t.unit}, now));
        if (may) out.push_back(std::move(t));
    }
    std::ranges::sort(out, std::greater{}, [](const Thread& t) { return std::pair(t.lastAt, t.id); });
    return out;
}

} // namespace

void Messages::addCommands(CommandService& commands) {
    using enum CommandType;
    commands.handle({messageSend, messageMarkRead, messageClose, messageReopen},
                    [](WriteTx& tx, const Principal& who, const Command& c, Instant now) -> Result<Handled> {
                        Mailroom room(tx, who, now);
                        return run(room, c);
                    });
}

void Messages::addOutbox(Outbox& outbox) {
    // The workstation hears by the feed; what tells a patient elsewhere (text message, push) hangs on this.
    outbox.on("message.sent", [this](const TenantId& tenant, const OutboxRow& row) -> Result<void> {
        FYR_TRY(const auto v, json::parse(row.json));
        if (onPosted) FYR_CHECK(onPosted(tenant, v));
        if (onSent) onSent(json::text(v, "from").value_or(""));
        return {};
    });
}

Result<std::string> Messages::threads(const Principal& who, bool openOnly) {
    std::string out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto all, visibleThreads(tx, who, openOnly, now));
        json::array list;
        std::int64_t unread = 0;
        for (const auto& t : all) {
            unread += sideOf(who) == Side::patient ? t.unreadByPatient : t.unreadByUnit;
            list.push_back(threadView(t, sideOf(who)));
        }
        out = json::write(json::object{{"threads", std::move(list)}, {"unread", unread}});
        Trace trace;
        trace.subtype = "message.list";
        trace.patient = who.patient;
        trace.detail = fmt::format("{} threads", all.size());
        return leaveTrace(tx, now, who, trace);
    };
    FYR_CHECK(m_store.write(who.tenant, body));
    return out;
}

Result<std::string> Messages::unread(const Principal& who) {
    std::string out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto all, visibleThreads(tx, who, false, m_clock.now()));
        std::int64_t messages = 0;
        std::int64_t threads = 0;
        for (const auto& t : all) {
            const auto n = sideOf(who) == Side::patient ? t.unreadByPatient : t.unreadByUnit;
            messages += n;
            threads += n > 0 ? 1 : 0;
        }
        out = json::write({{"messages", messages}, {"threads", threads}});
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

Result<std::string> Messages::thread(const Principal& who, const std::string& id) {
    std::string out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto t, loadThread(tx, id));
        bool may = false;
        if (t) {
            FYR_TRY(may, mayAct(tx, who, "Communication", {t->patient, t->unit}, now));
        }
        if (!may) return fail(ErrorCode::notFound, "no such thread");
        FYR_TRY(const auto messages, messagesOf(tx, *t));
        auto view = threadView(*t, sideOf(who));
        json::array list;
        for (const auto& m : messages) list.push_back(messageView(m));
        view["messages"] = std::move(list);
        FYR_TRY(const auto draft, tx.value(fmt::format("draft/{}/{}", who.person.str(), id)));
        if (draft) {
            FYR_TRY(view["draft"], json::parse(*draft));
        }
        out = json::write(view);
        Trace trace;
        trace.subtype = "message.read";
        trace.patient = t->patient;
        trace.about = {"Communication/" + id};
        return leaveTrace(tx, now, who, trace);
    };
    FYR_CHECK(m_store.write(who.tenant, body));
    return out;
}

namespace {

using Post = std::function<Result<Posted>(Mailroom&, const std::string& id)>;

Result<std::string> postOnce(Store& store, const Clock& clock, const Principal& who, std::string_view clientId, std::string_view asked, const Post& post) {
    return doOnce(store, clock, who, clientId, asked, [&](WriteTx& tx, Instant now) -> Result<std::string> {
        Mailroom room(tx, who, now);
        FYR_TRY(auto done, post(room, std::string(clientId)));
        if (done.handled.refused()) return fail(*done.handled.result.code, done.handled.result.message);
        Trace t;
        t.action = done.handled.action;
        t.subtype = "message.send";
        t.patient = who.patient;
        t.about = done.handled.about;
        FYR_CHECK(leaveTrace(tx, now, who, t));
        return json::write(threadView(done.thread.value(), Side::patient));
    });
}

} // namespace

Result<std::string> Messages::begin(const Principal& who, std::string_view clientId, const protocol::MessagePayload& p) {
    const auto asked = json::write({{"begin", protocol::toJson(p)}});
    return postOnce(m_store, m_clock, who, clientId, asked, [&](Mailroom& room, const std::string& id) { return room.begin(p, id); });
}

Result<std::string> Messages::send(const Principal& who, std::string_view clientId, const std::string& thread, const protocol::MessagePayload& p) {
    const auto asked = json::write({{"send", protocol::toJson(p)}, {"thread", thread}});
    return postOnce(m_store, m_clock, who, clientId, asked, [&](Mailroom& room, const std::string& id) { return room.send(thread, p, id); });
}

Result<void> Messages::markRead(const Principal& who, const std::string& thread, std::int64_t upTo) {
    const auto body = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        Mailroom room(tx, who, now);
        FYR_TRY(const auto done, room.markRead(thread, upTo));
        if (done.handled.refused()) return fail(*done.handled.result.code, done.handled.result.message);
        if (done.handled.about.empty()) return {}; // nothing changed
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "message.markRead";
        t.patient = done.handled.patient;
        t.about = done.handled.about;
        return leaveTrace(tx, now, who, t);
    };
    return m_store.write(who.tenant, body);
}

Result<std::string> Messages::drafts(const Principal& who) {
    std::string out;
    const auto prefix = fmt::format("draft/{}/", who.person.str());
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto all, tx.values(prefix));
        json::array list;
        for (const auto& [key, text] : all) {
            FYR_TRY(auto v, json::parse(text));
            v.as_object()["key"] = key.substr(prefix.size());
            list.push_back(std::move(v));
        }
        out = json::write(json::object{{"drafts", std::move(list)}});
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

Result<void> Messages::keepDraft(const Principal& who, const std::string& key, const std::string& text) {
    if (!isFhirId(key)) return fail(Error{ErrorCode::badRequest, "a draft", {{"key", "a thread's id or new"}}});
    if (codePoints(text) > protocol::maxMessageCodePoints)
        return fail(Error{ErrorCode::badRequest, "a draft", {{"/text", fmt::format("{} characters at most", protocol::maxMessageCodePoints)}}});
    const auto prefix = fmt::format("draft/{}/", who.person.str());
    const auto body = [&](WriteTx& tx) -> Result<void> {
        if (trim(text).empty()) return tx.clearValue(prefix + key);
        FYR_TRY(const auto all, tx.values(prefix));
        const bool known = std::ranges::any_of(all, [&](const auto& d) { return d.first == prefix + key; });
        if (!known && all.size() >= maxDrafts) return fail(ErrorCode::invalidState, "as many drafts as are kept");
        return tx.setValue(prefix + key, json::write({{"text", text}, {"at", formatInstant(m_clock.now())}}));
    };
    return m_store.write(who.tenant, body);
}

std::vector<Problem> problemsOfTemplates(const json::value& v) {
    std::vector<Problem> out;
    if (!v.is_array() || v.get_array().size() > 200) return {{"/templates", "a list of at most 200"}};
    std::set<std::string> ids;
    for (std::size_t i = 0; i < v.get_array().size(); ++i) {
        const auto& t = v.get_array()[i];
        const auto place = fmt::format("/templates/{}", i);
        const std::string id(json::text(t, "id").value_or(""));
        if (!isFhirId(id) || !ids.insert(id).second) out.push_back({place + "/id", "an id of its own is required"});
        const auto check = [&](std::string_view key, std::size_t most) {
            const auto text = json::text(t, key).value_or("");
            if (trim(text).empty() || codePoints(text) > most) out.push_back({fmt::format("{}/{}", place, key), fmt::format("a text of at most {} characters", most)});
            // "{name}": what is filled in when it is used.
            for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
                const auto name = text.substr(at, text.find('}', at) - at + 1);
                if (name != "{patient}" && name != "{clinician}" && name != "{unit}" && name != "{phone}")
                    out.push_back({fmt::format("{}/{}", place, key), "knows {patient}, {clinician}, {unit} and {phone}"});
            }
        };
        check("title", protocol::maxTopicCodePoints);
        check("text", protocol::maxMessageCodePoints);
    }
    return out;
}

Result<std::string> Messages::templates(const Principal& who) {
    std::string out = "[]";
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto own, tx.value(fmt::format("message-templates/{}", who.unit)));
        out = own.value_or("[]");
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return "{\"templates\":" + out + "}";
}

Result<void> Messages::setTemplates(const Principal& who, const json::value& list) {
    if (who.unit.empty()) return fail(ErrorCode::forbidden, "a unit's manager sets its templates");
    if (auto problems = problemsOfTemplates(list); !problems.empty())
        return fail(Error{ErrorCode::badRequest, "the templates", std::move(problems)});
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.setValue(fmt::format("message-templates/{}", who.unit), json::write(list)));
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "message.templates";
        t.detail = fmt::format("{} templates", list.get_array().size());
        return leaveTrace(tx, m_clock.now(), who, t);
    };
    return m_store.write(who.tenant, body);
}

} // namespace fyr::server
