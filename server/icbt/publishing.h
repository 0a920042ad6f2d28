// Programmes as a tenant has them: what new courses get, and how another version becomes that.
//
// Shape:  what is published stands in the stream published-programme/<id>, one event a publication with its signed record; the
//         value of the same name is what is in force. What is withdrawn is given to nobody new until it is offered again or
//         another version is published (value withdrawn-programme/<id>, the same stream). Courses in flight keep the version that they began with.
// Errors: forbidden (for administrators; or as Gate), badRequest, content (a programme or texts that cannot be read, or
//         instruments that are not those of this server), versionConflict, preconditionFailed.
// Threads: safe; calls block on the store.
#pragma once

#include "server/common/principal.h"
#include "server/icbt/programmes.h"

namespace fyr::server {

class Publishing {
  public:
    Publishing(Store& store, const Clock& clock, const Programmes& programmes) : m_store(store), m_clock(clock), m_programmes(programmes) {}

    // {programmes:[{id, version, hash, title, published?:{at, by, key}, refused?:[…], withdrawn?:{at, by, reason}}], policy}: for staff.
    [[nodiscard]] Result<std::string> list(const Principal& who);
    // `body`: {canonical, texts, record}. Answers as an entry of `list`.
    [[nodiscard]] Result<std::string> publish(const Principal& who, std::string_view id, const json::object& body);

    // From now on nobody new gets it, of whatever version; who is in it goes on. `reason` is told to whoever would enrol.
    [[nodiscard]] Result<std::string> withdraw(const Principal& who, const std::string& id, const std::string& reason);
    [[nodiscard]] Result<std::string> offerAgain(const Principal& who, const std::string& id);

  private:
    // The entry of a programme that is offered here, or was. notFound: there is none.
    [[nodiscard]] Result<json::object> entry(ReadTx& tx, const std::string& id) const;
    Store& m_store;
    const Clock& m_clock;
    const Programmes& m_programmes;
};

} // namespace fyr::server
