#include "server/sim/both_servers.h"

#include "fhir/resource.h"
#include "fhir/triage_mapping.h"
#include "server/sim/real_server.h"
#include "sync/sim/hash.h"
#include "sync/sim/model_server.h"

#include <fmt/format.h>

namespace fyr::server::sim {
namespace {

using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;
using sync::sim::Dice;
using sync::sim::ModelServer;
using sync::sim::Reply;
using sync::sim::SimServer;

struct Held {
    std::int64_t version = 0;
    std::string json;
};

// What a workstation has of one of the two servers.
struct Cache {
    std::string cursor;
    std::map<ResourceKey, Held> held;
};

// An item as both tell of it.
struct Item {
    std::string holder, decidedBy, destination; // the suggested one, while nothing is decided
    friend bool operator==(const Item&, const Item&) = default;
};

struct Sent {
    Command model, real;
    std::string person;
};

class Day {
  public:
    Day(std::uint64_t seed, const triage::KnowledgeBase& kb, bool tell)
        : m_dice(Dice::mix(seed, 0xB07D))
        , m_random(Dice::mix(seed, 0xB1D5))
        , m_tell(tell) {
        m_result.seed = seed;
        m_tasks = static_cast<int>(m_dice.between(2, 8));
        const auto persons = m_dice.between(2, 4);
        for (std::int64_t i = 0; i < persons; ++i)
            m_persons.push_back(fmt::format("p{}", i));
        m_model = std::make_unique<ModelServer>(m_tasks, m_persons);
        m_real = std::make_unique<RealServer>(kb, seed, m_tasks, std::chrono::hours(24 * 7), m_persons);
        m_real->heal(); // no trouble of its own: it would answer otherwise for that
        if (const auto first = suggestedFirst(); !first.empty()) m_sameAs[first] = "gp";
    }

    sync::sim::RunResult play() {
        tellRights();
        m_model->keepBackup();
        m_real->keepBackup();
        for (const auto& p : m_persons)
            follow(p);
        const auto steps = m_dice.between(60, 180);
        for (std::int64_t i = 0; i < steps && m_result.broken.empty(); ++i) {
            m_now += Millis{m_dice.between(0, 5000)};
            m_clock.wall = m_now;
            m_real->at(m_now);
            tellRights(); // a break-glass may have ended
            step();
            ++m_result.steps;
            for (auto& what : m_real->ownTrouble())
                differ(std::move(what));
        }
        for (const auto& p : m_persons)
            if (m_result.broken.empty() && !m_real->isRevoked(p)) {
                letIn(p);
                follow(p);
            }
        for (const auto& id : m_ids)
            if (m_result.broken.empty() && (m_model->answered(id) != m_real->answered(id) || count(m_model->effects(), id) != count(m_real->effects(), id)))
                differ(fmt::format("{}: {} effects and an answer in the model, {} and one in the server, or other answers", id, count(m_model->effects(), id), count(m_real->effects(), id)));
        m_result.trace = m_real->hash(m_model->hash(m_trace.value()));
        m_result.state = m_result.trace;
        return std::move(m_result);
    }

  private:
    struct DayClock final : Clock {
        [[nodiscard]] Instant now() const override { return wall; }
        [[nodiscard]] SteadyTime steady() const override { return SteadyTime{wall.time_since_epoch()}; }
        Instant wall{};
    };

    void say(std::string what) {
        m_trace.add(what);
        if (m_tell) m_result.story.push_back(std::move(what));
    }
    void differ(std::string what) {
        say("✗ " + what);
        m_result.broken.push_back(fmt::format("seed {}, step {}: {}", m_result.seed, m_result.steps, what));
    }
    [[nodiscard]] const std::string& somebody() { return m_persons[m_dice.below(m_persons.size())]; }
    [[nodiscard]] std::string someTask() { return fmt::format("t{}", m_dice.below(static_cast<std::uint64_t>(m_tasks))); }

    static int count(const std::map<std::string, int>& effects, const std::string& id) {
        const auto it = effects.find(id);
        return it == effects.end() ? 0 : it->second;
    }

    // Who sees an item is for the shipped server to say, and for the model to act upon.
    void tellRights() {
        for (const auto& p : m_persons)
            for (int n = 0; n < m_tasks; ++n) {
                const ResourceKey key{"Task", fmt::format("t{}", n)};
                const bool sees = m_real->couldRead(p, key, INT64_MAX); // now
                if (sees != m_model->couldRead(p, key, INT64_MAX)) m_model->setReader(key.id, p, sees);
            }
    }

    void step() {
        const auto what = m_dice.below(100);
        const auto p = somebody();
        if (what < 22) return follow(p);
        if (what < 70) return send(p);
        if (what < 78) {
            const auto task = someTask();
            say("somebody elsewhere changes " + task);
            m_real->touch(task);
            m_model->touch(task);
        } else if (what < 84) {
            const auto task = someTask();
            const bool may = m_dice.chance(50);
            say(fmt::format("{} {} see {}", p, may ? "may now" : "may no longer", task));
            m_real->setReader(task, p, may);
        } else if (what < 86) {
            const bool view = m_dice.chance(50);
            say(fmt::format("{} moves{}", p, view ? ", with a new view" : ""));
            m_real->moveUnit(p, view);
            if (view) m_model->moveUnit(p, true);
        } else if (what < 89) {
            say("the server restarts");
            m_real->restart();
        } else if (what < 92) {
            say("backup");
            m_model->keepBackup();
            m_real->keepBackup();
        } else if (what < 94) {
            say("restored");
            ++m_result.met["restored"];
            m_model->restoreBackup();
            m_real->restoreBackup();
            for (const auto& each : m_persons)
                letIn(each);
            // Versions count each server's own changes: what was seen in another life says nothing.
            for (auto* caches : {&m_ofModel, &m_ofReal})
                for (auto& [person, cache] : *caches)
                    cache.held.clear();
            std::erase_if(m_sent, [](const Sent& s) { return s.real.type == CommandType::triageOverride; });
        } else if (what < 97) {
            say(p + " is signed out");
            m_model->signOut(p);
            m_real->signOut(p);
        } else if (what < 98 && m_dice.chance(30)) {
            say(p + "'s device is revoked");
            m_model->revoke(p);
            m_real->revoke(p);
            handIn(p);
        } else
            ask(p);
        tellRights();
    }

    void letIn(const std::string& p) {
        if (m_real->isRevoked(p)) return;
        if (m_real->isSignedOut(p)) m_real->signIn(p);
        m_model->signIn(p);
    }

    // Statuses alike, codes too but for why nobody is signed in.
    bool alike(const std::string& what, const Reply& model, const Reply& real) {
        const auto code = [](const Reply& r) { return r.status == 200 ? std::nullopt : protocol::errorCodeFromBody(r.body); };
        const auto signIn = [](const std::optional<ErrorCode>& c) { return c == ErrorCode::tokenExpired || c == ErrorCode::signInRequired; };
        const auto a = code(model);
        const auto b = code(real);
        if (model.status == real.status && (a == b || (signIn(a) && signIn(b)))) return true;
        differ(fmt::format("{}: the model answers {} {}, the server {} {}", what, model.status, a ? info(*a).name : "", real.status, b ? info(*b).name : ""));
        return false;
    }

    void ask(const std::string& p) {
        const auto model = m_model->hello(p, m_now, 1);
        const auto real = m_real->hello(p, m_now, 1);
        say("hello of " + p);
        if (!alike("hello", model, real) || model.status != 200) return;
        const auto a = protocol::helloFromText(model.body);
        const auto b = protocol::helloFromText(real.body);
        if (!a || !b || a->lease != b->lease || a->person.id != b->person.id || a->serverTime != b->serverTime) differ("they greet otherwise");
    }

    // To the end of the feed, in pages of any size.
    void follow(const std::string& p) {
        if (!m_real->isRevoked(p) && m_dice.chance(80)) letIn(p);
        const auto limit = static_cast<std::size_t>(m_dice.between(1, 20));
        say(fmt::format("{} follows the feed, {} at a time", p, limit));
        const auto before = tasksOf(m_ofReal[p]);
        const auto a = pull(*m_model, p, m_ofModel[p], limit);
        const auto b = pull(*m_real, p, m_ofReal[p], limit);
        if (!a || !b) return;
        if (*a != *b) return differ(fmt::format("the feed of {}: the model {}, the server {}", p, *a, *b));
        if (*a != "followed") return;
        const auto model = tasksOf(m_ofModel[p]);
        const auto real = tasksOf(m_ofReal[p]);
        // What only a break-glass opens is told once, as it stands then (docs/RIGHTS.md); the model knows no such thing.
        const auto apart = [&](const std::string& task) { return m_real->byGlass(p, task); };
        for (const auto& [task, item] : real)
            if (!model.contains(task) && !apart(task)) return differ(fmt::format("{} is told of {} by the server, and not by the model", p, task));
        for (const auto& [task, item] : model) {
            const auto it = real.find(task);
            if (apart(task)) continue;
            if (it == real.end()) return differ(fmt::format("{} is told of {} by the model, and not by the server", p, task));
            if (!(it->second == item))
                return differ(fmt::format("{} for {}: the model says holder '{}', decided by '{}', to {}; the server '{}', '{}', {}", task, p, item.holder,
                                          item.decidedBy, item.destination, it->second.holder, it->second.decidedBy, it->second.destination));
        }
        for (const auto& [task, item] : before)
            if (!real.contains(task)) ++m_result.met["forgotten"];
    }

    // How it went: nothing when it broke.
    std::optional<std::string> pull(SimServer& server, const std::string& p, Cache& cache, std::size_t limit) {
        bool anew = false; // where cursors are void is each server's own affair
        for (int pages = 0; pages < 2000; ++pages) {
            const auto reply = server.feed(p, cache.cursor, limit, 1);
            if (reply.status == 410) {
                if (std::exchange(anew, true)) return differ("a new first sync gets 410"), std::nullopt;
                ++m_result.met["began anew"];
                cache = {};
                continue;
            }
            if (reply.status != 200) return fmt::format("is refused with {}", reply.status);
            const auto page = protocol::feedPageFromText(reply.body);
            if (!page) return differ("a page that cannot be read"), std::nullopt;
            for (const auto& e : page->entries) {
                if (e.op == protocol::FeedOp::forget)
                    cache.held.erase(e.key);
                else if (auto& h = cache.held[e.key]; h.version <= e.version)
                    h = {e.version, e.resource};
            }
            cache.cursor = page->next;
            if (!page->more) return "followed";
        }
        return differ("the feed does not end"), std::nullopt;
    }

    [[nodiscard]] std::map<std::string, Item> tasksOf(const Cache& cache) {
        std::map<std::string, Item> out;
        for (auto it = cache.held.lower_bound({"Task", ""}); it != cache.held.end() && it->first.type == "Task"; ++it)
            out[it->first.id] = itemOf(it->second.json);
        return out;
    }
    [[nodiscard]] Item itemOf(const std::string& text) {
        Item out;
        const auto v = json::parse(text).value();
        if (json::text(v, "resourceType")) {
            const auto parsed = fhir::Resource::parse(text);
            const auto row = parsed ? fhir::queueRow(parsed->root()) : Result<fhir::QueueRow>(fail(parsed.error()));
            if (!row) return {"unreadable", {}, {}};
            const auto person = [](const std::string& id) { return id.starts_with("pr-") ? id.substr(3) : id; };
            out.holder = person(row->item.holder.id);
            if (row->item.decision)
                out.decidedBy = person(row->item.decision->by.id);
            else
                out.destination = same(row->item.suggestion.destination.code);
            return out;
        }
        out.holder = json::text(v, "holder").value_or("");
        out.decidedBy = json::text(v, "decided").value_or("");
        if (out.decidedBy.empty()) out.destination = json::text(v, "to").value_or("");
        return out;
    }
    // The model knows two destinations by names of its own.
    [[nodiscard]] std::string same(const std::string& code) const { return m_sameAs.contains(code) ? m_sameAs.at(code) : "nurse"; }
    [[nodiscard]] std::string suggestedFirst() const {
        for (const auto& p : m_persons)
            for (const auto& [key, stored] : m_real->visibleTo(p)) {
                if (key.type != "Task") continue;
                const auto parsed = fhir::Resource::parse(stored.json);
                const auto row = parsed ? fhir::queueRow(parsed->root()) : Result<fhir::QueueRow>(fail(parsed.error()));
                if (row) return row->item.suggestion.destination.code;
            }
        return {};
    }

    // ---- Commands

    [[nodiscard]] std::optional<Sent> make(const std::string& p) {
        const auto& model = m_ofModel[p].held;
        const auto& real = m_ofReal[p].held;
        const ResourceKey key{"Task", someTask()};
        const auto a = model.find(key);
        const auto b = real.find(key);
        if (a == model.end() || b == real.end()) return std::nullopt;
        Sent out;
        out.person = p;
        auto& c = out.real;
        c.id = CommandId::make(m_clock, m_random);
        c.type = static_cast<CommandType>(m_dice.below(7));
        c.target = key;
        c.at = m_now;
        c.base = b->second.version;
        m_real->fit(c, b->second.json);
        if (m_dice.chance(3)) c.payload.clear(); // nothing of what it needs
        if (m_dice.chance(2) && c.type != CommandType::noteAdd) c.target.id = "t99";
        out.model = c;
        out.model.base = a->second.version;
        if (const auto* to = c.payload.if_contains("destination")) out.model.payload["destination"] = same(std::string(to->as_string()));
        return out;
    }

    void send(const std::string& p) {
        if (m_dice.chance(80)) letIn(p);
        std::vector<Sent> batch;
        for (auto n = m_dice.between(1, 4); n > 0; --n) {
            const auto which = m_dice.below(100);
            if (which < 75 || m_sent.empty()) {
                if (auto fresh = make(p)) batch.push_back(std::move(*fresh));
                continue;
            }
            // One of the past, as it was, by whoever it is; now and then with another content.
            auto again = m_sent[m_dice.below(m_sent.size())];
            if (which >= 95) {
                again.model.payload["more"] = "x";
                again.real.payload["more"] = "x";
                again.person.clear();
            }
            ++m_result.met["sent again"];
            batch.push_back(std::move(again));
        }
        // A break-glass opens an item to be read, not to be acted on; the model knows one right.
        std::set<CommandId> ids;
        std::erase_if(batch, [&](const Sent& s) { return !ids.insert(s.real.id).second || m_real->byGlass(p, s.real.target.id); });
        if (batch.empty()) return;
        std::vector<Command> model, real;
        for (const auto& s : batch) {
            m_ids.insert(s.real.id.str());
            model.push_back(s.model);
            real.push_back(s.real);
            say(fmt::format("{} sends {} {} on {}{}", p, s.real.id.str(), protocol::code(s.real.type), s.real.target.id, s.person == p ? "" : " (not as before)"));
        }
        if (m_dice.chance(3)) { // made for a life that is over
            ++m_result.met["another epoch"];
            alike("commands of another epoch", m_model->commands(p, protocol::writeBatch(DeviceId{"d"}, model, "over"), 1),
                  m_real->commands(p, protocol::writeBatch(DeviceId{"d"}, real, "over"), 1));
        }
        const auto a = m_model->commands(p, protocol::writeBatch(DeviceId{"d"}, model), 1);
        const auto b = m_real->commands(p, protocol::writeBatch(DeviceId{"d"}, real), 1);
        if (!alike("commands", a, b) || a.status != 200) return;
        const auto as = protocol::resultsFromText(a.body);
        const auto bs = protocol::resultsFromText(b.body);
        if (!as || !bs || as->size() != batch.size() || bs->size() != batch.size()) return differ("answers are missing");
        for (std::size_t i = 0; i < batch.size(); ++i)
            answered(p, batch[i], (*as)[i], (*bs)[i]);
        m_result.commands += static_cast<std::int64_t>(batch.size());
        for (auto& s : batch)
            if (s.person == p) m_sent.push_back(std::move(s));
    }

    void answered(const std::string& p, const Sent& s, const protocol::CommandResult& model, const protocol::CommandResult& real) {
        const auto word = [](const protocol::CommandResult& r) { return fmt::format("{}{}", protocol::code(r.status), r.code ? fmt::format("({})", info(*r.code).name) : ""); };
        const auto what = fmt::format("{} of {} on {}", protocol::code(s.real.type), p, s.real.target.id);
        ++m_result.met[word(real)];
        if (model.id != real.id || model.id != s.real.id) return differ(what + ": answers of other commands");
        if (word(model) != word(real)) return differ(fmt::format("{} ({}): the model says {}, the server {}: {}", what, s.real.id.str(), word(model), word(real), real.message));
        if (real.status != CommandStatus::conflict) return;
        if (!model.current || !real.current) return differ(what + ": a conflict without what stands");
        if (real.byId.empty()) {
            if (real.code == ErrorCode::alreadyClaimed) differ(what + ": taken, and nobody says by whom");
            return;
        }
    }

    void handIn(const std::string& p) {
        // What was never sent, what was answered, and what came to nothing.
        std::vector<Sent> work;
        for (int i = 0; i < 4; ++i)
            if (auto fresh = make(p)) work.push_back(std::move(*fresh));
        for (const auto& s : m_sent)
            if (s.person == p && work.size() < 20 && std::ranges::none_of(work, [&](const Sent& w) { return w.real.id == s.real.id; })) work.push_back(s);
        for (const auto call : {0, 1}) {
            std::set<std::string> held[2];
            for (int which = 0; which < 2; ++which) {
                SimServer& server = which == 0 ? static_cast<SimServer&>(*m_model) : *m_real;
                while (held[which].size() < work.size()) { // the model takes a few at a time
                    std::vector<Command> rest;
                    for (const auto& s : work)
                        if (!held[which].contains(s.real.id.str())) rest.push_back(which == 0 ? s.model : s.real);
                    const auto reply = server.handIn(p, protocol::writeBatch(DeviceId{"d"}, rest));
                    const auto said = reply.status == 200 ? protocol::heldFromText(reply.body) : Result<std::vector<CommandId>>(fail(ErrorCode::unavailable));
                    if (!said || said->empty()) return differ(fmt::format("{} takes nothing of what {} hands in ({})", which == 0 ? "the model" : "the server", p, reply.status));
                    for (const auto& id : *said)
                        held[which].insert(id.str());
                }
            }
            if (held[0] != held[1]) return differ("they hold other work");
            if (call == 0) ++m_result.met["handed in"];
        }
        // … and one who was not shut out hands in nothing.
        for (const auto& other : m_persons)
            if (!m_real->isRevoked(other)) {
                if (m_real->isSignedOut(other)) continue;
                const auto body = protocol::writeBatch(DeviceId{"d"}, {});
                alike("hand-in of one who may work", m_model->handIn(other, body), m_real->handIn(other, body));
                return;
            }
    }

    Dice m_dice;
    SeededRandom m_random;
    DayClock m_clock;
    bool m_tell;
    int m_tasks = 0;
    std::vector<std::string> m_persons;
    std::unique_ptr<ModelServer> m_model;
    std::unique_ptr<RealServer> m_real;
    std::map<std::string, std::string> m_sameAs; // the server's destination → the model's
    Instant m_now{Millis{1'700'000'000'000}};
    std::map<std::string, Cache> m_ofModel, m_ofReal;
    std::vector<Sent> m_sent;
    std::set<std::string> m_ids;
    sync::sim::StateHash m_trace;
    sync::sim::RunResult m_result;
};

} // namespace

sync::sim::RunResult compareServers(std::uint64_t seed, const triage::KnowledgeBase& kb, bool tell) {
    return Day(seed, kb, tell).play();
}

} // namespace fyr::server::sim
