// Calls patients, from wherever they are shown: admits or joins at the server, then starts the call; or says why not and what
// can be done instead. One for the window.
//
// Shape:  asks the port, starts the call view, tells by signals. Holds no widget.
#pragma once

#include "ui/ports.h"

#include <set>

namespace fyr::ui {

class CallDesk : public QObject {
    Q_OBJECT
  public:
    explicit CallDesk(WorkstationPort& port, QObject* parent = nullptr);

    void callNext(); // the first in line
    void call(const presenter::CallVisit& visit); // admit, join or take, whichever it is
    // One key for a patient: joins what is there, or makes a visit to which the patient has no link yet.
    void callPatient(const clinical::PersonRef& patient, const std::string& item = {}, int urgency = 3);
    void letIn(const std::string& visit, const std::string& party);
    void handOver(const std::string& visit, const clinical::PersonRef& to); // nobody: taken back
    void invite(const std::string& visit, const std::string& role, const clinical::PersonRef& who); // a guest has no id
    void withdraw(const std::string& visit, const std::string& party, const QString& name);
    void end(const presenter::CallVisit& visit, const std::string& reason);

    // The visit whose call runs on this computer, as the list has it; nothing: none.
    [[nodiscard]] std::optional<presenter::CallVisit> inCall() const;
    [[nodiscard]] std::optional<presenter::CallVisit> find(const std::string& visit) const;
    [[nodiscard]] bool endedHere(const std::string& visit) const { return m_ended.contains(visit); }
    [[nodiscard]] bool online() const;
    [[nodiscard]] bool fresh() const; // the list of who waits is of now
    [[nodiscard]] presenter::CallsMe me(int colleagues = 0) const;
    [[nodiscard]] QString link(const presenter::CallVisit& visit) const; // that the patient opens

  signals:
    void started(const presenter::CallVisit& visit); // the patient is with me and the call begins here
    // The patient is not there: how they can be reached. `made`: by this key just now.
    void notThere(const presenter::CallVisit& visit, bool made);
    void invited(const presenter::CallVisit& visit, const QString& name, const QString& link); // a guest, by a link
    void ended(const presenter::CallVisit& visit, const QString& reason); // by me
    void said(const QString& text, bool error);

  private:
    void ask(const VisitRequest& request, std::function<void(const presenter::CallVisit&)> then);
    void begin(const presenter::CallVisit& visit);
    [[nodiscard]] bool mayCall(); // says why not

    WorkstationPort& m_port;
    std::set<std::string> m_asking; // visits, patients: a key pressed twice asks once
    std::set<std::string> m_ended; // here: what the list still says of them is old
    std::optional<presenter::CallVisit> m_last; // that was begun here
};

} // namespace fyr::ui
