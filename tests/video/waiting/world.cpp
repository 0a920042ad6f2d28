#include "tests/video/waiting/world.h"

#include "base/planted.h"
#include "video/signalling/room.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::video::waiting::test {
namespace {

using namespace std::chrono_literals;

// What outlives every node: rows with versions.
struct Row {
    Visit visit; // without leases
    std::int64_t version = 0;
    std::map<std::string, Lease> leases;
};

struct Page { // of a person: patient, relative or clinician's workstation
    std::string id;
    bool open = false;        // the truth: somebody sits before it
    std::optional<int> node;  // what it believes it is connected to
    bool halfOpen = false;    // … and nothing gets through
    std::string visit;
    bool sat = false;         // was answered that it is in the waiting room
    std::int64_t attempt = 0; // its lines, as it counts them
    bool waits = false;       // has said hello and was not answered
    Instant failedAt{};       // when the database last did not answer for it
    Instant lastHeard{};      // when something of it last arrived at a node
    Instant lastWritten{};    // … that is in the rows
};

struct Node {
    bool up = true;
    LeaseKeeper keeper{Rules{}.renewEvery};
    std::set<std::string> lines; // pages it believes in
};

// A first word that waits for a worker. The workers take them in any order.
struct Hello {
    std::string party;
    std::string page;
    std::string visit;
    int node = 0;
    std::int64_t attempt = 0;
    std::uint64_t order = 0;
    bool stands = true; // as far as the node knows: nobody has closed its line
    bool written = false; // and not yet in the room: another worker may be between
    bool sat = false;
    Instant at{};
    std::int64_t opened = 0;
    std::optional<Participant> before;
};

class Clinic {
  public:
    Clinic(std::uint64_t seed, Figures& figures) : m_random(seed), m_f(figures) {
        for (int i = 0; i < 3; ++i) {
            Visit v;
            v.id = "v" + std::to_string(i);
            v.dropIn = i == 2;
            v.planned = m_now + std::chrono::minutes{i * 10};
            v.plannedEnd = v.planned + 20min;
            v.since = m_now;
            m_rows[v.id] = {v, 1, {}};
        }
    }

    std::string run() {
        for (int i = 0; i < 120 && m_broken.empty(); ++i) {
            ++m_f.steps;
            one();
            if (m_broken.empty()) look();
        }
        if (m_broken.empty()) heal();
        return m_broken;
    }

  private:
    // ---- the database ----------------------------------------------------------------------------------------------------
    Visit load(const std::string& id, std::int64_t* version = nullptr) {
        const auto& row = m_rows.at(id);
        auto v = row.visit;
        for (auto& p : v.parties)
            if (const auto l = row.leases.find(p.party); l != row.leases.end()) p.lease = l->second;
        if (version) *version = row.version;
        return v;
    }
    // One transaction: the event on what stands, written over the version that was read.
    Result<Changed> commit(const std::string& id, const Event& e, std::optional<std::pair<Visit, std::int64_t>> read = {}) {
        std::int64_t version = 0;
        auto v = load(id, &version);
        if (read) {
            if (read->second != version && !FYR_PLANTED(411)) {
                // Somebody wrote meanwhile: the transaction runs again on what stands now.
            } else {
                v = read->first;
                if (!FYR_PLANTED(411)) // leases are read in the same transaction
                    for (auto& p : v.parties)
                        if (const auto l = m_rows.at(id).leases.find(p.party); l != m_rows.at(id).leases.end()) p.lease = l->second;
            }
        }
        auto changed = step(v, e, m_now);
        if (!changed) return changed;
        auto& row = m_rows.at(id);
        if (changed->changed) {
            row.visit = changed->visit;
            ++row.version;
        }
        for (const auto& p : changed->visit.parties)
            if (p.lease) row.leases[p.party] = *p.lease;
        watch(id, changed->visit, e);
        return changed;
    }

    // ---- what happens ----------------------------------------------------------------------------------------------------
    void one() {
        switch (m_random.below(21)) {
        case 0:
        case 1: openPage(); break;
        case 2: closePage(); break;
        case 3: breakLine(); break;
        case 4: crash(); break;
        case 5: reconnect(); break;
        case 6:
        case 7: admitSomebody(); break;
        case 8: handOver(); break;
        case 9: joinCall(); break;
        case 10: endCall(); break;
        case 11: clock(); break;
        case 12: sayHelloAgain(); break;
        case 13:
        case 14: workOnHello(); break;
        case 15: checkDevices(); break;
        default: pass(Millis{m_random.below(7'000)}); break;
        }
    }

    std::string visitOf(int patient) const { return "v" + std::to_string(patient); }
    Page& page(const std::string& party) { return m_pages[party]; }
    std::optional<int> anyNode() {
        std::vector<int> up;
        for (int i = 0; i < nodes; ++i)
            if (m_nodes[i].up) up.push_back(i);
        if (up.empty()) return {};
        return up[m_random.below(up.size())];
    }
    bool reaches(const Page& p) const { return p.open && p.node && !p.halfOpen && m_nodes[*p.node].up && m_nodes[*p.node].lines.contains(p.id); }

    // A patient opens the link, or opens it again, and goes as far as the waiting room.
    void openPage() {
        const int n = static_cast<int>(m_random.below(3));
        const auto party = "patient" + std::to_string(n);
        auto& p = page(party);
        const auto node = anyNode();
        if (!node) return;
        if (reaches(p) && m_random.below(2) == 0) m_strays.push_back({{p.visit, party, p.id}, *p.node}); // another tab, which goes on speaking
        else if (p.open && p.node) m_nodes[*p.node].lines.erase(p.id);
        const auto heard = p.lastHeard; // the lease of the page before runs on
        p = {};
        p.lastHeard = heard;
        p.id = fmt::format("{}#{}", party, ++m_count);
        p.open = true;
        p.visit = visitOf(n);
        if (m_random.below(2) == 0) check(party, p); // on the way to the waiting room
        if (m_random.below(3) == 0) return sayHello(party, p, *node);
        connect(party, p, *node);
        if (m_random.below(8) != 0) walk(party, p); // or its first word is lost
    }

    // What the device check found is posted, without a line: read before the first word or after it. As Visits::check.
    void checkDevices() {
        const auto at = anyPage();
        if (at != m_pages.end() && at->second.open && at->first.starts_with("patient")) check(at->first, at->second);
    }
    void check(const std::string& party, Page& p) {
        const auto v = load(p.visit);
        const auto* one = v.find(party);
        if (one && one->lease && !one->left) {
            if (commit(p.visit, Checked{party, one->lease->page, {}})) p.lastHeard = m_now;
            return;
        }
        const auto page = "check-" + party;
        if (!commit(p.visit, Opened{party, PartyRole::patient, "name", page})) return;
        static_cast<void>(commit(p.visit, Checked{party, page, {}}));
        static_cast<void>(commit(p.visit, Left{party, page}));
    }

    // ---- first words that overtake each other
    void sayHello(const std::string& party, Page& p, int node) {
        p.waits = true;
        m_hellos.push_back({party, p.id, p.visit, node, ++p.attempt, ++m_order, true});
    }
    // Nothing was answered: the line is given up, which its node hears of or not, and another opened.
    void sayHelloAgain() {
        const auto at = anyPage();
        if (at == m_pages.end() || !at->second.open || !at->second.waits) return;
        for (auto& h : m_hellos)
            if (h.page == at->second.id && m_random.below(2) == 0) h.stands = false;
        if (const auto node = anyNode()) sayHello(at->first, at->second, *node);
    }
    void workOnHello() {
        if (m_hellos.empty()) return;
        const auto at = m_hellos.begin() + static_cast<std::ptrdiff_t>(m_random.below(m_hellos.size()));
        auto h = *at;
        m_hellos.erase(at);
        if (h.written) return seat(h);
        if (!m_nodes[h.node].up || !write(h)) return;
        if (m_random.below(3) == 0) m_hellos.push_back(h);
        else let(h);
    }
    // Between the database and the room a worker is for a moment only.
    void workOnWritten() {
        const auto waits = std::ranges::stable_partition(m_hellos, [](const Hello& h) { return !h.written; });
        const std::vector<Hello> written(waits.begin(), waits.end());
        m_hellos.erase(waits.begin(), waits.end());
        for (const auto& h : written) seat(h);
    }
    void seat(const Hello& h) {
        if (m_nodes[h.node].up) let(h);
        else m_notUndone.insert(h.page);
    }
    // As CallRooms::enter.
    bool write(Hello& h) {
        if (!h.stands && m_random.below(4) != 0) return false; // nothing is written
        if (const auto v = load(h.visit); const auto* one = v.find(h.party)) h.before = *one;
        const auto done = commit(h.visit, Opened{h.party, PartyRole::patient, "name", h.page});
        if (!done) return false;
        h.opened = done->visit.find(h.party)->lease->opened;
        page(h.party).lastHeard = h.at = m_now; // a word that waited counts from when it is written
        static_cast<void>(commit(h.visit, Identified{h.party, h.page}));
        h.sat = commit(h.visit, SatDown{h.party, h.page}) && load(h.visit).stage >= Stage::waiting;
        if (m_random.below(8) == 0) h.stands = false; // closed while it was written
        h.written = true;
        return true;
    }
    // As CallRooms::seat.
    void let(const Hello& h) {
        auto& p = page(h.party);
        if (!h.stands || !enter(h)) {
            ++m_f.overtaken;
            // Its node dies before that; or a newer one was written and is not in the room yet, which gives the lease to this page.
            const bool dies = m_random.below(8) == 0;
            if (dies || !h.before || m_rows.at(h.visit).leases.at(h.party).opened != h.opened) m_notUndone.insert(h.page);
            if (!dies && h.before) static_cast<void>(commit(h.visit, Undone{h.page, h.opened, *h.before}));
            return;
        }
        // Two pages whose words crossed: the later in the room is not the later in the database.
        if (const auto& lease = m_rows.at(h.visit).leases.at(h.party); lease.page != h.page) m_notUndone.insert(lease.page);
        // The page hears the answer unless it has given that line up.
        if (!p.open || p.id != h.page || p.attempt != h.attempt) return;
        p.waits = false;
        connect(h.party, p, h.node);
        p.lastWritten = std::max(p.lastWritten, h.at);
        m_nodes[h.node].keeper.opened({h.visit, h.party, h.page}, steady());
        p.sat = h.sat && load(h.visit).stage == Stage::waiting;
        if (p.sat) ++m_f.arrivals;
    }
    // The room's part. False: another line, or another page, holds.
    bool enter(const Hello& h) {
        auto& room = m_rooms[h.visit];
        signalling::Opened o;
        o.line = h.order;
        o.member = {h.party, PartyRole::patient, "name", false};
        o.session = h.page;
        o.attempt = h.attempt;
        o.order = h.order;
        if (room.judge(o) != signalling::Verdict::welcome) return false;
        const auto& p = page(h.party);
        if (p.open && p.sat && reaches(p) && p.id != h.page && room.isPresent(h.party) && room.isSession(h.party, p.id)) broken("a page that somebody sits before was sent away for an older one");
        static_cast<void>(room.step(o, steady()));
        return true;
    }

    void walk(const std::string& party, Page& p) {
        if (!reaches(p)) return;
        const auto opened = commit(p.visit, Opened{party, PartyRole::patient, "name", p.id});
        if (!opened) { // over: the page says so, and nobody waits
            if (opened.error().code == ErrorCode::gone && mayStillCome(p.visit)) broken("a patient who came while the door should be open was sent away");
            return;
        }
        heardOf(p);
        p.waits = false;
        static_cast<void>(enter({party, p.id, p.visit, *p.node, ++p.attempt, ++m_order, true}));
        m_nodes[*p.node].keeper.opened({p.visit, party, p.id}, steady());
        if (m_random.below(4) != 0) static_cast<void>(commit(p.visit, Checked{party, p.id, {}}));
        if (!commit(p.visit, Identified{party, p.id})) return;
        if (commit(p.visit, SatDown{party, p.id})) {
            const auto v = load(p.visit);
            if (v.stage == Stage::waiting) {
                p.sat = true;
                ++m_f.arrivals;
            } else if (v.stage < Stage::waiting) {
                broken(fmt::format("a patient who was told to wait is {}", code(v.stage)));
            }
        }
    }
    bool mayStillCome(const std::string& visit) {
        const auto v = load(visit);
        return v.isOver() && v.endReason != "done" && m_now < v.plannedEnd + Rules{}.lateUntil;
    }
    void connect(const std::string&, Page& p, int node) {
        p.node = node;
        p.halfOpen = false;
        m_nodes[node].lines.insert(p.id);
    }
    void heardOf(Page& p) { p.lastHeard = p.lastWritten = m_now; } // heard and written at once

    void closePage() {
        const auto at = anyPage();
        if (at == m_pages.end()) return;
        auto& [party, p] = *at;
        if (!p.open) return;
        const bool goodbye = reaches(p) && m_random.below(2) == 0;
        if (goodbye) {
            static_cast<void>(commit(p.visit, Left{party, p.id}));
            m_nodes[*p.node].keeper.closed({p.visit, party, p.id});
            m_nodes[*p.node].lines.erase(p.id);
        } else if (reaches(p) && m_random.below(2) == 0) {
            m_nodes[*p.node].keeper.closed({p.visit, party, p.id}); // the socket's end arrives, no word with it
            m_nodes[*p.node].lines.erase(p.id);
        } // else: the computer went to sleep; the node believes in the line for ever
        for (auto& h : m_hellos)
            if (h.page == p.id && m_random.below(2) == 0) h.stands = false;
        p.open = false;
        p.sat = p.waits = false;
    }
    void breakLine() {
        const auto at = anyPage();
        if (at == m_pages.end() || !reaches(at->second)) return;
        at->second.halfOpen = true;
        ++m_f.halfOpen;
    }
    void crash() {
        auto& n = m_nodes[m_random.below(nodes)];
        if (!n.up) { // it comes up again, and knows nothing
            n = Node{};
            return;
        }
        n.up = false;
        n.lines.clear();
        ++m_f.crashes;
    }
    // A page that notices comes back to another node, with its old id: it is the same page.
    void reconnect() {
        const auto at = anyPage();
        if (at == m_pages.end() || !at->second.open || reaches(at->second)) return;
        back(at->first, at->second);
    }
    void back(const std::string& party, Page& p) {
        const auto node = anyNode();
        if (!node) return;
        connect(party, p, *node);
        m_nodes[*node].keeper.heard({p.visit, party, p.id}, steady());
        if (party.starts_with("patient")) walk(party, p);
        else if (commit(p.visit, Renewed{party, p.id})) heardOf(p);
    }

    void admitSomebody() {
        const auto who = "clinician" + std::to_string(m_random.below(3));
        // A list that may be old: it was read before something else happened.
        std::vector<std::pair<Visit, std::int64_t>> list;
        for (const auto& [id, row] : m_rows) {
            std::int64_t version = 0;
            auto v = load(id, &version);
            list.emplace_back(std::move(v), version);
        }
        std::vector<std::pair<Visit, std::int64_t>> next;
        for (const auto& one : list)
            if (one.first.isWaiting(m_now) || m_random.below(6) == 0) next.push_back(one);
        if (next.empty()) return;
        const auto chosen = next[m_random.below(next.size())];
        if (m_random.below(3) == 0) { // meanwhile
            const auto other = "clinician" + std::to_string(m_random.below(3));
            if (other != who) admit(other, chosen.first.id, {});
        }
        admit(who, chosen.first.id, chosen);
        if (m_random.below(3) == 0) admit(who, chosen.first.id, {}); // the answer was lost: asked again
    }
    void admit(const std::string& who, const std::string& visit, std::optional<std::pair<Visit, std::int64_t>> read) {
        auto& p = page(who);
        const auto node = anyNode();
        if (!node) return;
        const auto before = load(visit);
        const bool there = truthHere(visit);
        if (!p.open || p.visit != visit) {
            if (p.open && !p.visit.empty() && load(p.visit).holder == who && !load(p.visit).isOver()) return; // busy
            p = {};
            p.id = fmt::format("{}#{}", who, ++m_count);
            p.open = true;
            p.visit = visit;
            connect(who, p, *node);
        } else if (!reaches(p)) {
            connect(who, p, *node);
        }
        const auto result = commit(visit, Admit{who, "Dr", p.id}, std::move(read));
        if (!result) {
            if (before.holder == who && result.error().code == ErrorCode::alreadyClaimed) broken("a clinician who has the patient is told that somebody else has");
            if (before.holder != who) {
                p.open = false;
                m_nodes[*p.node].lines.erase(p.id);
            }
            return;
        }
        heardOf(p);
        m_nodes[*p.node].keeper.opened({visit, who, p.id}, steady());
        if (before.holder != who) {
            ++m_f.admissions;
            if (!there) broken("a patient was admitted who had been gone for longer than a lease");
        }
        m_believes[visit].insert(who);
    }
    // Whether the patient's page could have renewed within a lease; the truth, not what the rows say.
    bool truthHere(const std::string& visit) {
        const auto& p = page("patient" + visit.substr(1));
        return m_now - p.lastHeard < Rules{}.lease;
    }

    void handOver() {
        for (const auto& [id, row] : m_rows) {
            const auto v = load(id);
            if (v.holder.empty() || v.isOver()) continue;
            const auto to = "clinician" + std::to_string(m_random.below(3));
            if (to == v.holder) continue;
            const bool offered = m_random.below(2) == 0 && commit(id, HandOver{v.holder, to});
            const auto* holder = v.find(v.holder);
            const bool gone = !holder || !page(v.holder).open || page(v.holder).visit != id || m_now - page(v.holder).lastWritten >= Rules{}.lease;
            auto& p = page(to);
            if (p.open && p.visit != id && load(p.visit).holder == to && !load(p.visit).isOver()) continue;
            const auto node = anyNode();
            if (!node) return;
            Page fresh;
            fresh.id = fmt::format("{}#{}", to, ++m_count);
            fresh.visit = id;
            fresh.open = true;
            if (!commit(id, Take{to, "Dr", fresh.id})) continue;
            if (!offered && v.offeredTo != to && !gone) broken("a clinician took a patient whom nobody handed over");
            p = fresh;
            connect(to, p, *node);
            heardOf(p);
            m_believes[id] = {to};
            ++m_f.handOvers;
            return;
        }
    }
    void joinCall() {
        for (auto& [party, p] : m_pages)
            if (reaches(p) && m_random.below(2) == 0 && commit(p.visit, Joined{party, p.id})) heardOf(p);
    }
    void endCall() {
        if (m_random.below(3) != 0) return;
        for (const auto& [id, row] : m_rows) {
            const auto v = load(id);
            if (v.holder.empty() || v.isOver()) continue;
            static_cast<void>(commit(id, End{v.holder, "done"}));
            m_believes[id].clear();
            return;
        }
    }
    void clock() {
        for (const auto& [id, row] : m_rows) {
            const bool foreseen = clockChanges(load(id), m_now);
            const auto done = commit(id, ClockPassed{});
            if (done && done->changed != foreseen) m_broken = fmt::format("{}: the clock {} something, and it was foreseen otherwise", id, done->changed ? "changed" : "did not change");
        }
        if (m_random.below(20) == 0) pass(std::chrono::minutes{m_random.below(25)});
    }

    // Time goes by in steps shorter than a renewal: pages that reach a node speak, nodes write what they heard.
    void pass(Millis t) {
        while (t.count() > 0) {
            const auto by = std::min(t, Millis{2'500});
            t -= by;
            if (m_random.below(2) == 0) workOnWritten();
            m_now += by;
            workOnWritten();
            for (auto& [party, p] : m_pages)
                if (reaches(p)) {
                    m_nodes[*p.node].keeper.heard({p.visit, party, p.id}, steady());
                    p.lastHeard = m_now;
                }
            for (const auto& [who, node] : m_strays) {
                if (!m_nodes[node].up || !m_nodes[node].lines.contains(who.page)) continue;
                m_nodes[node].keeper.heard(who, steady());
                // As long as the new tab's first word did not arrive, the old one is where the person is.
                const auto lease = m_rows.at(who.visit).leases.find(who.party);
                const bool has = lease != m_rows.at(who.visit).leases.end() && lease->second.page == who.page;
                if (has || m_rooms[who.visit].isSession(who.party, who.page)) page(who.party).lastHeard = m_now;
            }
            for (auto& n : m_nodes) {
                if (!n.up) continue;
                for (const auto& due : n.keeper.due(steady())) {
                    if (m_random.below(40) == 0) { // the database did not answer
                        n.keeper.failed(due, steady());
                        if (page(due.who.party).id == due.who.page) page(due.who.party).failedAt = m_now;
                        continue;
                    }
                    const auto& who = due.who;
                    const auto renewed = commit(who.visit, Renewed{who.party, who.page, due.ago});
                    auto& p = page(who.party);
                    const bool disputed = !renewed && renewed.error().code == ErrorCode::duplicate;
                    if (disputed && n.lines.contains(who.page) && m_rooms[who.visit].isSession(who.party, who.page)) {
                        ++m_f.disputed;
                        static_cast<void>(commit(who.visit, Reclaimed{who.party, who.page, due.ago}));
                    }
                    // Also of one that was refused: whoever sits there and speaks is to be seen.
                    if ((renewed || disputed) && p.id == who.page) p.lastWritten = std::max(p.lastWritten, m_now - due.ago);
                }
            }
        }
    }
    SteadyTime steady() const { return SteadyTime{} + (m_now - Instant{Millis{1'790'000'000'000}}) + 1h; }
    std::map<std::string, Page>::iterator anyPage() {
        if (m_pages.empty()) return m_pages.end();
        return std::next(m_pages.begin(), static_cast<std::ptrdiff_t>(m_random.below(m_pages.size())));
    }

    // ---- the invariants --------------------------------------------------------------------------------------------------
    void broken(std::string what) {
        if (m_broken.empty()) m_broken = std::move(what);
    }
    // Every write: who has the patient changes by admitting when nobody has, and by taking what was handed over.
    void watch(const std::string& id, const Visit& v, const Event& e) {
        auto& last = m_holder[id];
        if (!v.holder.empty() && v.holder != last) {
            const bool allowed = std::holds_alternative<Take>(e) || (std::holds_alternative<Admit>(e) && last.empty());
            if (!allowed) broken("two clinicians were given the same patient");
        }
        last = v.holder;
        auto& furthest = m_furthest[id];
        if (furthest >= Stage::waiting && v.stage < Stage::waiting) broken("a patient who had sat down stands before the waiting room again");
        if (furthest >= Stage::admitted && v.stage < Stage::admitted) broken("a patient who was admitted waits again");
        furthest = v.isOver() ? Stage::booked : v.stage;
        if (v.isOver() || v.holder.empty()) m_believes[id].clear();
        if (m_believes[id].size() > 1) broken("two clinicians believe that they have the same patient");
    }
    // What the list says beside the truth.
    void look() {
        ++m_f.looks;
        for (int i = 0; i < 3; ++i) {
            const auto id = visitOf(i);
            const auto v = load(id);
            const auto& p = m_pages["patient" + std::to_string(i)];
            const bool shown = v.isWaiting(m_now);
            // A ghost: nothing has arrived from the page for a lease.
            if (shown && m_now - p.lastHeard >= Rules{}.lease) broken("a ghost is in the waiting room");
            // A missed arrival: sits there, was heard within a lease, and nobody sees it.
            const bool there = p.sat && reaches(p) && m_now - p.lastWritten < Rules{}.lease && m_now - p.failedAt >= Rules{}.lease;
            const auto lease = m_rows.at(id).leases.find("patient" + std::to_string(i));
            const auto isOnItsWay = [&](const Hello& h) { return h.written && h.page == lease->second.page; };
            if (there && v.stage <= Stage::waiting && lease->second.page != p.id && !m_notUndone.contains(lease->second.page) && std::ranges::none_of(m_hellos, isOnItsWay)) broken("a patient sits in the waiting room, and the lease is with a page that was overtaken");
            if (there && !shown && v.stage <= Stage::waiting) broken(fmt::format("a patient who sits in the waiting room is not seen ({})", code(v.stage)));
        }
    }
    // Everything is up again: whoever is there is seen, or in a call, or was told that it is over.
    void heal() {
        for (auto& n : m_nodes) n = Node{};
        for (auto& [party, p] : m_pages)
            if (p.open) back(party, p);
        while (!m_hellos.empty()) workOnHello(); // the oldest words of all
        pass(30s);
        look();
        for (const auto& [party, p] : m_pages) {
            if (!p.open || !party.starts_with("patient")) continue;
            const auto v = load(p.visit);
            const auto* one = v.find(party);
            if (v.isOver()) continue;
            if (!one || !one->isHere(m_now)) broken("a patient who is there is not known to be");
            if (v.stage < Stage::waiting && p.sat) broken("a patient who sat down is before the waiting room");
        }
    }

    static constexpr int nodes = 2;
    SeededRandom m_random;
    Figures& m_f;
    Instant m_now{Millis{1'790'000'000'000}};
    std::map<std::string, Row> m_rows;
    std::map<std::string, Page> m_pages;
    Node m_nodes[nodes];
    std::map<std::string, std::string> m_holder; // as the last write left it
    std::map<std::string, std::set<std::string>> m_believes;
    std::map<std::string, Stage> m_furthest;
    std::vector<std::pair<LeaseOf, int>> m_strays;
    std::vector<Hello> m_hellos;
    std::set<std::string> m_notUndone; // pages
    std::map<std::string, signalling::Room> m_rooms; // of all nodes: a call is on one of them
    std::uint64_t m_order = 0;
    long m_count = 0;
    std::string m_broken;
};

} // namespace

Figures& Figures::operator+=(const Figures& f) {
    schedules += f.schedules;
    steps += f.steps;
    arrivals += f.arrivals;
    admissions += f.admissions;
    crashes += f.crashes;
    halfOpen += f.halfOpen;
    handOvers += f.handOvers;
    looks += f.looks;
    overtaken += f.overtaken;
    disputed += f.disputed;
    return *this;
}

std::string play(std::uint64_t seed, Figures& figures) {
    ++figures.schedules;
    return Clinic(seed, figures).run();
}

} // namespace fyr::video::waiting::test
