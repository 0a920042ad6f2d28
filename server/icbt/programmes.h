// The programmes that courses run: those of the share, each by its hash, and those that running courses keep.
//
// Shape:  the share holds what the build compiled from content/icbt; what a tenant publishes stands before it. Neither is given
//         to new courses unless the gate lets it (gate.h). A course never changes its programme: the hash it began with is kept
//         in the tenant (value programme/<hash>), so that it goes on when there is a newer one.
// Errors: content (a file that cannot be read), notFound (a hash that nobody keeps).
// Threads: safe.
#pragma once

#include "base/json.h"
#include "icbt/programme.h"
#include "instruments/catalogue.h"
#include "server/icbt/course_calendar.h"
#include "server/icbt/engine.h"
#include "server/icbt/gate.h"
#include "server/store/store.h"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

namespace fyr::server {

struct KnownProgramme {
    icbt::Programme programme;
    std::string canonical;
    json::value texts; // as icbt/language/texts.h writes them
    [[nodiscard]] const json::object* module(std::string_view id) const;
    [[nodiscard]] const json::object* worksheet(std::string_view id) const;
};
using ProgrammePtr = std::shared_ptr<const KnownProgramme>;

// That a tenant published one itself.
struct Publication {
    std::string hash;
    std::string at, by;
    icbt::verify::Record record;
};
// That nobody new gets a programme, of whatever version. Who is in it goes on.
struct Withdrawal {
    std::string at, by, reason;
};
using Publications = std::map<std::string, Publication, std::less<>>; // by the programme's id

class Programmes {
  public:
    // `share` holds icbt/*.json and instruments.json. Without them there are no programmes, and nobody is enrolled.
    explicit Programmes(std::filesystem::path share, GateRules rules = {});
    [[nodiscard]] Result<void> load();

    // What new courses get here: what the tenant published, else what the share has; null when there is none, none that the
    // gate lets through, or it is withdrawn.
    [[nodiscard]] Result<ProgrammePtr> published(ReadTx& tx, std::string_view id) const;
    [[nodiscard]] Result<Publications> publications(ReadTx& tx) const; // of the tenant
    [[nodiscard]] Result<void> setPublication(WriteTx& tx, const std::string& id, const Publication& p) const;
    [[nodiscard]] Result<std::optional<Withdrawal>> withdrawal(ReadTx& tx, std::string_view id) const;
    [[nodiscard]] Result<void> withdraw(WriteTx& tx, const std::string& id, const Withdrawal& w) const;
    [[nodiscard]] Result<void> offerAgain(WriteTx& tx, const std::string& id, Instant at, std::string_view by) const;
    [[nodiscard]] const Gate& gate() const noexcept { return m_gate; }
    [[nodiscard]] const CourseCalendars& calendars() const noexcept { return m_calendars; }
    [[nodiscard]] const Engine& engine() const noexcept { return m_engine; }
    void runOn(const Engine& engine) { m_engine = engine; } // for tests, before anything runs

    // Of the share: those that the gate lets through, and those that it does not.
    [[nodiscard]] ProgrammePtr shipped(std::string_view id) const;
    [[nodiscard]] std::vector<ProgrammePtr> all() const;
    struct Refused {
        ProgrammePtr programme;
        Error why;
    };
    [[nodiscard]] const std::vector<Refused>& refused() const noexcept { return m_refused; }
    [[nodiscard]] Result<ProgrammePtr> of(ReadTx& tx, const std::string& hash) const;
    [[nodiscard]] Result<void> keep(WriteTx& tx, const KnownProgramme& p) const;
    // Sees to it that the staff of this unit have the programme with its texts (Library/<hash>, by the feed). A programme
    // that courses of several units run is the whole tenant's staff's.
    [[nodiscard]] Result<void> show(WriteTx& tx, const KnownProgramme& p, const std::string& unit) const;
    [[nodiscard]] const instruments::Catalogue& instruments() const noexcept { return m_instruments; }

  private:
    std::filesystem::path m_share;
    Gate m_gate;
    CourseCalendars m_calendars;
    Engine m_engine;
    instruments::Catalogue m_instruments;
    mutable std::mutex m_mutex;
    std::map<std::string, ProgrammePtr, std::less<>> m_ofShare; // by hash
    mutable std::map<std::pair<std::string, std::string>, ProgrammePtr> m_kept; // by tenant and hash: a tenant's texts are its own
    std::map<std::string, ProgrammePtr, std::less<>> m_shipped; // by id
    std::vector<Refused> m_refused;
};

} // namespace fyr::server
