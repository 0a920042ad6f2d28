// The list of visits by video as this workstation keeps it: asked of the server when something of visits changed, and now and
// then, because a lease that runs out is no change.
//
// Shape:  one question at a time. Nothing is asked while locked, offline, or for somebody who takes no calls; each question is a
//         line in the server's log of who looked.
// Units:  20 s between two questions while the calls are looked at, 60 s else.
// Threads: the ui thread.
#pragma once

#include "base/random.h"
#include "presenter/calls.h"
#include "sync/transport/sync_service.h"
#include "ui/calls/call_port.h"

#include <QObject>
#include <QTimer>
#include <map>
#include <memory>
#include <set>

namespace fyr::app {

class VisitDesk : public QObject {
    Q_OBJECT
  public:
    explicit VisitDesk(sync::SyncService& service, QObject* parent = nullptr);

    [[nodiscard]] ui::CallsSnapshot snapshot() const { return m_kept; }
    void watch(bool closely);
    void refresh(); // soon; several become one
    void written(const std::string& visit); // its note is in the outbox: it is not asked for any more
    void ask(const ui::VisitRequest& request, sync::Reply<presenter::CallVisit> done);

  signals:
    void changed();

  private:
    [[nodiscard]] bool takesCalls() const;
    [[nodiscard]] Instant now() const;
    void arm();
    void forget();
    void readList();
    void readOwed();
    void readBookings();
    void publish(presenter::CallsKept next);

    sync::SyncService& m_service;
    ui::CallsSnapshot m_kept;
    QTimer m_soon, m_again;
    bool m_closely = false;
    bool m_asking = false;
    bool m_asked = false; // for more while one was under way
    bool m_owedDue = true; // which notes are owed
    std::string m_who;    // whose list it is
    std::map<std::string, std::string> m_making; // by patient: a visit whose answer has not come
    std::set<std::string> m_written;
    SystemRandom m_random;
};

// What is asked of the server, as docs/API.md has it.
[[nodiscard]] sync::VisitQuestion visitQuestion(const ui::VisitRequest& request, const std::string& newId);

} // namespace fyr::app
